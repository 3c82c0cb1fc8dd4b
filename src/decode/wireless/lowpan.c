/*
 * lowpan.c - 6LoWPAN, IPv6 in frames of 127 bytes: the headers that stand before IPv6, whole or
 * compressed, RFC 4944 and RFC 8931.
 *
 * Each begins with a dispatch byte; after each, decoding returns to the first dissector here, which
 * only looks at that byte.  A datagram too long for one frame is cut up below IPv6, so only the
 * first piece has its headers.  The other pieces are matched by the addresses and the datagram's
 * tag and size, like fragments of IPv4 and IPv6.
 */
#include "decode/network/ip.h"
#include "decode/wireless/wpan.h"

enum {
    MESH_FINAL_SHORT = 0x10,
    MESH_ORIGINATOR_SHORT = 0x20,
    MESH_HOPS = 0x0f,
    MESH_DEEP = 0x0f, /* the hops left stand in a byte of their own */
    FIRST_HEADER = 4,
    LATER_HEADER = 5,
    SIZE_BITS = 11,
    RECOVERABLE_HEADER = 6,
    RECOVERABLE_SIZE = 0x3ff,
    RECOVERABLE_SEQUENCE = 0x7c00,
    TAG_BITS = 16,
};

/* Dispatch values by their first bits, the most precise first (RFC 4944 5.1, RFC 6282 2, RFC 8931
 * 5). */
static const struct {
    uint8_t mask, value;
    uint8_t part;
} dispatches[] = {
    {0xff, 0x41, PS_FORM_LOWPAN_IPV6},      {0xff, 0x42, PS_FORM_LOWPAN_HC1},
    {0xff, 0x50, PS_FORM_LOWPAN_BROADCAST}, {0xe0, 0x60, PS_FORM_LOWPAN_IPHC},
    {0xc0, 0x80, PS_FORM_LOWPAN_MESH},      {0xf8, 0xc0, PS_FORM_LOWPAN_FIRST},
    {0xf8, 0xe0, PS_FORM_LOWPAN_LATER},     {0xfe, 0xe8, PS_FORM_LOWPAN_RECOVERABLE},
};

static const struct ps_field ipv6_fields[] = {
    {"Dispatch", 0, 8, PS_SHOW_HEX, "RFC 4944 5.1", "0x41: IPv6 follows, not compressed", NULL},
};

/* clang-format off */
static const struct ps_field mesh_fields[] = {
    {"Dispatch", 0, 2, PS_SHOW_DECIMAL, "RFC 4944 5.2", "2: mesh addressing", NULL},
    {"V", 2, 1, PS_SHOW_FLAG, "RFC 4944 5.2", "the originator's address is a short one", NULL},
    {"F", 3, 1, PS_SHOW_FLAG, "RFC 4944 5.2", "the final address is a short one", NULL},
    {"Hops Left", 4, 4, PS_SHOW_DECIMAL, "RFC 4944 5.2", "each node on the way takes one off; 15: see the next byte", NULL},
    {"Addresses", 8, 0, PS_SHOW_BYTES, "RFC 4944 5.2", "of the originator, then of the final destination", NULL},
};

static const struct ps_field broadcast_fields[] = {
    {"Dispatch", 0, 8, PS_SHOW_HEX, "RFC 4944 11.1", "0x50: broadcast in the mesh", NULL},
    {"Sequence Number", 8, 8, PS_SHOW_DECIMAL, "RFC 4944 11.1", "copies of one broadcast share it", NULL},
};

static const struct ps_field first_fields[] = {
    {"Dispatch", 0, 5, PS_SHOW_HEX, "RFC 4944 5.3", "0x18: the first fragment", NULL},
    {"Datagram Size", 5, 11, PS_SHOW_DECIMAL, "RFC 4944 5.3", "bytes of the whole IPv6 datagram, not compressed", NULL},
    {"Datagram Tag", 16, 16, PS_SHOW_HEX, "RFC 4944 5.3", "the fragments of one datagram share it", NULL},
};

static const struct ps_field later_fields[] = {
    {"Dispatch", 0, 5, PS_SHOW_HEX, "RFC 4944 5.3", "0x1c: a later fragment", NULL},
    {"Datagram Size", 5, 11, PS_SHOW_DECIMAL, "RFC 4944 5.3", "bytes of the whole IPv6 datagram, not compressed", NULL},
    {"Datagram Tag", 16, 16, PS_SHOW_HEX, "RFC 4944 5.3", "the fragments of one datagram share it", NULL},
    {"Datagram Offset", 32, 8, PS_SHOW_UNITS8, "RFC 4944 5.3", "where this fragment belongs", NULL},
};

