/*
 * opening.h - the files of -w and -o: the one place where they are opened.
 *
 * It goes in two steps.  At the start it is seen that they are no inputs and can be opened, and
 * nothing is made or changed.  When options, filter and inputs have turned out to be good, each is
 * opened when it is asked for: by the run, or by the opener where the run may not any more.  Only
 * what is no regular file (a pipe, a device, /dev/stdout) is opened at the start in that case, which
 * changes nothing.
 */
#ifndef PORTSTAT_CLI_OPENING_H
#define PORTSTAT_CLI_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "confine/opener.h"
#include "confine/privilege.h"
#include "portstat/dump.h"
#include "portstat/error.h"

/* What cannot be moved away and made anew: it is opened once. */
struct ps_opening_once {
    const char *path; /* borrowed; NULL: nothing is left to open */
    int fd;           /* -1: not open yet */
};

/* All zeroes opens nothing. */
struct ps_opening {
    struct ps_opener *opener; /* of other files; NULL: there are none */
    struct ps_opening_once report, capture;
    struct ps_dump_config rotation; /* the names of files of -w */
    bool report_moves;              /* ps_output_may_move(), as it was at the start */
};

/* The first step. Files of -w will be `user`'s, if that is an owner of files. 0, or -1 and `error`; ps_opening_stop() is due either
 * way. */
int ps_opening_start(struct ps_opening *opening, const struct ps_options *options,
                     const struct ps_user *user, struct ps_error *error);

/* The file of -o; when it is opened again, to append to it. As ps_opener_open(). */
int ps_opening_report(struct ps_opening *opening);

/* A file of -w: for struct ps_dump_config, whose `opener` is the struct ps_opening. */
int ps_opening_capture(void *opening, int64_t period_s, uint64_t number);

/* Closes what was opened and not asked for, and ends the opener. */
void ps_opening_stop(struct ps_opening *opening);

#endif
