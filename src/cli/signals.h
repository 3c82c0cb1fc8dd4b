/*
 * signals.h - signals as questions.
 *
 * The signals that mean something to a run are blocked and asked for between two reads, none of
 * which waits for long.  So no handler is needed, no global state for one to write to, and no
 * system call is interrupted.
 */
#ifndef PORTSTAT_CLI_SIGNALS_H
#define PORTSTAT_CLI_SIGNALS_H

#include <stdbool.h>

struct ps_signals {
    bool stop;   /* SIGINT or SIGTERM: the final report, and the end */
    bool report; /* SIGUSR1: a report now */
    bool reopen; /* SIGHUP: open the output file anew */
};

/* From here on a limit on the size of files (`ulimit -f`) is like a full disk: an error that is
 * told, instead of a signal that kills. */
void ps_signals_forgive_size(void);

/* Blocks them, and makes a write to a closed pipe an error instead of a signal. Before any thread
 * is made, so that all inherit it. */
void ps_signals_block(void);

/* Which came since the last call. */
struct ps_signals ps_signals_take(void);

#endif