static const struct ps_field recoverable_fields[] = {
    {"Dispatch", 0, 7, PS_SHOW_HEX, "RFC 8931 5.1", "0x74: a recoverable fragment", NULL},
    {"E", 7, 1, PS_SHOW_FLAG, "RFC 8931 5.1", "the network is congested", NULL},
    {"Datagram Tag", 8, 8, PS_SHOW_HEX, "RFC 8931 5.1", "the fragments of one datagram share it", NULL},
    {"X", 16, 1, PS_SHOW_FLAG, "RFC 8931 5.1", "an acknowledgment is asked for", NULL},
    {"Sequence", 17, 5, PS_SHOW_DECIMAL, "RFC 8931 5.1", "number of the fragment; the first is 0", NULL},
    {"Fragment Size", 22, 10, PS_SHOW_DECIMAL, "RFC 8931 5.1", "bytes of this fragment", NULL},
    {"Fragment Offset", 32, 16, PS_SHOW_DECIMAL, "RFC 8931 5.1", "where it belongs; in the first: bytes of the whole", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t dispatch = ps_u8(c, 0);
    for (size_t i = 0; i < PS_COUNT_OF(dispatches); i++)
        if ((dispatch & dispatches[i].mask) == dispatches[i].value)
            return ps_next(PS_SPACE_FORM, dispatches[i].part);
    return ps_next_form(PS_FORM_LOWPAN_OTHER);
}

/* Over Ethernet (EtherType 0xA0ED) the addresses are not taken from the frame. */
static struct ps_protocol_id dissect_ethertype(struct ps_cursor *c, struct ps_packet *packet)
{
    ps_set_link_local(&packet->source);
    ps_set_link_local(&packet->destination);
    return dissect(c, packet);
}

static struct ps_protocol_id dissect_ipv6(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next(PS_SPACE_IP_VERSION, 6);
}

static struct ps_protocol_id dissect_mesh(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t dispatch = ps_u8(c, 0);
    uint32_t at = (dispatch & MESH_HOPS) == MESH_DEEP ? 2 : 1;
    uint32_t size = dispatch & MESH_ORIGINATOR_SHORT ? PS_WPAN_SHORT : PS_WPAN_EXTENDED;
    ps_derive_address(c, at, size, false, &packet->source);
    at += size;
    size = dispatch & MESH_FINAL_SHORT ? PS_WPAN_SHORT : PS_WPAN_EXTENDED;
    ps_derive_address(c, at, size, false, &packet->destination);
    ps_advance(c, at + size);
    return ps_next_form(PS_FORM_LOWPAN);
}

static struct ps_protocol_id dissect_broadcast(struct ps_cursor *c, struct ps_packet *packet)
{
    packet->group_destination = true;
    ps_advance(c, 2);
    return ps_next_form(PS_FORM_LOWPAN);
}

/* The cursor stands behind the fragment's header. */
static struct ps_protocol_id note_fragment(struct ps_cursor *c, struct ps_packet *packet,
                                           enum ps_fragment_kind kind, uint32_t identification)
{
    struct ps_fragment fragment = {
        .kind = (uint8_t)kind,
        .ip_version = 6,
        .identification = identification,
        .source = packet->source,
        .destination = packet->destination,
    };
    if (c->status == PS_READ_OK)
        ps_set_fragment(packet, &fragment);
    return ps_next_form(PS_FORM_LOWPAN);
}

/* Size and tag in one word; every fragment of RFC 4944 has both. */
static uint32_t read_identification(struct ps_cursor *c)
{
    return ps_be32(c, 0) & ((1u << (SIZE_BITS + TAG_BITS)) - 1);
}

static struct ps_protocol_id dissect_first(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t identification = read_identification(c);
    ps_advance(c, FIRST_HEADER);
    return note_fragment(c, packet, PS_FIRST_FRAGMENT, identification);
}

static struct ps_protocol_id dissect_later(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t identification = read_identification(c);
    ps_advance(c, LATER_HEADER);
    return note_fragment(c, packet, PS_LATER_FRAGMENT, identification);
}

static struct ps_protocol_id dissect_recoverable(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t tag = ps_u8(c, 1);
    uint16_t sequence = ps_be16(c, 2) & RECOVERABLE_SEQUENCE;
    uint16_t size = ps_be16(c, 2) & RECOVERABLE_SIZE;
    ps_advance(c, RECOVERABLE_HEADER);
    ps_narrow(c, size);
    return note_fragment(c, packet, sequence == 0 ? PS_FIRST_FRAGMENT : PS_LATER_FRAGMENT, tag);
}

const struct ps_dissector ps_dissector_lowpan = {
    .name = "6lowpan",
    .title = "IPv6 over low-power wireless networks",
    .reference = "RFC 4944",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN}),
    .dissect = dissect,
};

const struct ps_dissector ps_dissector_lowpan_ethertype = {
    .name = "6lowpan",
    .title = "IPv6 over low-power wireless networks",
    .reference = "RFC 7973",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_LOWPAN}),
    .dissect = dissect_ethertype,
};

#define LOWPAN(variable, function, table, what, document, ...)                                     \
    const struct ps_dissector variable = {                                                         \
        .name = "6lowpan",                                                                         \
        .title = "6LoWPAN, " what,                                                                 \
        .reference = document,                                                                     \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = table,                                                                           \
        .field_count = PS_COUNT_OF(table),                                                         \
    }

LOWPAN(ps_dissector_lowpan_ipv6, dissect_ipv6, ipv6_fields, "IPv6 as it is", "RFC 4944 5.1",
       {PS_SPACE_FORM, PS_FORM_LOWPAN_IPV6});
LOWPAN(ps_dissector_lowpan_mesh, dissect_mesh, mesh_fields, "mesh addressing", "RFC 4944 5.2",
       {PS_SPACE_FORM, PS_FORM_LOWPAN_MESH});
LOWPAN(ps_dissector_lowpan_broadcast, dissect_broadcast, broadcast_fields, "broadcast",
       "RFC 4944 11.1", {PS_SPACE_FORM, PS_FORM_LOWPAN_BROADCAST});
LOWPAN(ps_dissector_lowpan_first, dissect_first, first_fields, "first fragment", "RFC 4944 5.3",
       {PS_SPACE_FORM, PS_FORM_LOWPAN_FIRST});
LOWPAN(ps_dissector_lowpan_later, dissect_later, later_fields, "later fragment", "RFC 4944 5.3",
       {PS_SPACE_FORM, PS_FORM_LOWPAN_LATER});
LOWPAN(ps_dissector_lowpan_recoverable, dissect_recoverable, recoverable_fields,
       "recoverable fragment", "RFC 8931 5.1", {PS_SPACE_FORM, PS_FORM_LOWPAN_RECOVERABLE});
