/*
 * gre.c - Generic Routing Encapsulation, RFC 2784 with key and sequence number (RFC 2890), source
 * routes (RFC 1701), and the version 1 of PPTP (RFC 2637), which adds an acknowledgment number.
 *
 * The flags say which of the optional fields are there.
 */
#include "decode/dissector.h"

enum {
    CHECKSUM = 0x8000,
    ROUTING = 0x4000,
    KEY = 0x2000,
    SEQUENCE = 0x1000,
    ACKNOWLEDGMENT = 0x0080,
    PROTOCOL_80211_FIRST = 0x8200,
    PROTOCOL_80211_LAST = 0x8370,
    ROUTE_HEADER = 4,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"C", 0, 1, PS_SHOW_FLAG, "RFC 2784 2.1", "a checksum is there", NULL},
    {"R", 1, 1, PS_SHOW_FLAG, "RFC 1701", "a source route is there", NULL},
    {"K", 2, 1, PS_SHOW_FLAG, "RFC 2890 2", "a key is there", NULL},
    {"S", 3, 1, PS_SHOW_FLAG, "RFC 2890 2", "a sequence number is there", NULL},
    {"s", 4, 1, PS_SHOW_FLAG, "RFC 1701", "the source route is strict", NULL},
    {"Recursion Control", 5, 3, PS_SHOW_DECIMAL, "RFC 1701", "how many more GRE headers may be added; 0 today", NULL},
    {"A", 8, 1, PS_SHOW_FLAG, "RFC 2637 4.1", "PPTP: an acknowledgment number is there", NULL},
    {"Reserved", 9, 4, PS_SHOW_DECIMAL, "RFC 2784 2.2", "0", NULL},
    {"Version Number", 13, 3, PS_SHOW_DECIMAL, "RFC 2784 2.3.1", "0; PPTP uses 1", NULL},
    {"Protocol Type", 16, 16, PS_SHOW_ETHERTYPE, "RFC 2784 2.4", "what comes next", NULL},
    {"Optional Fields", 32, 0, PS_SHOW_BYTES, "RFC 2890 2",
     "in this order, 4 bytes each, as far as the flags say: checksum and offset, key (PPTP: payload length and call), sequence number, acknowledgment number, source route", NULL},
};
/* clang-format on */

/* The length of the source route that starts `at`: a list of entries, ended by an empty one (RFC
 * 1701). */
static uint32_t route_length(struct ps_cursor *c, uint32_t at)
{
    uint32_t start = at;
    while (c->status == PS_READ_OK) {
        uint16_t family = ps_be16(c, at);
        uint8_t length = ps_u8(c, at + 3);
        at += ROUTE_HEADER + length;
        if (family == 0 && length == 0)
            break;
    }
    return at - start;
}

/* What the payload is. A few protocol types stand for a link type; Aruba's access points number
 * theirs in steps of 16, one for each queue. */
static struct ps_protocol_id payload(uint16_t protocol, uint16_t flags)
{
    /* ERSPAN type I has no header of its own; GRE then has no sequence number. */
    if (protocol == PS_ETHERTYPE_ERSPAN && !(flags & SEQUENCE))
        return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
    if (protocol == PS_ETHERTYPE_FRAME_RELAY)
        return ps_next(PS_SPACE_LINK, PS_LINKTYPE_FRELAY);
    if (protocol >= PROTOCOL_80211_FIRST && protocol <= PROTOCOL_80211_LAST && protocol % 16 == 0)
        return ps_next(PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11);
    return ps_next(PS_SPACE_GRE, protocol);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    /* A tunnel to a group may carry a packet for a single host, and the other way round. */
    packet->group_destination = false;
    uint16_t flags = ps_be16(c, 0);
    uint16_t protocol = ps_be16(c, 2);
    uint32_t length = 4;
    if (flags & (CHECKSUM | ROUTING))
        length += 4;
    if (flags & KEY)
        length += 4;
    if (flags & SEQUENCE)
        length += 4;
    if (flags & ACKNOWLEDGMENT && protocol == PS_ETHERTYPE_PPP)
        length += 4;
    if (flags & ROUTING)
        length += route_length(c, length);
    ps_advance(c, length);
    /* PPTP: without a sequence number there is no payload, only an acknowledgment. */
    if (protocol == PS_ETHERTYPE_PPP && !(flags & SEQUENCE) && ps_wire_left(c) == 0)
        return ps_end(packet, PS_IP_WITHOUT_PORTS);
    return payload(protocol, flags);
}

const struct ps_dissector ps_dissector_gre = {
    .name = "gre",
    .title = "Generic Routing Encapsulation",
    .reference = "RFC 2784",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_GRE}, {PS_SPACE_IPV6, PS_IPPROTO_GRE},
                            {PS_SPACE_UDP, 4754}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
