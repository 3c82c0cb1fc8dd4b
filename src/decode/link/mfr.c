/*
 * mfr.c - Multilink Frame Relay, FRF.16: frames spread over several lines, perhaps in pieces.
 *
 * A frame that is whole is Frame Relay behind two bytes; pieces and the line's own messages are not
 * entered.
 */
#include "decode/steps.h"

enum { HEADER = 2, FLAGS = 0xe0, WHOLE = 0xc0 };

static const struct ps_field fields[] = {
    {"B", 0, 1, PS_SHOW_FLAG, "FRF.16", "a frame begins here", NULL},
    {"E", 1, 1, PS_SHOW_FLAG, "FRF.16", "a frame ends here", NULL},
    {"C", 2, 1, PS_SHOW_FLAG, "FRF.16", "a message about the line", NULL},
    {"Sequence", 3, 13, PS_SHOW_HEX, "FRF.16", "number of this piece", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0) & FLAGS;
    if (c->status == PS_READ_OK && flags != WHOLE)
        return ps_end_opaque(c, packet, HEADER);
    ps_advance(c, HEADER);
    return ps_next_link(PS_LINKTYPE_FRELAY);
}

const struct ps_dissector ps_dissector_mfr = {
    .name = "mfr",
    .title = "Multilink Frame Relay",
    .reference = "FRF.16",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_MFR}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
