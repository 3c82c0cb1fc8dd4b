/*
 * notices.h - messages that wait until the program has a moment to show them.
 */
#ifndef PORTSTAT_SOURCE_LIVE_NOTICES_H
#define PORTSTAT_SOURCE_LIVE_NOTICES_H

enum { PS_NOTICES = 16, PS_NOTICE_SIZE = 256 };

/* All zeroes is none. */
struct ps_notices {
    unsigned first, count;
    char text[PS_NOTICES][PS_NOTICE_SIZE];
};

/* "what: why; what to do", a printf format. When too many wait, the oldest is lost. */
void ps_notices_add(struct ps_notices *notices, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The oldest, which is then taken off, or NULL. Valid until more are added. */
const char *ps_notices_take(struct ps_notices *notices);

#endif
