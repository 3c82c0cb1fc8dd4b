/*
 * opaque.h - how a header ends the walk that has nothing with ports inside.
 *
 * Such a dissector is marked opaque: it names and explains its header.  That the frame has no ports is
 * known before the header is read, so a cut one is no less certain.
 */
#ifndef PORTSTAT_DECODE_OPAQUE_H
#define PORTSTAT_DECODE_OPAQUE_H

#include "decode/dissector.h"

/* Moves past `header` bytes, or what there is of them, and ends: below IP without ports, else not IP. */
static inline struct ps_protocol_id ps_end_opaque(struct ps_cursor *c, struct ps_packet *packet,
                                                  uint32_t header)
{
    uint32_t left = ps_cap_left(c);
    c->pos += header < left ? header : left;
    return ps_end(packet, packet->ip_version != 0 ? PS_IP_WITHOUT_PORTS : PS_NON_IP);
}

#endif
