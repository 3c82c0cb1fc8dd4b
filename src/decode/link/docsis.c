/*
 * docsis.c - the MAC header of cable networks, DOCSIS: Ethernet frames between modem and head-end.
 *
 * Frames of other types (requests, management, fragments) and encrypted ones carry nothing to be
 * seen.
 */
#include "decode/steps.h"

enum {
    HEADER = 6,
    TYPE = 0xc0,
    TYPE_ISOLATED = 0x80,
    HAS_EXTENSION = 0x01,
    BPI_UP = 3,
    BPI_DOWN = 4,
    ENCRYPTED = 0x80,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Type", 0, 2, PS_SHOW_DECIMAL, "DOCSIS MULPI 6.2.1", "0 is an Ethernet frame, 3 is for the link itself", NULL},
    {"Parameter", 2, 5, PS_SHOW_DECIMAL, "DOCSIS MULPI 6.2.1", "what kind, for type 3", NULL},
    {"Extended Header", 7, 1, PS_SHOW_FLAG, "DOCSIS MULPI 6.2.1", "an extended header follows the length", NULL},
    {"MAC_PARM", 8, 8, PS_SHOW_DECIMAL, "DOCSIS MULPI 6.2.1", "bytes of extended header", NULL},
    {"Length", 16, 16, PS_SHOW_DECIMAL, "DOCSIS MULPI 6.2.1", "bytes of extended header and frame", NULL},
    {"Extended Header and HCS", 32, 0, PS_SHOW_BYTES, "DOCSIS MULPI 6.2.1", "privacy and service flow; then the header's checksum", NULL},
};
/* clang-format on */

/* Do the elements of the extended header say that the frame is encrypted? */
static bool is_encrypted(struct ps_cursor *c, uint32_t extension)
{
    for (uint32_t at = 4; at + 3 <= 4 + extension && ps_has(c, at, 3);) {
        uint8_t type = ps_u8(c, at) >> 4;
        if (type == BPI_UP || type == BPI_DOWN)
            return ps_u8(c, at + 2) & ENCRYPTED;
        at += 1u + (ps_u8(c, at) & 0x0f);
    }
    return false;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t control = ps_u8(c, 0);
    uint32_t extension = control & HAS_EXTENSION ? ps_u8(c, 1) : 0;
    bool ethernet = (control & TYPE) == 0 || (control & TYPE) == TYPE_ISOLATED;
    if (c->status == PS_READ_OK && (!ethernet || is_encrypted(c, extension)))
        return ps_end_opaque(c, packet, HEADER + extension);
    ps_advance(c, HEADER + extension);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_docsis = {
    .name = "docsis",
    .title = "DOCSIS",
    .reference = "DOCSIS MULPI",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_DOCSIS}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
