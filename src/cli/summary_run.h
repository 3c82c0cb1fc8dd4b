/*
 * summary_run.h - the command without a subcommand: a run, and its snapshots as reports.
 */
#ifndef PORTSTAT_CLI_SUMMARY_RUN_H
#define PORTSTAT_CLI_SUMMARY_RUN_H

#include "cli/messages.h"
#include "cli/options.h"

/* Runs what the options ask for until the input ends or a signal says stop, and writes the reports.
 * Returns the exit status, with `error` filled unless it is PS_EXIT_DONE; all that was read before
 * is reported. */
enum ps_exit ps_summary_run(const struct ps_options *options, struct ps_error *error);

#endif
