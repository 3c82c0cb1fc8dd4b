/*
 * messages.h - turns errors of the library into messages for people and exit statuses for scripts.
 */
#ifndef PORTSTAT_CLI_MESSAGES_H
#define PORTSTAT_CLI_MESSAGES_H

#include <stdio.h>

#include "portstat/error.h"

/* Exit statuses of the program. */
enum ps_exit {
    PS_EXIT_DONE = 0,
    PS_EXIT_FAILED = 1,     /* input or run-time error */
    PS_EXIT_USAGE = 2,      /* usage or filter error */
    PS_EXIT_INCOMPLETE = 3, /* a report was made, but the input was damaged or incomplete */
    PS_EXIT_DENIED = 4,     /* no permission */
};

/* The status that an error ends the program with; PS_OK and notices are PS_EXIT_DONE. */
enum ps_exit ps_exit_status(const struct ps_error *error);

/* Writes the line "portstat: subject: reason; what to do", if need be with more lines below it, to
 * `file`, in one piece. Nothing for PS_OK. The reasons of PS_ERROR_USAGE and PS_ERROR_PROGRAM have
 * what to do in them. */
void ps_message_write(const struct ps_error *error, FILE *file);

#endif
