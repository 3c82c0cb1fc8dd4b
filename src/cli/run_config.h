/*
 * run_config.h - from the options to the configuration of a run, for every command that has one.
 */
#ifndef PORTSTAT_CLI_RUN_CONFIG_H
#define PORTSTAT_CLI_RUN_CONFIG_H

#include "cli/inputs.h"
#include "cli/options.h"
#include "portstat/run.h"

/* All but the sinks. Strings are borrowed from the options, descriptors and the compiler from
 * `inputs`. */
struct ps_run_config ps_run_config_of(const struct ps_options *options, struct ps_inputs *inputs);

#endif
