/*
 * interfaces.h - the interfaces of this machine that can be captured from.
 */
#ifndef PORTSTAT_INTERFACES_H
#define PORTSTAT_INTERFACES_H

#include <stdio.h>

#include "portstat/error.h"
#include "portstat/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes a line per interface: its number (which -i takes, too), name, state, addresses and
 * description. Returns 0, or -1 and `error`. */
PS_API int ps_interfaces_print(FILE *out, struct ps_error *error);

/* The library that captures, and its version: "libpcap version 1.10.3 (with TPACKET_V3)". */
PS_API const char *ps_capture_library(void);

#ifdef __cplusplus
}
#endif

#endif
