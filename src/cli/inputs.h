/*
 * inputs.h - the capture files of a run, opened before it gives up its rights, and whoever compiles
 * the filter for what is in them.
 *
 * The run may open nothing any more when it reads them.  Not a byte is read here.
 */
#ifndef PORTSTAT_CLI_INPUTS_H
#define PORTSTAT_CLI_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/compiler.h"
#include "cli/options.h"
#include "portstat/error.h"

/* All zeroes is none. */
struct ps_inputs {
    int *descriptors; /* by their place among options->files; -1: standard input */
    size_t count;
    bool filters; /* there is a filter, for: */
    struct ps_compiler compiler;
};

/* Opens what -r names; with -i nothing. A file that is named twice is told on standard error, for
 * its frames are counted twice. `inputs` may not be moved from here on. 0, or -1 and `error`; call
 * ps_inputs_close() in either case. */
int ps_inputs_open(struct ps_inputs *inputs, const struct ps_options *options,
                   struct ps_error *error);

/* The second step: starts the compiler as `user` if there is a filter, in which `names` are known
 * beside the system's. 0, or -1 and `error`. */
int ps_inputs_guard(struct ps_inputs *inputs, const struct ps_options *options,
                    const struct ps_filter_names *names, const struct ps_user *user,
                    struct ps_error *error);

void ps_inputs_close(struct ps_inputs *inputs);

#endif
