/*
 * foreign.h - what a file is that is no capture which can be read.
 */
#ifndef PORTSTAT_SOURCE_FILE_FOREIGN_H
#define PORTSTAT_SOURCE_FILE_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"

/* Says in `error` what the file is, as far as its first bytes, or failing that its name, tell. The more
 * bytes the better; a tar shows in its 263rd. Returns -1. */
int ps_foreign_refuse(const char *name, const uint8_t *bytes, size_t size, struct ps_error *error);

#endif
