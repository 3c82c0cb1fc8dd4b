/*
 * summary_run.h - the command without a word: a run, and its snapshots as reports.
 */
#ifndef PORTSTAT_CLI_SUMMARY_RUN_H
#define PORTSTAT_CLI_SUMMARY_RUN_H

#include "cli/options.h"
#include "portstat/error.h"

/* Runs what the options ask for until the input ends or a signal says stop, and writes the reports.
 * Returns PS_OK, or another status with its text in `error`; all that was read before is reported. */
enum ps_status ps_summary_run(const struct ps_options *options, struct ps_error *error);

#endif
