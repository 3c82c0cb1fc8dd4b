/*
 * opening.h - the files of -w and -o: the one place where they are opened.
 *
 * It goes in two steps.  At the start it is checked that they are no inputs and can be opened;
 * nothing is made or changed. When options, filter and inputs have turned out to be good, each is
 * opened when it is needed: by the run, or by the opener if the run may no longer do so. In that
 * case only what is not a regular file (a pipe, a device, /dev/stdout) is opened at the start,
 * which changes nothing.
 */
#ifndef PORTSTAT_CLI_OPENING_H
#define PORTSTAT_CLI_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/inputs.h"
#include "cli/options.h"
#include "confine/opener.h"
#include "confine/privilege.h"
#include "portstat/dump.h"
#include "portstat/error.h"

/* A file that cannot be moved away and made anew, so it is opened only once. */
struct ps_opening_once {
    const char *path; /* borrowed; NULL: nothing is left to open */
    int fd;           /* -1: not open yet */
};

/* All zeroes opens nothing. */
struct ps_opening {
    struct ps_opener *opener; /* for all other files; NULL: there are none */
    struct ps_opening_once report, capture;
    struct ps_dump_config rotation; /* the names of files of -w */
    bool report_whole;              /* that of -o is there whole or not at all */
    bool report_moves;              /* ps_output_may_move(), as it was at the start */
};

/* The first step. `inputs` are open. Files of -w will belong to `user`, if user->owner is set. 0,
 * or -1 and `error`; call ps_opening_stop() in either case. */
int ps_opening_start(struct ps_opening *opening, const struct ps_options *options,
                     const struct ps_inputs *inputs, const struct ps_user *user,
                     struct ps_error *error);

/* Opens the file of -o; after the first time, it is appended to. Returns as ps_opener_open(). */
int ps_opening_report(struct ps_opening *opening);

/* The file of -o was written, if it is to be there whole or not at all: it gets its name. 0, or -1
 * and errno as ps_opener_publish(). */
int ps_opening_publish_report(struct ps_opening *opening);

/* Opens a file of -w, as ps_dump_config.open; `context` is its `opener`, a struct ps_opening. */
int ps_opening_capture(void *context, int64_t period_s, uint64_t number);

/* Closes files that were opened but not handed out, and ends the opener. */
void ps_opening_stop(struct ps_opening *opening);

#endif
