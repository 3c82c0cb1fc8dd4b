/*
 * interface_names.h - from what the user called an interface to its name, and what to say if there is none.
 */
#ifndef PORTSTAT_SOURCE_LIVE_INTERFACE_NAMES_H
#define PORTSTAT_SOURCE_LIVE_INTERFACE_NAMES_H

#include "portstat/error.h"

/* The name of the interface that `word` means: itself, or for a number that is no name the
 * interface of that number in -D. To be freed; NULL and `error` when memory is short or the number
 * too high. */
char *ps_interface_name(const char *word, struct ps_error *error);

/* 0 if there is an interface of that name; else -1, and `error` says which one it may have been.
 * Where the list cannot be had, 0. */
int ps_interface_check(const char *name, struct ps_error *error);

#endif
