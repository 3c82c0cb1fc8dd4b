/*
 * fddi.c - Fiber Distributed Data Interface, ANSI X3.139.
 *
 * Only asynchronous LLC frames carry anything.  Addresses stand with the bits of each byte
 * reversed, so the group bit is the highest.
 */
#include "decode/steps.h"

enum { HEADER = 13, FORMAT = 0xf0, ASYNCHRONOUS_LLC = 0x50 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Frame Control", 0, 8, PS_SHOW_HEX, "RFC 1188", "0x50 to 0x57: an LLC frame and its priority", NULL},
    {"Destination", 8, 48, PS_SHOW_MAC, "RFC 1188", "the network card this frame is for, bits reversed", NULL},
    {"Source", 56, 48, PS_SHOW_MAC, "RFC 1188", "the network card that sent it, bits reversed", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t format = ps_u8(c, 0) & FORMAT;
    packet->group_destination |= ps_u8(c, 1) >> 7;
    ps_advance(c, HEADER);
    return format == ASYNCHRONOUS_LLC ? ps_next_llc(c) : ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_fddi = {
    .name = "fddi",
    .title = "FDDI",
    .reference = "RFC 1188",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_FDDI}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
