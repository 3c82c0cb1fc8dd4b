/*
 * commands.h - what the command line asks for, done.
 */
#ifndef PORTSTAT_CLI_COMMANDS_H
#define PORTSTAT_CLI_COMMANDS_H

#include "cli/options.h"
#include "portstat/error.h"

/* Runs the command, or what was asked for instead of it (--help and the like). Returns the exit
 * status; if it is not PS_OK, `error` has a text unless all is said. */
enum ps_status ps_command_run(const struct ps_options *options, struct ps_error *error);

#endif
