/*
 * streams.h - makes sure that all three standard streams are open.
 */
#ifndef PORTSTAT_CLI_STREAMS_H
#define PORTSTAT_CLI_STREAMS_H

#include "portstat/error.h"

/* Replaces each closed stream by one that can be neither read nor written. Otherwise the next file
 * that is opened would take its number, and a report could go into a capture. Call this before
 * anything else. */
void ps_streams_reserve(void);

/* Fills `error` with why no more of a report can be written to `name`; returns -1. */
int ps_streams_failed(const char *name, int errno_value, struct ps_error *error);

#endif
