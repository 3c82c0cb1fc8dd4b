/*
 * streams.h - the three standard streams, whatever whoever started the program left of them.
 */
#ifndef PORTSTAT_CLI_STREAMS_H
#define PORTSTAT_CLI_STREAMS_H

#include "portstat/error.h"

/* Puts something that can be neither read nor written in place of each that is closed. Else the next file
 * that is opened would become it, and a report would go into a capture. First of all. */
void ps_streams_reserve(void);

/* Fills `error` with why `name` takes no more of a report; returns -1. */
int ps_streams_failed(const char *name, int errno_value, struct ps_error *error);

#endif
