/*
 * same_file.h - whether what is to be written is also read, or written twice.
 */
#ifndef PORTSTAT_CLI_SAME_FILE_H
#define PORTSTAT_CLI_SAME_FILE_H

#include <stddef.h>

#include "base/output_file.h"
#include "cli/options.h"
#include "portstat/error.h"

/* Refuses (PS_ERROR_USAGE) an output that is an input, whatever the two are called, or that is also
 * the other output, and a rotation that would come to one of them, as far as that can be told before
 * a file is opened. On success *inputs, the caller's to free, has the `count` inputs that are there.
 * 0, or -1 and `error`. */
int ps_same_file_check(const struct ps_options *options, struct ps_file_id **inputs, size_t *count,
                       struct ps_error *error);

#endif
