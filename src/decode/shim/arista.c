/*
 * arista.c - the time stamp that Arista switches put before the EtherType of frames they copy.
 */
#include "decode/opaque.h"

enum { HEADER = 4, SUBTYPE_TIME = 1, LONG_TIME = 0x10, SHORT_TIME = 0x20, KIND = 0xff };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Subtype", 0, 16, PS_SHOW_DECIMAL, "Arista timestamp header", "1: a time stamp", NULL},
    {"Version", 16, 16, PS_SHOW_HEX, "Arista timestamp header", "0x10: 8 bytes of time, 0x20: 6 bytes; 0x100 more: UTC instead of TAI", NULL},
    {"Timestamp", 32, 0, PS_SHOW_BYTES, "Arista timestamp header", "seconds and nanoseconds; then the EtherType", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t subtype = ps_be16(c, 0);
    uint8_t kind = ps_be16(c, 2) & KIND;
    if (subtype != SUBTYPE_TIME || (kind != LONG_TIME && kind != SHORT_TIME))
        return ps_end_opaque(c, packet, HEADER);
    uint32_t header = HEADER + (kind == LONG_TIME ? 8 : 6);
    uint16_t type = ps_be16(c, header);
    ps_advance(c, header + 2);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

const struct ps_dissector ps_dissector_arista = {
    .name = "arista",
    .title = "Arista timestamp header",
    .reference = "Arista timestamp header",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ARISTA}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
