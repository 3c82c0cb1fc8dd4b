/*
 * fragment.c - IPv6 Fragment header, RFC 8200 section 4.5.
 *
 * An atomic fragment (offset 0, no more to come; RFC 6946) is a whole datagram and no fragment.
 */
#include "decode/network/ip.h"

enum { HEADER = 8, MORE = 1 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, "RFC 8200 4.5", "whose header the whole datagram starts with", NULL},
    {"Reserved", 8, 8, PS_SHOW_DECIMAL, "RFC 8200 4.5", "for the future, 0", NULL},
    {"Fragment Offset", 16, 13, PS_SHOW_UNITS8, "RFC 8200 4.5", "where this fragment belongs in the datagram", NULL},
    {"Res", 29, 2, PS_SHOW_DECIMAL, "RFC 8200 4.5", "for the future, 0", NULL},
    {"M", 31, 1, PS_SHOW_FLAG, "RFC 8200 4.5", "this is not the last fragment", NULL},
    {"Identification", 32, 32, PS_SHOW_HEX, "RFC 8200 4.5", "the fragments of one datagram share it", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t next = ps_u8(c, 0);
    uint16_t offset = ps_be16(c, 2);
    uint32_t identification = ps_be32(c, 4);
    ps_advance(c, HEADER);
    if (c->status != PS_READ_OK || (offset >> 3 == 0 && !(offset & MORE)))
        return ps_next(PS_SPACE_IPV6, next);
    struct ps_fragment fragment = {
        .kind = offset >> 3 ? PS_LATER_FRAGMENT : PS_FIRST_FRAGMENT,
        .ip_version = 6,
        .protocol = next,
        .offset_bytes_div_8 = offset >> 3,
        .identification = identification,
        .source = packet->source,
        .destination = packet->destination,
    };
    ps_set_fragment(packet, &fragment);
    return ps_next(PS_SPACE_IPV6, next);
}

const struct ps_dissector ps_dissector_fragment = {
    .name = "ipv6-frag",
    .title = "IPv6 Fragment header",
    .reference = "RFC 8200",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_FRAGMENT}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .kind = PS_HEADER_FRAGMENT,
};
