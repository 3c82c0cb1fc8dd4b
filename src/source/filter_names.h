/*
 * filter_names.h - numbers for the names in a filter expression that the system does not know.
 *
 * libpcap asks services(5) and protocols(5), which a container may not have.
 */
#ifndef PORTSTAT_SOURCE_FILTER_NAMES_H
#define PORTSTAT_SOURCE_FILTER_NAMES_H

#include "portstat/error.h"
#include "portstat/source.h"

/* `text` with numbers for the names of IP protocols that the system does not know; freed by the
 * caller. Call this before libpcap compiles it: without protocols(5), libpcap takes any name for
 * protocol 0. NULL and `error` for a name that nobody knows, or when out of memory. */
char *ps_filter_number_protocols(const char *text, const struct ps_filter_names *names,
                                 struct ps_error *error);

/* `text` with a number for the port name that libpcap's `message` calls unknown; freed by the
 * caller. NULL if the message says something else, if `names` does not know it either, or when out
 * of memory. */
char *ps_filter_number_ports(const char *text, const char *message,
                             const struct ps_filter_names *names);

#endif
