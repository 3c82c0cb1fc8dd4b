/*
 * ipv4.c - Internet Protocol version 4, RFC 791.
 *
 * Bound to every number that announces IP; where the version field says something else, the version
 * decides, whatever the layer below said.  IHL locates the transport header however bad the options
 * are.  Total Length cuts off padding; 0 is what a sender's segmentation offload leaves, and then the
 * datagram is what the frame holds.
 */
#include "decode/ip.h"

enum { MIN_HEADER = 20, OFFSET_MASK = 0x1fff, MORE_FRAGMENTS = 0x2000 };

static const struct ps_choice ecn_choices[] = {
    {0, "not ECN-capable"}, {1, "ECN-capable, ECT(1)"}, {2, "ECN-capable, ECT(0)"},
    {3, "congestion experienced"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Version", 0, 4, PS_SHOW_DECIMAL, "RFC 791 3.1", "4 is IPv4", NULL},
    {"IHL", 4, 4, PS_SHOW_WORDS, "RFC 791 3.1", "length of this header in 32-bit words: at least 5", NULL},
    {"DSCP", 8, 6, PS_SHOW_DECIMAL, "RFC 2474 3", "which treatment the sender asks for; 0 is the usual one", NULL},
    {"ECN", 14, 2, PS_SHOW_DECIMAL, "RFC 3168 5", "whether routers may mark congestion instead of dropping", ecn_choices},
    {"Total Length", 16, 16, PS_SHOW_DECIMAL, "RFC 791 3.1", "bytes of header and data", NULL},
    {"Identification", 32, 16, PS_SHOW_HEX, "RFC 791 3.1", "the fragments of one datagram share it", NULL},
    {"Reserved", 48, 1, PS_SHOW_FLAG, "RFC 791 3.1", "must be 0", NULL},
    {"Don't Fragment", 49, 1, PS_SHOW_FLAG, "RFC 791 3.1", "routers must not cut this datagram", NULL},
    {"More Fragments", 50, 1, PS_SHOW_FLAG, "RFC 791 3.1", "this is not the last fragment", NULL},
    {"Fragment Offset", 51, 13, PS_SHOW_UNITS8, "RFC 791 3.1", "where this fragment belongs in the datagram", NULL},
    {"Time to Live", 64, 8, PS_SHOW_DECIMAL, "RFC 791 3.1", "each router takes one off; at 0 the datagram is dropped", NULL},
    {"Protocol", 72, 8, PS_SHOW_PROTOCOL, "RFC 791 3.1", "whose header comes next", NULL},
    {"Header Checksum", 80, 16, PS_SHOW_CHECKSUM, "RFC 791 3.1", "covers this header only", NULL},
    {"Source Address", 96, 32, PS_SHOW_IPV4, "RFC 791 3.1", "the host it is from", NULL},
    {"Destination Address", 128, 32, PS_SHOW_IPV4, "RFC 791 3.1", "the host it is for", NULL},
};

/* Multicast (RFC 1112) or limited broadcast (RFC 919). */
static bool is_group(const struct ps_address *address)
{
    uint8_t first = address->bytes[0];
    if (first >= 224 && first <= 239)
        return true;
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    return memcmp(address->bytes, broadcast, sizeof broadcast) == 0;
}

static void note_fragment(struct ps_cursor *c, struct ps_packet *packet, uint16_t flags)
{
    struct ps_fragment fragment = {
        .kind = flags & OFFSET_MASK ? PS_LATER_FRAGMENT : PS_FIRST_FRAGMENT,
        .ip_version = 4,
        .protocol = ps_u8(c, 9),
        .offset_bytes_div_8 = flags & OFFSET_MASK,
        .identification = ps_be16(c, 4),
        .source = packet->source,
        .destination = packet->destination,
    };
    ps_set_fragment(packet, &fragment);
}

/* Total Length as it can be used: what lies beyond the datagram is padding. */
static void apply_total_length(struct ps_cursor *c, struct ps_packet *packet, uint32_t total)
{
    if (total == 0)
        ps_note(packet, PS_IP_LENGTH_ZERO);
    else if (total > ps_wire_left(c))
        ps_note(packet, PS_IP_LENGTH_BEYOND_FRAME);
    else
        ps_narrow(c, total);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    if (first >> 4 != 4)
        return ps_wrong_version(c, packet, first >> 4, 6);
    uint32_t header = (first & 15u) * 4u;
    uint32_t total = ps_be16(c, 2);
    uint16_t flags = ps_be16(c, 6);
    uint8_t protocol = ps_u8(c, 9);
    if (!ps_need(c, 0, MIN_HEADER))
        return ps_next(PS_SPACE_END, 0);
    if (header < MIN_HEADER || (total != 0 && total < header))
        return ps_end(packet, PS_MALFORMED);
    packet->ip_version = 4;
    ps_read_ipv4(c, 12, &packet->source);
    ps_read_ipv4(c, 16, &packet->destination);
    packet->group_destination |= is_group(&packet->destination);
    apply_total_length(c, packet, total);
    if (flags & (OFFSET_MASK | MORE_FRAGMENTS))
        note_fragment(c, packet, flags);
    ps_advance(c, header);
    return ps_next(PS_SPACE_IPV4, protocol);
}

const struct ps_dissector ps_dissector_ipv4 = {
    .name = "ipv4",
    .title = "Internet Protocol version 4",
    .reference = "RFC 791",
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
