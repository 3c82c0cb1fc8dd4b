/*
 * filter_error.h - tells where a filter expression is wrong.
 */
#ifndef PORTSTAT_SOURCE_FILTER_ERROR_H
#define PORTSTAT_SOURCE_FILTER_ERROR_H

#include <pcap/pcap.h>

#include "portstat/error.h"
#include "source/filter_words.h"

/* `text` has just failed to compile for `pcap`, whose error text still says why; `expression` is
 * the same as its author wrote it, word by word. Fills `error` (PS_ERROR_FILTER): the reason, and
 * below it the expression with a caret under the place. */
void ps_filter_explain(pcap_t *pcap, const char *text, const char *expression,
                       struct ps_error *error);

/* The same for a place and a reason that are known. */
void ps_filter_point(const char *expression, struct ps_span place, const char *reason,
                     struct ps_error *error);

#endif
