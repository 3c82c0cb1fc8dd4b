/*
 * part_output.h - where a part goes: to a file that is there whole or not at all, or to a pipe.
 */
#ifndef PORTSTAT_CLI_PART_OUTPUT_H
#define PORTSTAT_CLI_PART_OUTPUT_H

#include <stdbool.h>

#include "cli/opening.h"
#include "cli/options.h"
#include "portstat/error.h"
#include "portstat/partial.h"

/* The form that is no report: "partial", of -T. */
extern const char ps_part_format[];

/* Do the options ask for a part, and no report? */
bool ps_part_is_wanted(const struct ps_options *options);

/* Writes the part to `path`, the file of -o, or to standard output for NULL. 0, or -1 and `error`:
 * then the file is as it was before. */
int ps_part_output_write(const struct ps_part *part, const char *path, struct ps_opening *opening,
                         struct ps_error *error);

#endif
