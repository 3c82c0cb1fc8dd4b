/*
 * explain_run.h - `portstat explain`: frames from the source to the explainer.
 */
#ifndef PORTSTAT_CLI_EXPLAIN_RUN_H
#define PORTSTAT_CLI_EXPLAIN_RUN_H

#include "cli/messages.h"
#include "cli/options.h"

/* The whole command; its exit status, with `error` filled unless it is PS_EXIT_DONE. */
enum ps_exit ps_explain_run(const struct ps_options *options, struct ps_error *error);

#endif
