/*
 * output.h - where the report goes: standard output or a file that can be opened again.
 */
#ifndef PORTSTAT_CLI_OUTPUT_H
#define PORTSTAT_CLI_OUTPUT_H

#include "portstat/error.h"
#include "portstat/renderer.h"

struct ps_output {
    const char *path; /* borrowed; NULL: standard output */
    FILE *file;       /* owned unless standard output */
    struct ps_writer writer;
};

/* `path` NULL is standard output. -1 with `error` if the file cannot be made. */
int ps_output_open(struct ps_output *output, const char *path, struct ps_error *error);

/* Opens the path anew, for who has moved the old file away (logrotate). -1 with `error`; the old file
 * goes on being used then. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error);

/* Flushes. -1 with `error` if anything written was lost; a reader that went away (`| head`) is no
 * error: `gone` is set. */
int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error);

void ps_output_close(struct ps_output *output);

#endif
