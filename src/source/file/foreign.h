/*
 * foreign.h - tells what a file is if it is not a capture that can be read.
 */
#ifndef PORTSTAT_SOURCE_FILE_FOREIGN_H
#define PORTSTAT_SOURCE_FILE_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"

/* Fills `error` with what the file is, as far as its first bytes, or else its name, tell. The more
 * bytes the better; a tar is known by its first 263. Returns -1. */
int ps_foreign_refuse(const char *name, const uint8_t *bytes, size_t size, struct ps_error *error);

#endif
