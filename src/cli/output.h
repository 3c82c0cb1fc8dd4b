/*
 * output.h - where the report goes: standard output or a file that can be opened again.
 *
 * Whatever fails, the output ends with a whole line (a whole row of CSV or NDJSON).
 */
#ifndef PORTSTAT_CLI_OUTPUT_H
#define PORTSTAT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/opening.h"
#include "portstat/error.h"
#include "portstat/renderer.h"

/* All zeroes is a closed output. It may not be moved in memory while it is open. */
struct ps_output {
    const char *path; /* borrowed; NULL: standard output */
    int fd;
    FILE *file;                 /* owned: writes on `fd`; NULL: not open */
    size_t open_line;           /* bytes that were written since the last end of a line */
    int errno_value;            /* why no more can be written; 0: it can */
    bool may_move;              /* see ps_output_may_move() */
    struct ps_opening *opening; /* borrowed: opens the path */
    struct ps_writer writer;
};

/* Can the file be moved away while the report is written, so that another is made in its place?
 * False for standard output (NULL, "-") and where ps_output_file_may_move() is false. */
bool ps_output_may_move(const char *path);

/* Says why a file cannot be opened, by errno. Returns -1. */
int ps_output_cannot_open(const char *path, struct ps_error *error);

/* `path` NULL is standard output, for which `opening` may be NULL. -1 with `error` if the file
 * cannot be made. */
int ps_output_open(struct ps_output *output, const char *path, struct ps_opening *opening,
                   struct ps_error *error);

/* Opens the path again, after the old file was moved away (by logrotate); an output that cannot be
 * moved stays open. -1 with `error` on failure: then the old file stays in use. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error);

/* Sets how wide the next report is; 0: as wide as the terminal is now, which may have changed since
 * the last one. */
void ps_output_fit(struct ps_output *output, unsigned width);

/* Flushes. -1 with `error` if anything written was lost: then nothing more is written, and a
 * regular file ends with the last whole line that there was room for. A reader that went away (`|
 * head`) is no error, but sets *gone. */
int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error);

/* Closes it if it is open. -1 and `error` if something that was written is lost. */
int ps_output_close(struct ps_output *output, struct ps_error *error);

#endif
