/*
 * check.h - whether the options, each right by itself, make sense together.
 */
#ifndef PORTSTAT_CLI_CHECK_H
#define PORTSTAT_CLI_CHECK_H

#include "cli/options.h"

/* 0, or -1 with `error` (PS_ERROR_USAGE). Nothing is checked if something else is asked for instead
 * of the command. */
int ps_options_check(const struct ps_options *options, struct ps_error *error);

/* Does the command have this format? The subcommands have two of their own: text for people, json
 * for programs. */
bool ps_format_fits(const char *format, enum ps_command command);

#endif
