/*
 * slip.c - Serial Line IP, RFC 1055, with the 16 bytes that the BSDs put before it: a direction and
 * the TCP/IP header as it was compressed on the line (RFC 1144).
 */
#include "decode/steps.h"

enum { HEADER = 16 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Direction", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_SLIP", "0 is received, 1 is sent", NULL},
    {"Compressed Header", 8, 120, PS_SHOW_BYTES, "RFC 1144", "as it was on the line; the whole one follows", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    ps_advance(c, HEADER);
    uint8_t version = ps_u8(c, 0) >> 4;
    if (c->status == PS_READ_OK && version != 4 && version != 6)
        return ps_end(packet, PS_NON_IP);
    return ps_next(PS_SPACE_IP_VERSION, version);
}

const struct ps_dissector ps_dissector_slip = {
    .name = "slip",
    .title = "Serial Line IP",
    .reference = "RFC 1055",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_SLIP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
