/*
 * mpacket.c - Ethernet frames as they are on the cable, with their preamble, IEEE 802.3br: its last
 * byte says whether an express frame, or the first or a later piece of an interrupted frame
 * follows.
 */
#include "decode/steps.h"

enum { PREAMBLE_BYTE = 0x55, PREAMBLE = 7 };

static const struct ps_field fields[] = {
    {"Preamble", 0, 0, PS_SHOW_BYTES, "IEEE 802.3 99.3.3",
     "up to seven times 0x55, then what follows: 0xd5 an express frame, 0xe6 the first piece of "
     "another",
     NULL},
};

/* An express frame, or the start of one that may be interrupted (IEEE 802.3 table 99-1). */
static bool is_start(uint8_t delimiter)
{
    static const uint8_t starts[] = {0xd5, 0xe6, 0x4c, 0x7f, 0xb3};
    return memchr(starts, delimiter, sizeof starts) != NULL;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    if (c->status == PS_READ_OK && first != PREAMBLE_BYTE)
        return ps_next_link(PS_LINKTYPE_ETHERNET); /* captured without a preamble */
    uint32_t length = 0;
    while (length < PREAMBLE && ps_u8(c, length) == PREAMBLE_BYTE)
        length++;
    uint8_t delimiter = ps_u8(c, length);
    if (c->status == PS_READ_OK && !is_start(delimiter))
        return ps_end_opaque(c, packet, length + 1);
    ps_advance(c, length + 1);
    ps_drop_fcs(c);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_mpacket = {
    .name = "ethernet-mpacket",
    .title = "Ethernet's preamble",
    .reference = "IEEE 802.3br",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ETHERNET_MPACKET}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
