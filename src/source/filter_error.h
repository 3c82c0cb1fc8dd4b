/*
 * filter_error.h - tells where a filter expression is wrong.
 */
#ifndef PORTSTAT_SOURCE_FILTER_ERROR_H
#define PORTSTAT_SOURCE_FILTER_ERROR_H

#include <pcap/pcap.h>

#include "portstat/error.h"

/* `expression` has just failed to compile for `pcap`, whose error text still says why. Fills
 * `error` (PS_ERROR_FILTER): the reason, and below it the expression with a caret under the place. */
void ps_filter_explain(pcap_t *pcap, const char *expression, struct ps_error *error);

#endif
