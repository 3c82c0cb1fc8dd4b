/*
 * ah.c - IP Authentication Header, RFC 4302: proves who sent a packet, hides nothing, so what
 * follows is read.  Its length field is the number of 32-bit words minus 2, over IPv4 and over
 * IPv6.
 */
#include "decode/dissector.h"

/* clang-format off */
static const struct ps_field fields[] = {
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, "RFC 4302 2.1", "whose header comes next", NULL},
    {"Payload Len", 8, 8, PS_SHOW_DECIMAL, "RFC 4302 2.2", "length of this header in 32-bit words, minus 2", NULL},
    {"Reserved", 16, 16, PS_SHOW_DECIMAL, "RFC 4302 2.3", "0", NULL},
    {"Security Parameters Index", 32, 32, PS_SHOW_HEX, "RFC 4302 2.4", "which agreement on keys this packet uses", NULL},
    {"Sequence Number", 64, 32, PS_SHOW_DECIMAL, "RFC 4302 2.5", "counts up, so that a repeated packet is noticed", NULL},
    {"Integrity Check Value", 96, 0, PS_SHOW_BYTES, "RFC 4302 2.6", "proves that the packet is unchanged and that its sender has the key", NULL},
};
/* clang-format on */

static struct ps_protocol_id pass(struct ps_cursor *c, enum ps_space space)
{
    uint8_t next = ps_u8(c, 0);
    uint32_t length = (ps_u8(c, 1) + 2u) * 4u;
    ps_advance(c, length);
    return ps_next(space, next);
}

static struct ps_protocol_id dissect_ipv4(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return pass(c, PS_SPACE_IPV4);
}

static struct ps_protocol_id dissect_ipv6(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return pass(c, PS_SPACE_IPV6);
}

const struct ps_dissector ps_dissector_ah_ipv4 = {
    .name = "ah",
    .title = "Authentication Header",
    .reference = "RFC 4302",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_AH}),
    .dissect = dissect_ipv4,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_ah_ipv6 = {
    .name = "ah",
    .title = "Authentication Header",
    .reference = "RFC 4302",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_AH}),
    .dissect = dissect_ipv6,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
