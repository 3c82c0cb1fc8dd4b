/*
 * lowpan_iphc.c - compressed IPv6 and extension headers, RFC 6282.
 *
 * Two bytes say which fields of the IPv6 header follow; the others have their usual values or are
 * derived from the frame below.  A prefix that only the two ends know (a "context") is not in the
 * packet, so zeros are shown in its place.  The next header is either compressed, too, or it
 * follows uncompressed and its number stands where IPv6 has it.
 */
#include "decode/wireless/wpan.h"

enum {
    BASE = 2,
    NEXT_COMPRESSED = 0x04,
    CONTEXT_BYTE = 0x80,
    STATEFUL_SOURCE = 0x40,
    MULTICAST = 0x08,
    STATEFUL_DESTINATION = 0x04,
    WHOLE_ADDRESS = 16,
    INTERFACE = 8,
    SHORT_INTERFACE = 2,
    EXTENSION_NEXT_COMPRESSED = 0x01,
    EXTENSION_WALKED = 3, /* the last kind that another header may follow */
    EXTENSION_IPV6 = 7,
};

static const struct ps_choice traffic_forms[] = {
    {0, "all 4 bytes"}, {1, "ECN and flow label"}, {2, "ECN and DSCP"}, {3, "both are 0"},
    {0, NULL},
};

