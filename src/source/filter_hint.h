/*
 * filter_hint.h - what the author of a filter may have meant.
 */
#ifndef PORTSTAT_SOURCE_FILTER_HINT_H
#define PORTSTAT_SOURCE_FILTER_HINT_H

#include <pcap/pcap.h>

#include "source/filter_words.h"

enum { PS_FILTER_HINT_BYTES = 128 };

/* `text` is no valid expression for `pcap`, and goes wrong at `place`; `expression` is the same as
 * its author wrote it, word by word. Writes a hint, as in `, try "port https"`, if one word more
 * makes it valid or if it is a display filter of Wireshark; else nothing. */
void ps_filter_hint(pcap_t *pcap, const char *text, struct ps_span place, const char *expression,
                    char hint[PS_FILTER_HINT_BYTES]);

#endif
