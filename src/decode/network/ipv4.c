/*
 * ipv4.c - Internet Protocol version 4, RFC 791.
 *
 * Bound to every number for IPv4.  If the version field says 6, the frame is decoded as IPv6,
 * whatever the layer below said.  IHL locates the transport header, however bad the options are.
 * Total Length cuts off padding; a sender's segmentation offload leaves it 0, and then the datagram
 * is what the frame holds.
 */
#include "decode/network/ip.h"

enum { MIN_HEADER = 20, OFFSET_MASK = 0x1fff, MORE_FRAGMENTS = 0x2000 };
enum { END_OF_OPTIONS = 0, NO_OPERATION = 1 };

/* clang-format off */
static const struct ps_choice ecn_choices[] = {
    {0, "not ECN-capable"}, {1, "ECN-capable, ECT(1)"}, {2, "ECN-capable, ECT(0)"},
    {3, "congestion experienced"}, {0, NULL},
};

static const struct ps_field address_list[] = {
    {"Pointer", 16, 8, PS_SHOW_DECIMAL, "RFC 791 3.1", "which byte of this option comes next, from 1", NULL},
    {"Route Data", 24, 0, PS_SHOW_IPV4_LIST, "RFC 791 3.1", "a router on the way, or room for one", NULL},
};

static const struct ps_field timestamps[] = {
    {"Pointer", 16, 8, PS_SHOW_DECIMAL, "RFC 791 3.1", "which byte of this option comes next, from 1", NULL},
    {"Overflow", 24, 4, PS_SHOW_DECIMAL, "RFC 791 3.1", "how many routers found no room", NULL},
    {"Flag", 28, 4, PS_SHOW_DECIMAL, "RFC 791 3.1", "0: only times; 1: addresses and times; 3: only of the listed routers", NULL},
    {"Timestamps", 32, 0, PS_SHOW_BYTES, "RFC 791 3.1", "milliseconds since midnight UT, 4 bytes each", NULL},
};
/* clang-format on */

static const struct ps_field router_alert[] = {
    {"Value", 16, 16, PS_SHOW_DECIMAL, "RFC 2113 2.1", "0: every router should look at this packet",
     NULL},
};

static const struct ps_field security[] = {
    {"Classification Level", 16, 8, PS_SHOW_HEX, "RFC 1108 2.3", "how secret the packet is", NULL},
    {"Protection Authority Flags", 24, 0, PS_SHOW_BYTES, "RFC 1108 2.4",
     "which authority's rules apply", NULL},
};

static const struct ps_field stream[] = {
    {"Stream ID", 16, 16, PS_SHOW_DECIMAL, "RFC 791 3.1", "a SATNET stream; out of use (RFC 6814)",
     NULL},
};

static const struct ps_field mtu[] = {
    {"MTU", 16, 16, PS_SHOW_DECIMAL, "RFC 1063", "the smallest MTU met so far; out of use", NULL},
};

/* clang-format off */
static const struct ps_field traceroute[] = {
    {"ID Number", 16, 16, PS_SHOW_DECIMAL, "RFC 1393 2.2", "which trace this belongs to", NULL},
    {"Outbound Hop Count", 32, 16, PS_SHOW_DECIMAL, "RFC 1393 2.2", "routers passed on the way there", NULL},
    {"Return Hop Count", 48, 16, PS_SHOW_DECIMAL, "RFC 1393 2.2", "routers passed on the way back", NULL},
    {"Originator IP Address", 64, 32, PS_SHOW_IPV4, "RFC 1393 2.2", "the host that asked", NULL},
};

static const struct ps_field cipso[] = {
    {"Domain of Interpretation", 16, 32, PS_SHOW_HEX, "FIPS 188", "whose security labels these are", NULL},
    {"Tags", 48, 0, PS_SHOW_BYTES, "FIPS 188", "the labels", NULL},
};

