/*
 * filter_hidden.h - what a filter would have let through, were it not for tags or a tunnel around
 * it.
 *
 * An expression looks at what lies directly behind the link header: "udp port 53" does not match a
 * tagged frame.  Whoever writes it may not know that there are tags.
 */
#ifndef PORTSTAT_SOURCE_FILTER_HIDDEN_H
#define PORTSTAT_SOURCE_FILTER_HIDDEN_H

#include "portstat/packet.h"
#include "portstat/source.h"

struct ps_filter_hidden;

/* For the expression that `compiler` has, which is copied. NULL when out of memory. */
struct ps_filter_hidden *ps_filter_hidden_new(const struct ps_filter_compiler *compiler);
void ps_filter_hidden_free(struct ps_filter_hidden *hidden);

/* The frame does not pass. Behind what is something that does? Only Ethernet frames are looked
 * into. */
enum ps_hidden ps_filter_find_hidden(struct ps_filter_hidden *hidden, const struct ps_frame *frame);

#endif
