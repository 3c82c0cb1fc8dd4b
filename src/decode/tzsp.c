/*
 * tzsp.c - TaZmen Sniffer Protocol: frames that a wireless access point or router copies to a far
 * analyser in UDP.  Tagged fields end with the tag 1.
 */
#include "decode/opaque.h"

enum { HEADER = 4, TAG_PADDING = 0, TAG_END = 1, CARRIES_ETHERNET = 1, LINK_ETHERNET = 1 };

static const struct ps_field fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "TZSP 1", "1", NULL},
    {"Type", 8, 8, PS_SHOW_DECIMAL, "TZSP 1", "0: a frame that was received", NULL},
    {"Encapsulated Protocol", 16, 16, PS_SHOW_DECIMAL, "TZSP 1", "1 is Ethernet", NULL},
    {"Tagged Fields", 32, 0, PS_SHOW_BYTES, "TZSP 1", "signal strength, time and so on; the tag 1 ends them", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t carries = ps_be16(c, 2);
    uint32_t at = HEADER;
    while (c->status == PS_READ_OK) {
        uint8_t tag = ps_u8(c, at);
        if (tag == TAG_END)
            break;
        at += tag == TAG_PADDING ? 1 : 2u + ps_u8(c, at + 1);
    }
    ps_advance(c, at + 1);
    if (carries != CARRIES_ETHERNET)
        return ps_end_opaque(c, packet, 0);
    return ps_next(PS_SPACE_LINK, LINK_ETHERNET);
}

const struct ps_dissector ps_dissector_tzsp = {
    .name = "tzsp",
    .title = "TaZmen Sniffer Protocol",
    .reference = "TZSP",
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
