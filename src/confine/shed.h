/*
 * shed.h - what a new process inherits and should not keep: descriptors and the handling of
 * signals.
 */
#ifndef PORTSTAT_CONFINE_SHED_H
#define PORTSTAT_CONFINE_SHED_H

#include <stddef.h>

/* Closes every descriptor except those of `keep`, whose numbers stay. Standard input, output and
 * error that are not kept become /dev/null, so that nothing else gets their numbers. 0, or -1 and
 * errno. */
int ps_shed_descriptors(const int *keep, size_t count);

/* Blocks every signal and resets its handler. */
void ps_shed_signals(void);

#endif
