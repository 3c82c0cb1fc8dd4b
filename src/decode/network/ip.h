/*
 * ip.h - what the two versions of IP share.
 */
#ifndef PORTSTAT_DECODE_NETWORK_IP_H
#define PORTSTAT_DECODE_NETWORK_IP_H

#include "decode/dissector.h"

/* For an IP header with another version than the dissector's own: goes on with that version if it
 * is `other`. */
static inline struct ps_protocol_id ps_wrong_version(struct ps_cursor *c, struct ps_packet *packet,
                                                     uint8_t version, uint8_t other)
{
    if (c->status == PS_READ_OK && version == other)
        return ps_next(PS_SPACE_IP_VERSION, version);
    return ps_end(packet, PS_MALFORMED);
}

/* Keeps the outermost fragment fields, which identify the datagram. An inner later fragment
 * replaces them, because it is the reason why the ports are missing. */
static inline void ps_set_fragment(struct ps_packet *packet, const struct ps_fragment *fragment)
{
    if (packet->fragment.kind == PS_NOT_FRAGMENTED || fragment->kind == PS_LATER_FRAGMENT)
        packet->fragment = *fragment;
}

/* Notes an IP packet that no frame of Ethernet carries as one. The cursor stands at its header and
 * ends with it. What that means is decided when the whole frame is known. */
static inline void ps_note_long_ip(const struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_wire_left(c) > PS_LONGEST_IP)
        ps_note(packet, PS_MERGED_BY_OFFLOAD);
}

#endif
