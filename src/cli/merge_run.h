/*
 * merge_run.h - `portstat merge`: the report of a whole, from its parts.
 */
#ifndef PORTSTAT_CLI_MERGE_RUN_H
#define PORTSTAT_CLI_MERGE_RUN_H

#include "cli/messages.h"
#include "cli/options.h"

/* Merges the parts that the options name, and reports. Returns the exit status, with `error` filled
 * unless it is PS_EXIT_DONE. */
enum ps_exit ps_merge_run(const struct ps_options *options, struct ps_error *error);

#endif
