/*
 * commands.h - does what the command line asks for.
 */
#ifndef PORTSTAT_CLI_COMMANDS_H
#define PORTSTAT_CLI_COMMANDS_H

#include "cli/messages.h"
#include "cli/options.h"

/* Runs the command, or what was asked for instead of it (--help and the like). Returns the exit
 * status; unless it is PS_EXIT_DONE, `error` is filled or the message is already printed. */
enum ps_exit ps_command_run(const struct ps_options *options, struct ps_error *error);

#endif
