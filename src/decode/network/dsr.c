/*
 * dsr.c - Dynamic Source Routing, RFC 4728: how wireless meshes of hosts find ways through each
 * other. Payload Length counts what stands behind the first four bytes of the header.
 */
#include "decode/dissector.h"

enum { HEADER = 4 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, "RFC 4728 6.1", "whose header comes next", NULL},
    {"F", 8, 1, PS_SHOW_FLAG, "RFC 4728 6.1", "the flow state form of this header", NULL},
    {"Reserved", 9, 7, PS_SHOW_DECIMAL, "RFC 4728 6.1", "0", NULL},
    {"Payload Length", 16, 16, PS_SHOW_DECIMAL, "RFC 4728 6.1", "bytes of options", NULL},
    {"Options", 32, 0, PS_SHOW_BYTES, "RFC 4728 6.2", "routes asked for, found, used or broken", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t next = ps_u8(c, 0);
    uint32_t length = ps_be16(c, 2);
    ps_advance(c, HEADER + length);
    return ps_next(PS_SPACE_IPV4, next);
}

const struct ps_dissector ps_dissector_dsr = {
    .name = "dsr",
    .title = "Dynamic Source Routing",
    .reference = "RFC 4728",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_DSR}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
