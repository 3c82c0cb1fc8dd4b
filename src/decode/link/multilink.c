/*
 * multilink.c - PPP Multilink, RFC 1990, with long sequence numbers: packets spread over several
 * links, perhaps in pieces.  Only a packet that is whole here is entered.
 */
#include "decode/opaque.h"
#include "decode/link/ppp.h"

enum { HEADER = 4, WHOLE = 0xc0 };

static const struct ps_field fields[] = {
    {"B", 0, 1, PS_SHOW_FLAG, "RFC 1990 3", "a packet begins here", NULL},
    {"E", 1, 1, PS_SHOW_FLAG, "RFC 1990 3", "a packet ends here", NULL},
    {"Reserved", 2, 6, PS_SHOW_DECIMAL, "RFC 1990 3", "0", NULL},
    {"Sequence Number", 8, 24, PS_SHOW_DECIMAL, "RFC 1990 3", "number of this piece", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0);
    if ((flags & WHOLE) != WHOLE)
        return ps_end_opaque(c, packet, HEADER);
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
}

const struct ps_dissector ps_dissector_multilink = {
    .name = "mp",
    .title = "PPP Multilink",
    .reference = "RFC 1990",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_MULTILINK}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
