/*
 * ipcomp.c - IP Payload Compression, RFC 3173.  The ports are compressed with the rest: not
 * entered.
 */
#include "decode/opaque.h"

enum { HEADER = 4 };

static const struct ps_choice algorithms[] = {
    {1, "OUI"}, {2, "DEFLATE"}, {3, "LZS"}, {4, "LZJH"}, {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, "RFC 3173 3.2", "whose header was compressed", NULL},
    {"Flags", 8, 8, PS_SHOW_HEX, "RFC 3173 3.2", "0", NULL},
    {"Compression Parameter Index", 16, 16, PS_SHOW_DECIMAL, "RFC 3173 3.2", "how it was compressed", algorithms},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

const struct ps_dissector ps_dissector_ipcomp = {
    .name = "ipcomp",
    .title = "IP Payload Compression",
    .reference = "RFC 3173",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_IPCOMP}, {PS_SPACE_IPV6, PS_IPPROTO_IPCOMP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
};
