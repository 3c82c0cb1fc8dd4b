/*
 * ip.h - what the two versions of IP share.
 */
#ifndef PORTSTAT_DECODE_NETWORK_IP_H
#define PORTSTAT_DECODE_NETWORK_IP_H

#include "decode/dissector.h"

/* An IP header's version field is not the dissector's own: go where it says, if that is `other`. */
static inline struct ps_protocol_id ps_wrong_version(struct ps_cursor *c, struct ps_packet *packet,
                                                     uint8_t version, uint8_t other)
{
    if (c->status == PS_READ_OK && version == other)
        return ps_next(PS_SPACE_IP_VERSION, version);
    return ps_end(packet, PS_MALFORMED);
}

/* The outermost fragmentation names the datagram, but a later fragment inside a first one is what
 * keeps its ports away, so that one is kept. */
static inline void ps_set_fragment(struct ps_packet *packet, const struct ps_fragment *fragment)
{
    if (packet->fragment.kind == PS_NOT_FRAGMENTED || fragment->kind == PS_LATER_FRAGMENT)
        packet->fragment = *fragment;
}

#endif
