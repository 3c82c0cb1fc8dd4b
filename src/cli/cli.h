/*
 * cli.h - what the command line prints itself, all of it made from the option table.
 */
#ifndef PORTSTAT_CLI_CLI_H
#define PORTSTAT_CLI_CLI_H

#include <stddef.h>
#include <stdio.h>

#include "cli/options.h"

/* --help of a command, 80 columns. */
void ps_cli_help(FILE *file, enum ps_command command);

/* --version: the program and its version, then a line for each of `built_in`, an array that ends
 * with NULL: "libpcap 1.10.3", "no libseccomp". */
void ps_cli_version(FILE *file, const char *const *built_in);

/* A completion script, to be put where the shell looks for them. */
void ps_cli_completions(FILE *file, enum ps_shell shell);

#endif