static const struct ps_field quick_start[] = {
    {"Function", 16, 4, PS_SHOW_DECIMAL, "RFC 4782 3.1", "0 asks for a rate, 8 reports the approved one", NULL},
    {"Rate", 20, 4, PS_SHOW_DECIMAL, "RFC 4782 3.1", "the rate asked for, as an exponent of two", NULL},
    {"QS TTL", 24, 8, PS_SHOW_DECIMAL, "RFC 4782 3.1", "each router that agrees takes one off", NULL},
    {"QS Nonce", 32, 30, PS_SHOW_HEX, "RFC 4782 3.4", "guards against receivers that lie about the rate", NULL},
};

static const struct ps_header_option options[] = {
    {0, "End of Option List", "RFC 791 3.1", "what is left of the header is padding", NULL, 0},
    {1, "No Operation", "RFC 791 3.1", "one byte of padding", NULL, 0},
    {7, "Record Route", "RFC 791 3.1", "each router on the way writes its address here", address_list, PS_COUNT_OF(address_list)},
    {11, "MTU Probe", "RFC 1063", "looked for the smallest MTU on the way", mtu, PS_COUNT_OF(mtu)},
    {12, "MTU Reply", "RFC 1063", "told the smallest MTU on the way", mtu, PS_COUNT_OF(mtu)},
    {25, "Quick-Start", "RFC 4782 3.1", "asks routers for a high rate from the start", quick_start, PS_COUNT_OF(quick_start)},
    {68, "Internet Timestamp", "RFC 791 3.1", "each router on the way writes the time here", timestamps, PS_COUNT_OF(timestamps)},
    {82, "Traceroute", "RFC 1393 2.2", "asked each router for a report; out of use", traceroute, PS_COUNT_OF(traceroute)},
    {130, "Security", "RFC 1108 2", "how secret the packet is", security, PS_COUNT_OF(security)},
    {131, "Loose Source and Record Route", "RFC 791 3.1", "pass these addresses, other routers between them allowed", address_list, PS_COUNT_OF(address_list)},
    {133, "Extended Security", "RFC 1108 3", "more on how secret the packet is", NULL, 0},
    {134, "Commercial Security", "FIPS 188", "a security label", cipso, PS_COUNT_OF(cipso)},
    {136, "Stream ID", "RFC 791 3.1", "carried a SATNET stream's number", stream, PS_COUNT_OF(stream)},
    {137, "Strict Source and Record Route", "RFC 791 3.1", "pass these addresses and no others", address_list, PS_COUNT_OF(address_list)},
    {148, "Router Alert", "RFC 2113 2.1", "asks each router to look at this packet", router_alert, PS_COUNT_OF(router_alert)},
};
/* clang-format on */

static const struct ps_header_options option_list = {
    .start_bytes = MIN_HEADER,
    .length_adds = 0,
    .end_kind = END_OF_OPTIONS,
    .pad_kind = NO_OPERATION,
    .options = options,
    .option_count = PS_COUNT_OF(options),
};

/* clang-format off */
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
/* clang-format on */

/* Multicast (RFC 1112) or limited broadcast (RFC 919). */
static bool is_group(const struct ps_address *address)
{
    uint8_t first = address->bytes[0];
    if (first >= 224 && first <= 239)
        return true;
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    return memcmp(address->bytes, broadcast, sizeof broadcast) == 0;
}

static void note_fragment(struct ps_cursor *c, struct ps_packet *packet, uint16_t flags,
                          uint8_t protocol)
{
    struct ps_fragment fragment = {
        .kind = flags & OFFSET_MASK ? PS_LATER_FRAGMENT : PS_FIRST_FRAGMENT,
        .ip_version = 4,
        .protocol = protocol,
        .offset_bytes_div_8 = flags & OFFSET_MASK,
        .identification = ps_be16(c, 4),
        .source = packet->source,
        .destination = packet->destination,
    };
    ps_set_fragment(packet, &fragment);
}

/* Cuts off what lies beyond the datagram, which is padding, if Total Length allows. */
static void apply_total_length(struct ps_cursor *c, struct ps_packet *packet, uint32_t total)
{
    if (total == 0)
        ps_note(packet, PS_IP_LENGTH_ZERO);
    else if (total > ps_wire_left(c))
        ps_note(packet, PS_IP_LENGTH_BEYOND_FRAME);
    else
        ps_narrow(c, total);
}

