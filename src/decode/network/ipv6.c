/*
 * ipv6.c - Internet Protocol version 6, RFC 8200, with jumbograms, RFC 2675.
 *
 * Payload Length 0 means one of three things: a jumbogram, whose length stands in a hop-by-hop
 * option; segmentation offload of more than 65,535 bytes ("BIG TCP"), if that much is there and TCP
 * or UDP follows; or truly nothing.
 */
#include "decode/network/ip.h"

enum {
    HEADER = 40,
    OPTION_PAD1 = 0,
    OPTION_JUMBO = 0xc2,
    JUMBO_DATA = 4,
    LONGEST_PLAIN = 65535,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Version", 0, 4, PS_SHOW_DECIMAL, "RFC 8200 3", "6 is IPv6", NULL},
    {"Traffic Class", 4, 8, PS_SHOW_HEX, "RFC 8200 3", "DSCP and ECN: which treatment the sender asks for", NULL},
    {"Flow Label", 12, 20, PS_SHOW_HEX, "RFC 6437 2", "packets of one flow share it; 0 is none", NULL},
    {"Payload Length", 32, 16, PS_SHOW_DECIMAL, "RFC 8200 3", "bytes behind this header, extension headers included", NULL},
    {"Next Header", 48, 8, PS_SHOW_PROTOCOL, "RFC 8200 3", "whose header comes next", NULL},
    {"Hop Limit", 56, 8, PS_SHOW_DECIMAL, "RFC 8200 3", "each router takes one off; at 0 the packet is dropped", NULL},
    {"Source Address", 64, 128, PS_SHOW_IPV6, "RFC 8200 3", "the host it is from", NULL},
    {"Destination Address", 192, 128, PS_SHOW_IPV6, "RFC 8200 3", "the host it is for", NULL},
};
/* clang-format on */

/* Where the hop-by-hop header behind this header ends; if its length was not captured, two bytes
 * are assumed. */
static uint32_t hop_by_hop_end(struct ps_cursor *c)
{
    if (!ps_has(c, HEADER, 2))
        return HEADER + 2;
    return HEADER + (ps_u8(c, HEADER + 1) + 1u) * 8u;
}

/* The Jumbo Payload Length in the hop-by-hop header; 0 if there is none. Sets no status: if that
 * header is bad, its own dissector reports it. */
static uint32_t find_jumbo(struct ps_cursor *c, uint32_t end)
{
    uint32_t at = HEADER + 2;
    while (at < end && ps_has(c, at, 2)) {
        uint8_t kind = ps_u8(c, at);
        if (kind == OPTION_PAD1) {
            at++;
            continue;
        }
        uint32_t length = ps_u8(c, at + 1);
        if (kind == OPTION_JUMBO && length == JUMBO_DATA && ps_has(c, at + 2, JUMBO_DATA))
            return ps_be32(c, at + 2);
        at += 2 + length;
    }
    return 0;
}

/* Limits the cursor to what Payload Length says. False if a jumbo length contradicts the frame. */
static bool apply_payload_length(struct ps_cursor *c, struct ps_packet *packet, uint32_t payload,
                                 uint8_t next)
{
    uint32_t there = ps_wire_left(c) - HEADER;
    if (payload == 0 && next == PS_IPPROTO_HOP_BY_HOP) {
        uint32_t end = hop_by_hop_end(c);
        payload = find_jumbo(c, end);
        if (payload != 0 && (payload <= LONGEST_PLAIN || payload > there))
            return false;
        /* The snapshot length may have cut off the jumbo option. */
        if (payload == 0 && there > LONGEST_PLAIN && !ps_need(c, 0, end))
            return false;
    } else if (payload == 0 && there > LONGEST_PLAIN &&
               (next == PS_IPPROTO_TCP || next == PS_IPPROTO_UDP)) {
        ps_note(packet, PS_IP_LENGTH_ZERO);
        return true;
    }
    if (payload > there)
        ps_note(packet, PS_IP_LENGTH_BEYOND_FRAME);
    else
        ps_narrow(c, HEADER + payload);
    return true;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t version = ps_u8(c, 0) >> 4;
    if (version != 6)
        return ps_wrong_version(c, packet, version, 4);
    uint16_t payload = ps_be16(c, 4);
    uint8_t next = ps_u8(c, 6);
    if (!ps_need(c, 0, HEADER))
        return ps_next(PS_SPACE_END, 0);
    packet->ip_version = 6;
    ps_read_ipv6(c, 8, &packet->source);
    ps_read_ipv6(c, 24, &packet->destination);
    packet->group_destination |= packet->destination.bytes[0] == 0xff;
    if (!apply_payload_length(c, packet, payload, next))
        return ps_end(packet, PS_MALFORMED);
    ps_note_long_ip(c, packet);
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_IPV6, next);
}

const struct ps_dissector ps_dissector_ipv6 = {
    .name = "ipv6",
    .title = "Internet Protocol version 6",
    .reference = "RFC 8200",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV6}, {PS_SPACE_PPP, PS_PPP_IPV6},
                            {PS_SPACE_PPP, PS_ETHERTYPE_IPV6}, {PS_SPACE_GRE, PS_ETHERTYPE_IPV6},
                            {PS_SPACE_MPLS, 6}, {PS_SPACE_IP_VERSION, 6},
                            {PS_SPACE_IPV4, PS_IPPROTO_IPV6}, {PS_SPACE_IPV6, PS_IPPROTO_IPV6}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .kind = PS_HEADER_IPV6,
};
