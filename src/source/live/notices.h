/*
 * notices.h - keeps what a source has to tell until its caller asks.
 */
#ifndef PORTSTAT_SOURCE_LIVE_NOTICES_H
#define PORTSTAT_SOURCE_LIVE_NOTICES_H

#include "portstat/error.h"

enum { PS_NOTICES = 16 };

/* All zeroes is an empty ring. */
struct ps_notices {
    unsigned first, count;
    struct ps_error facts[PS_NOTICES];
};

/* Like ps_error_set(). When too many wait, the oldest is lost. */
void ps_notices_add(struct ps_notices *notices, enum ps_error_code code, const char *subject,
                    const char *reason_format, ...) __attribute__((format(printf, 4, 5)));

/* The oldest, which is then taken off, or NULL. Valid until more are added. */
const struct ps_error *ps_notices_take(struct ps_notices *notices);

#endif
