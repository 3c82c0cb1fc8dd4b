/*
 * output.h - where the report goes: standard output or a file that can be opened again.
 *
 * What is there always ends with a whole line, a row of CSV or NDJSON, whatever fails.
 */
#ifndef PORTSTAT_CLI_OUTPUT_H
#define PORTSTAT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/opening.h"
#include "portstat/error.h"
#include "portstat/renderer.h"

/* All zeroes is none. May not be moved in memory while it is open. */
struct ps_output {
    const char *path; /* borrowed; NULL: standard output */
    int fd;
    FILE *file;                 /* owned: writes on `fd`; NULL: not open */
    size_t open_line;           /* bytes that were written since the last end of a line */
    int errno_value;            /* why no more can be written; 0: it can */
    bool may_move;              /* see ps_output_may_move() */
    struct ps_opening *opening; /* borrowed: who opens the path */
    struct ps_writer writer;
};

/* Can the file be moved away while the report is written, so that another is made in its place? Not
 * standard output (NULL, "-"), nor what ps_output_file_may_move() says cannot. */
bool ps_output_may_move(const char *path);

/* Says why a file cannot be opened, by errno. Returns -1. */
int ps_output_cannot_open(const char *path, struct ps_error *error);

/* `path` NULL is standard output, for which `opening` may be NULL. -1 with `error` if the file cannot be made. */
int ps_output_open(struct ps_output *output, const char *path, struct ps_opening *opening,
                   struct ps_error *error);

/* Opens the path anew, for who has moved the old file away (logrotate); what cannot be
 * moved stays open. -1 with `error`; the old file goes on being used then. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error);

/* Flushes. -1 with `error` if anything written was lost, and then no more is written, and a regular
 * file ends with the last whole line there was room for; a reader that went away (`| head`) is no
 * error: `gone` is set. */
int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error);

/* Closes it if it is open. -1 and `error` if something is lost that seemed to be written. */
int ps_output_close(struct ps_output *output, struct ps_error *error);

#endif
