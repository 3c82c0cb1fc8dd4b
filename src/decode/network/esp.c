/*
 * esp.c - IP Encapsulating Security Payload, RFC 4303.  What it carries is encrypted, ports and
 * all, so it cannot be counted to a port.
 */
#include "decode/opaque.h"

enum { HEADER = 8 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Security Parameters Index", 0, 32, PS_SHOW_HEX, "RFC 4303 2.1", "which agreement on keys this packet uses", NULL},
    {"Sequence Number", 32, 32, PS_SHOW_DECIMAL, "RFC 4303 2.2", "counts up, so that a repeated packet is noticed", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

const struct ps_dissector ps_dissector_esp = {
    .name = "esp",
    .title = "Encapsulating Security Payload",
    .reference = "RFC 4303",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_ESP}, {PS_SPACE_IPV6, PS_IPPROTO_ESP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
};
