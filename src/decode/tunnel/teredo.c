/*
 * teredo.c - Teredo, RFC 4380: IPv6 in UDP, through address translators.  An authentication and an
 * origin indication may stand before the IPv6 packet; without them Teredo has no header at all.
 */
#include "decode/dissector.h"

enum {
    ORIGIN = 0x0000,
    AUTHENTICATION = 0x0001,
    ORIGIN_LENGTH = 8,
    AUTHENTICATION_FIXED = 13, /* besides client identifier and authentication value */
    IPV6 = 6,
    ANY_PORT = 3544,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Indicator", 0, 16, PS_SHOW_HEX, "RFC 4380 5.1.1", "0: origin (port and address, inverted); 1: authentication", NULL},
    {"Indication", 16, 0, PS_SHOW_BYTES, "RFC 4380 5.1.1", "depends on the indicator", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    if (ps_u8(c, 0) >> 4 == IPV6)
        return ps_next(PS_SPACE_IP_VERSION, IPV6);
    uint16_t indicator = ps_be16(c, 0);
    uint32_t length = ORIGIN_LENGTH;
    if (indicator == AUTHENTICATION)
        length = AUTHENTICATION_FIXED + ps_u8(c, 2) + ps_u8(c, 3);
    else if (indicator != ORIGIN)
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, length);
    if (ps_u8(c, 0) >> 4 == IPV6)
        return ps_next(PS_SPACE_IP_VERSION, IPV6);
    return ps_next(PS_SPACE_UDP, (uint32_t)ANY_PORT << 16 | ANY_PORT);
}

const struct ps_dissector ps_dissector_teredo = {
    .name = "teredo",
    .title = "Teredo indication",
    .reference = "RFC 4380",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 3544}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
