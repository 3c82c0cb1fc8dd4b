/*
 * terminal.h - what the terminal that a report goes to can show: how many columns, which
 * characters.
 */
#ifndef PORTSTAT_CLI_TERMINAL_H
#define PORTSTAT_CLI_TERMINAL_H

#include <stdbool.h>

#include "portstat/writer.h"

/* The narrowest report and the widest one; of what is no terminal, the usual one. */
enum { PS_LEAST_WIDTH = 40, PS_MOST_WIDTH = 500, PS_USUAL_WIDTH = 80 };

/* Takes the characters of the locale, if they are UTF-8; else everything stays as in the C locale.
 * Reads files: call it before a sandbox is entered. */
void ps_terminal_prepare(void);

/* Columns as of now, within the bounds above; PS_USUAL_WIDTH if it is no terminal, or one that does
 * not know. */
unsigned ps_terminal_width(int fd);

/* PS_CHARSET_UTF8 if it is no terminal. */
enum ps_charset ps_terminal_charset(int fd);

/* No for what is no terminal, for a dumb one, and where NO_COLOR is set. */
bool ps_terminal_wants_colour(int fd);

#endif
