/*
 * same_file.h - finds outputs that are also inputs, or that are written twice.
 */
#ifndef PORTSTAT_CLI_SAME_FILE_H
#define PORTSTAT_CLI_SAME_FILE_H

#include <stddef.h>

#include "base/output_file.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "portstat/error.h"

/* Refuses (PS_ERROR_USAGE) an output that is an input, whatever the two are called, or that is also
 * the other output, and a rotation that would overwrite one of them, as far as that is known before
 * a file is opened. On success *ids, which the caller frees, has the `count` inputs that exist.
 * 0, or -1 and `error`. */
int ps_same_file_check(const struct ps_options *options, const struct ps_inputs *inputs,
                       struct ps_file_id **ids, size_t *count, struct ps_error *error);

#endif
