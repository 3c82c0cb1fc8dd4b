/*
 * null_loopback.c - the loopback headers of the BSDs: NULL and LOOP.
 *
 * Four bytes with the address family of what follows: for LOOP in network byte order, for NULL in
 * the byte order of the capturing host, which nobody recorded.  Families are small numbers, so the
 * zeros tell the order.  Two oddities are old but found in captures: systems that put an EtherType
 * there, or 16 bits of family and 16 of zero, and PPP frames under this link type.
 */
#include "decode/link/ethertype.h"
#include "decode/steps.h"
#include "decode/link/ppp.h"

enum { HEADER = 4, LARGEST_FAMILY_HIGH = 6 };

static const struct ps_field fields[] = {
    {"Address Family", 0, 32, PS_SHOW_HEX, "LINKTYPE_NULL",
     "in the capturing host's byte order; 2 is IPv4; 24, 28 or 30 (by system) is IPv6", NULL},
};

static const struct ps_field loop_fields[] = {
    {"Address Family", 0, 32, PS_SHOW_DECIMAL, "LINKTYPE_LOOP",
     "2 is IPv4; 24, 28 or 30 (by system) is IPv6", NULL},
};

static uint16_t swap_16(uint32_t value)
{
    return (uint16_t)((value & 0xff) << 8 | (value >> 8 & 0xff));
}

/* The family, or an EtherType, from the bytes as they read in both orders. */
static uint32_t family_of(uint32_t little, uint32_t big)
{
    if (little >> 16 != 0) {
        bool short_family = little >> 24 == 0 && (little >> 16 & 0xff) < LARGEST_FAMILY_HIGH;
        return short_family ? little >> 16 : big;
    }
    bool short_family = (little & 0xff) == 0 && little >> 8 < LARGEST_FAMILY_HIGH;
    return short_family ? swap_16(little) : little;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_has(c, 0, 2) && ps_be16(c, 0) == PS_PPP_ADDRESS_CONTROL)
        return ps_next_link(PS_LINKTYPE_PPP_HDLC);
    uint32_t family = family_of(ps_le32(c, 0), ps_be32(c, 0));
    ps_advance(c, HEADER);
    if (family > PS_LENGTH_LAST)
        return ps_next(PS_SPACE_ETHERTYPE, family & 0xffff);
    return ps_after_family(packet, family);
}

static struct ps_protocol_id dissect_loop(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t family = ps_be32(c, 0);
    ps_advance(c, HEADER);
    return ps_after_family(packet, family);
}

const struct ps_dissector ps_dissector_null = {
    .name = "null",
    .title = "BSD loopback",
    .reference = "LINKTYPE_NULL",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_NULL}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_loop = {
    .name = "loop",
    .title = "OpenBSD loopback",
    .reference = "LINKTYPE_LOOP",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_LOOP}),
    .dissect = dissect_loop,
    .fields = loop_fields,
    .field_count = PS_COUNT_OF(loop_fields),
};