static const struct ps_choice hop_limits[] = {
    {0, "it follows"}, {1, "1"}, {2, "64"}, {3, "255"}, {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Dispatch", 0, 3, PS_SHOW_DECIMAL, "RFC 6282 3.1.1", "3: a compressed IPv6 header", NULL},
    {"TF", 3, 2, PS_SHOW_DECIMAL, "RFC 6282 3.1.1", "which parts of traffic class and flow label follow", traffic_forms},
    {"NH", 5, 1, PS_SHOW_FLAG, "RFC 6282 3.1.1", "the next header is compressed, too", NULL},
    {"HLIM", 6, 2, PS_SHOW_DECIMAL, "RFC 6282 3.1.1", "the hop limit", hop_limits},
    {"CID", 8, 1, PS_SHOW_FLAG, "RFC 6282 3.1.1", "a byte says which contexts are meant", NULL},
    {"SAC", 9, 1, PS_SHOW_FLAG, "RFC 6282 3.1.1", "the source's prefix is a context", NULL},
    {"SAM", 10, 2, PS_SHOW_DECIMAL, "RFC 6282 3.1.1", "how much of the source address follows; the higher, the less", NULL},
    {"M", 12, 1, PS_SHOW_FLAG, "RFC 6282 3.1.1", "the destination is a multicast address", NULL},
    {"DAC", 13, 1, PS_SHOW_FLAG, "RFC 6282 3.1.1", "the destination's prefix is a context", NULL},
    {"DAM", 14, 2, PS_SHOW_DECIMAL, "RFC 6282 3.1.1", "how much of the destination address follows; the higher, the less", NULL},
    {"Inline Fields", 16, 0, PS_SHOW_BYTES, "RFC 6282 3.1.1",
     "in this order, as far as they are there: contexts, traffic class and flow label, next header, hop limit, source and destination address", NULL},
};

static const struct ps_field extension_fields[] = {
    {"Dispatch", 0, 4, PS_SHOW_DECIMAL, "RFC 6282 4.2", "14: a compressed extension header", NULL},
    {"EID", 4, 3, PS_SHOW_DECIMAL, "RFC 6282 4.2", "0 hop-by-hop, 1 routing, 2 fragment, 3 destination options, 4 mobility, 7 IPv6", NULL},
    {"NH", 7, 1, PS_SHOW_FLAG, "RFC 6282 4.2", "the next header is compressed, too", NULL},
    {"Content", 8, 0, PS_SHOW_BYTES, "RFC 6282 4.2", "the next header's number if it is not compressed, a length, and the header behind its own length", NULL},
};
/* clang-format on */

/* A unicast address of `size` inline bytes at `at` (RFC 6282 3.1.1). The bytes left out come from
 * the frame below: its link-local address is in `address` already. */
static void read_unicast(struct ps_cursor *c, uint32_t at, uint32_t size, bool stateful,
                         struct ps_address *address)
{
    if (size == WHOLE_ADDRESS) {
        ps_read_ipv6(c, at, address);
        return;
    }
    if (size != 0)
        ps_set_link_local(address);
    if (size == SHORT_INTERFACE)
        ps_set_short_form(address);
    for (uint32_t i = 0; i < size; i++)
        address->bytes[16 - size + i] = ps_u8(c, at + i);
    if (stateful)
        memset(address->bytes, 0, 8);
}

/* A multicast address: flags and scope, if `size` has room for them, then the end of the group. */
static void read_multicast(struct ps_cursor *c, uint32_t at, uint32_t size,
                           struct ps_address *address)
{
    if (size == WHOLE_ADDRESS) {
        ps_read_ipv6(c, at, address);
        return;
    }
    ps_clear_address(address);
    address->bytes[0] = 0xff;
    address->bytes[1] = size > 1 ? ps_u8(c, at++) : 0x02;
    uint32_t group = size > 1 ? size - 1 : size;
    for (uint32_t i = 0; i < group; i++)
        address->bytes[16 - group + i] = ps_u8(c, at + i);
}

static uint32_t read_source(struct ps_cursor *c, struct ps_packet *packet, uint32_t at,
                            uint8_t modes)
{
    static const uint8_t sizes[] = {WHOLE_ADDRESS, INTERFACE, SHORT_INTERFACE, 0};
    uint8_t mode = modes >> 4 & 3;
    if (modes & STATEFUL_SOURCE && mode == 0) {
        ps_clear_address(&packet->source); /* the unspecified address */
        return at;
    }
    read_unicast(c, at, sizes[mode], modes & STATEFUL_SOURCE, &packet->source);
    return at + sizes[mode];
}

/* By M, DAC and DAM: four of the sixteen forms mean nothing. */
static bool is_reserved(uint8_t modes)
{
    enum { RESERVED_FORMS = 1u << 4 | 1u << 13 | 1u << 14 | 1u << 15 };
    return RESERVED_FORMS >> (modes & 0x0f) & 1;
}

static uint32_t read_destination(struct ps_cursor *c, struct ps_packet *packet, uint32_t at,
                                 uint8_t modes)
{
    static const uint8_t sizes[16] = {
        WHOLE_ADDRESS,
        INTERFACE,
        SHORT_INTERFACE,
        0,
        0,
        INTERFACE,
        SHORT_INTERFACE,
        0,
        WHOLE_ADDRESS,
        6,
        4,
        1,
        6,
        0,
        0,
        0,
    };
    uint32_t size = sizes[modes & 0x0f];
    if (!(modes & MULTICAST)) {
        read_unicast(c, at, size, modes & STATEFUL_DESTINATION, &packet->destination);
        return at + size;
    }
    packet->group_destination = true;
    read_multicast(c, at, size, &packet->destination);
    return at + size;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    static const uint8_t traffic_sizes[] = {4, 3, 1, 0};
    uint8_t first = ps_u8(c, 0);
    uint8_t modes = ps_u8(c, 1);
    if (c->status == PS_READ_OK && is_reserved(modes))
        return ps_end(packet, PS_MALFORMED);
    uint32_t at = BASE;
    if (modes & CONTEXT_BYTE)
        at++;
    at += traffic_sizes[first >> 3 & 3];
    uint8_t next = 0;
    if (!(first & NEXT_COMPRESSED))
        next = ps_u8(c, at++);
    if ((first & 3) == 0)
        at++;
    at = read_source(c, packet, at, modes);
    at = read_destination(c, packet, at, modes);
    ps_advance(c, at);
    if (c->status != PS_READ_OK)
        return ps_next(PS_SPACE_END, 0);
    packet->ip_version = 6;
    if (first & NEXT_COMPRESSED)
        return ps_next_form(PS_FORM_LOWPAN_NEXT);
    return ps_next(PS_SPACE_IPV6, next);
}

/* Only the number of the next header, which would stand before the length, may be left out. */
static struct ps_protocol_id dissect_extension(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t first = ps_u8(c, 0);
    uint8_t kind = first >> 1 & 7;
    if (kind == EXTENSION_IPV6) {
        ps_advance(c, 1);
        return ps_next_form(PS_FORM_LOWPAN);
    }
    if (kind > EXTENSION_WALKED)
        return ps_next_form(PS_FORM_LOWPAN_OTHER); /* mobility (nothing follows it) or reserved */
    uint32_t at = 1;
    uint8_t next = 0;
    if (!(first & EXTENSION_NEXT_COMPRESSED))
        next = ps_u8(c, at++);
    ps_advance(c, at + 1u + ps_u8(c, at));
    if (first & EXTENSION_NEXT_COMPRESSED)
        return ps_next_form(PS_FORM_LOWPAN_NEXT);
    return ps_next(PS_SPACE_IPV6, next);
}

const struct ps_dissector ps_dissector_lowpan_iphc = {
    .name = "6lowpan-iphc",
    .title = "Internet Protocol version 6, compressed",
    .reference = "RFC 6282",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN_IPHC}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_lowpan_extension = {
    .name = "6lowpan-nhc",
    .title = "IPv6 extension header, compressed",
    .reference = "RFC 6282",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN_EXTENSION}),
    .dissect = dissect_extension,
    .fields = extension_fields,
    .field_count = PS_COUNT_OF(extension_fields),
};
