/*
 * token_ring.c - Token Ring, IEEE 802.5.
 *
 * The high bit of the source address says that routing information follows: which bridges the frame
 * goes over.  Only frames whose frame control says LLC carry anything.
 */
#include "decode/steps.h"

enum {
    HEADER = 14,
    FRAME_TYPE = 0xc0,
    FRAME_LLC = 0x40,
    SOURCE_ROUTED = 0x80,
    ROUTE_LENGTH = 0x1f
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Access Control", 0, 8, PS_SHOW_HEX, "IEEE 802.5 3.2.2", "priority and the token bit", NULL},
    {"Frame Control", 8, 8, PS_SHOW_HEX, "IEEE 802.5 3.2.3", "0x40 to 0x7f: an LLC frame", NULL},
    {"Destination", 16, 48, PS_SHOW_MAC, "IEEE 802.5 3.2.4", "the network card this frame is for", NULL},
    {"Source", 64, 48, PS_SHOW_MAC, "IEEE 802.5 3.2.4", "the network card that sent it; its first bit: routing information follows", NULL},
    {"Routing Information", 112, 0, PS_SHOW_BYTES, "IEEE 802.5 3.2.5", "the bridges on the way", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 1) & FRAME_TYPE;
    packet->group_destination |= ps_u8(c, 2) >> 7;
    uint32_t route = ps_u8(c, 8) & SOURCE_ROUTED ? ps_u8(c, HEADER) & ROUTE_LENGTH : 0;
    ps_advance(c, HEADER + route);
    return type == FRAME_LLC ? ps_next_llc(c) : ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_token_ring = {
    .name = "token-ring",
    .title = "Token Ring",
    .reference = "IEEE 802.5",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_5}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
