/*
 * interface_names.h - finds the interface that the user meant, or explains that there is none.
 */
#ifndef PORTSTAT_SOURCE_LIVE_INTERFACE_NAMES_H
#define PORTSTAT_SOURCE_LIVE_INTERFACE_NAMES_H

#include "portstat/error.h"

/* The name of the interface that `word` means: the word itself or, if it is a number and no
 * interface's name, the interface with that number in -D. The caller frees it. NULL and `error`
 * when out of memory or the number is too high. */
char *ps_interface_name(const char *word, struct ps_error *error);

/* 0 if there is an interface of that name; else -1, and `error` suggests the one that was meant. 0
 * also if the interfaces cannot be listed. */
int ps_interface_check(const char *name, struct ps_error *error);

#endif
