/*
 * opaque.h - how decoding ends at a header that carries nothing with ports.
 *
 * Such a dissector is marked opaque: it names and explains its header.  The frame has no ports
 * whatever the header holds, so a cut header does not change the outcome.
 */
#ifndef PORTSTAT_DECODE_OPAQUE_H
#define PORTSTAT_DECODE_OPAQUE_H

#include "decode/dissector.h"

/* Moves past `header` bytes, or as many as there are, and ends: inside IP as "without ports", else
 * as "not IP". */
static inline struct ps_protocol_id ps_end_opaque(struct ps_cursor *c, struct ps_packet *packet,
                                                  uint32_t header)
{
    uint32_t left = ps_cap_left(c);
    c->pos += header < left ? header : left;
    return ps_end(packet, packet->ip_version != 0 ? PS_IP_WITHOUT_PORTS : PS_NON_IP);
}

#endif