/* Does every option stay within the header? Options that are cut count as whole. */
static bool are_options_whole(struct ps_cursor *c, uint32_t header)
{
    uint32_t at = MIN_HEADER;
    while (at < header && ps_has(c, at, 1)) {
        uint8_t kind = ps_u8(c, at);
        if (kind == END_OF_OPTIONS)
            return true;
        if (kind == NO_OPERATION) {
            at++;
            continue;
        }
        if (at + 1 == header)
            return false;
        if (!ps_has(c, at + 1, 1))
            return true;
        uint8_t length = ps_u8(c, at + 1);
        if (length < 2 || length > header - at)
            return false;
        at += length;
    }
    return true;
}

/* Bytes of header that must be there. A later fragment is recognised by the fixed part of the
 * header, so its options may be cut. */
static uint32_t needed(const struct ps_cursor *c, uint32_t header, uint16_t flags)
{
    bool later = flags & OFFSET_MASK;
    return later && header > ps_cap_left(c) && header <= ps_wire_left(c) ? ps_cap_left(c) : header;
}

static inline struct ps_protocol_id pass(struct ps_cursor *c, struct ps_packet *packet,
                                         uint8_t first, uint8_t protocol)
{
    uint32_t header = (first & 15u) * 4u;
    uint32_t total = ps_be16(c, 2);
    uint16_t flags = ps_be16(c, 6);
    if (!ps_need(c, 0, MIN_HEADER))
        return ps_next(PS_SPACE_END, 0);
    if (header < MIN_HEADER || (total != 0 && total < header))
        return ps_end(packet, PS_MALFORMED);
    packet->ip_version = 4;
    ps_read_ipv4(c, 12, &packet->source);
    ps_read_ipv4(c, 16, &packet->destination);
    packet->group_destination |= is_group(&packet->destination);
    apply_total_length(c, packet, total);
    ps_note_long_ip(c, packet);
    if (flags & (OFFSET_MASK | MORE_FRAGMENTS))
        note_fragment(c, packet, flags, protocol);
    if (header > MIN_HEADER && !are_options_whole(c, header))
        ps_note(packet, PS_IP_OPTIONS_BAD);
    ps_advance(c, needed(c, header, flags));
    return ps_next(PS_SPACE_IPV4, protocol);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    if (first >> 4 != 4)
        return ps_wrong_version(c, packet, first >> 4, 6);
    return pass(c, packet, first, ps_u8(c, 9));
}

/* The same in PPP with Van Jacobson compression, for a packet that starts a connection. It can only
 * be TCP, so the connection's number stands in the place of the protocol (RFC 1144 section
 * 3.2.3). */
static struct ps_protocol_id dissect_vj(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    if (first >> 4 != 4)
        return ps_end(packet, PS_MALFORMED);
    return pass(c, packet, first, PS_IPPROTO_TCP);
}

const struct ps_dissector ps_dissector_ipv4 = {
    .name = "ipv4",
    .title = "Internet Protocol version 4",
    .reference = "RFC 791",
    /* PPP: also with EtherTypes, and RFC 2508's full headers, which are IP except for the
     * lengths. */
    .bindings =
        PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV4}, {PS_SPACE_PPP, PS_PPP_IPV4},
                    {PS_SPACE_PPP, PS_PPP_IPHC_FULL}, {PS_SPACE_PPP, PS_ETHERTYPE_IPV4},
                    {PS_SPACE_GRE, PS_ETHERTYPE_IPV4}, {PS_SPACE_MPLS, 4}, {PS_SPACE_IP_VERSION, 4},
                    {PS_SPACE_IPV4, PS_IPPROTO_IPV4}, {PS_SPACE_IPV6, PS_IPPROTO_IPV4}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .options = &option_list,
    .checksum = PS_CHECKSUM_HEADER,
    .kind = PS_HEADER_IPV4,
};

const struct ps_dissector ps_dissector_vj_uncompressed = {
    .name = "vj",
    .title = "Internet Protocol version 4 in a VJ uncompressed packet",
    .reference = "RFC 1144",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_VJ_UNCOMPRESSED}),
    .dissect = dissect_vj,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .options = &option_list,
    .kind = PS_HEADER_IPV4_VJ,
};
