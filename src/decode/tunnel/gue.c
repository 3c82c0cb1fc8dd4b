/*
 * gue.c - Generic UDP Encapsulation, draft-ietf-intarea-gue.  Variant 0 has a header that names an
 * IP protocol; variant 1 is IP right in UDP, whose version field's first two bits are the variant.
 */
#include "decode/opaque.h"

enum { HEADER = 4, CONTROL = 0x20, LENGTH = 0x1f };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Variant", 0, 2, PS_SHOW_DECIMAL, "draft-ietf-intarea-gue 3.1", "0", NULL},
    {"C", 2, 1, PS_SHOW_FLAG, "draft-ietf-intarea-gue 3.2.1", "a control packet: it tests or manages the tunnel itself", NULL},
    {"Hlen", 3, 5, PS_SHOW_WORDS, "draft-ietf-intarea-gue 3.2.1", "optional fields, in 32-bit words", NULL},
    {"Proto/ctype", 8, 8, PS_SHOW_PROTOCOL, "draft-ietf-intarea-gue 3.2.1", "whose header comes next", NULL},
    {"Flags", 16, 16, PS_SHOW_HEX, "draft-ietf-intarea-gue 3.2.1", "which optional fields are there", NULL},
    {"Optional Fields", 32, 0, PS_SHOW_BYTES, "draft-ietf-intarea-gue 3.3", "as the flags say", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    if (first >> 6 == 1)
        return ps_next(PS_SPACE_IP_VERSION, first >> 4);
    uint8_t protocol = ps_u8(c, 1);
    if (first >> 6 != 0 || first & CONTROL)
        return ps_end_opaque(c, packet, HEADER);
    ps_advance(c, HEADER + (first & LENGTH) * 4u);
    return ps_next(PS_SPACE_IPV4, protocol);
}

const struct ps_dissector ps_dissector_gue = {
    .name = "gue",
    .title = "Generic UDP Encapsulation",
    .reference = "draft-ietf-intarea-gue",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 6080}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
