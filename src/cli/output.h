/*
 * output.h - where the report goes: standard output or a file that can be opened again.
 */
#ifndef PORTSTAT_CLI_OUTPUT_H
#define PORTSTAT_CLI_OUTPUT_H

#include "confine/opener.h"
#include "portstat/error.h"
#include "portstat/renderer.h"

struct ps_output {
    const char *path;         /* borrowed; NULL: standard output */
    FILE *file;               /* owned unless standard output */
    bool may_move;            /* see ps_output_may_move() */
    struct ps_opener *opener; /* borrowed: who opens the path again; NULL: we do */
    struct ps_writer writer;
};

/* Can the file be moved away while the report is written, so that another is made in its place? Not
 * standard output (NULL, "-"), nor what ps_output_file_may_move() says cannot. */
bool ps_output_may_move(const char *path);

/* `path` NULL is standard output. -1 with `error` if the file cannot be made. `opener` may be NULL. */
int ps_output_open(struct ps_output *output, const char *path, struct ps_opener *opener,
                   struct ps_error *error);

/* Opens the path anew, for who has moved the old file away (logrotate); what cannot be
 * moved stays open. -1 with `error`; the old file goes on being used then. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error);

/* Flushes. -1 with `error` if anything written was lost; a reader that went away (`| head`) is no
 * error: `gone` is set. */
int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error);

void ps_output_close(struct ps_output *output);

#endif
