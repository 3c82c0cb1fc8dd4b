/*
 * opener.h - makes and reopens the output files of a run, even after it has given up its rights.
 *
 * All files that a run writes are opened here, so that none of them is an input, another output, or
 * a file that the run has already written.
 *
 * A log that was rotated, or the next file of a capture, may lie in a folder where only the user
 * who started the program may make files.  The opener keeps that user's rights, and is told at the
 * start which outputs there are and by what rule their files are named: the plan.  The run asks for
 * an output, a time and a number, never for a name; so even a run that was taken over only gets
 * files that the plan allows.
 */
#ifndef PORTSTAT_CONFINE_OPENER_H
#define PORTSTAT_CONFINE_OPENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/output_file.h"
#include "portstat/error.h"

enum { PS_OPENER_OUTPUTS = 4, PS_OPENER_NAME_BYTES = 4096 };

struct ps_opener_output {
    /* Writes the name that the rule gives for a time (seconds since 1970) and a number. 0; or -1
     * and errno if it gives none. Time and number may be anything. May not allocate, nor read
     * files: load the time zone before the start. NULL: the output is never opened. */
    int (*name)(const void *rule, int64_t time_s, uint64_t number, char *name, size_t size);
    const void *rule; /* for `name`; with a process of its own, only needed until its start */
    struct ps_output_file_config file; /* the opener fills in `taken` and what is kept */
    bool whole;   /* what was written gets its name by ps_opener_publish(); see output_whole.h */
    bool goes_on; /* a file that is opened again is appended to */
    bool never_twice; /* never overwrites a file that it made: EEXIST */
};

struct ps_opener_plan {
    struct ps_opener_output outputs[PS_OPENER_OUTPUTS];
    size_t count;
    const struct ps_file_id *inputs; /* never opened to write (ENOTUNIQ); copied */
    size_t input_count;
    bool in_run;   /* no process of its own: the run keeps its rights while it opens files */
    int answer_ms; /* how long to wait for a file to be opened; 0: ten seconds */
};

struct ps_opener;

/* Starts the helper, as ps_helper_start() says, unless the plan says `in_run`. NULL and `error` on
 * failure. */
struct ps_opener *ps_opener_start(const struct ps_opener_plan *plan, bool no_sandbox,
                                  struct ps_error *error);

/* Opens a file of the output at that place in the plan. Returns the descriptor, the caller's to
 * close; or -1, and errno as ps_output_file_open() sets it, or EOWNERDEAD if the opener has ended
 * or does not answer in time (then no later call succeeds either). ps_output_file_reason() puts it
 * in words. */
int ps_opener_open(struct ps_opener *opener, size_t output, int64_t time_s, uint64_t number);

/* The file of an output that is `whole` was written, and gets its name. 0, or -1 and errno. What
 * never gets one is removed when the opener stops. */
int ps_opener_publish(struct ps_opener *opener, size_t output);

/* The run's end of its channel, for the run's own sandbox; -1 if there is no process. */
int ps_opener_channel(const struct ps_opener *opener);

/* Ends the helper and frees. `opener` may be NULL. */
void ps_opener_stop(struct ps_opener *opener);

#endif
