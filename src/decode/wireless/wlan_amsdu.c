/*
 * wlan_amsdu.c - the header of a subframe of an IEEE 802.11 A-MSDU: like an Ethernet frame with a
 * length and LLC.  Only the first one of a frame is read.
 */
#include "decode/steps.h"

enum { HEADER = 14 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Destination Address", 0, 48, PS_SHOW_MAC, "IEEE 802.11 9.3.2.2", "who this part of the frame is for", NULL},
    {"Source Address", 48, 48, PS_SHOW_MAC, "IEEE 802.11 9.3.2.2", "who sent it", NULL},
    {"Length", 96, 16, PS_SHOW_DECIMAL, "IEEE 802.11 9.3.2.2", "bytes of this part behind its header", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    packet->group_destination |= ps_u8(c, 0) & 1;
    uint16_t length = ps_be16(c, 12);
    ps_advance(c, HEADER);
    ps_narrow(c, length);
    return ps_next_llc(c);
}

const struct ps_dissector ps_dissector_wlan_amsdu = {
    .name = "a-msdu",
    .title = "IEEE 802.11 A-MSDU subframe",
    .reference = "IEEE 802.11 9.3.2.2",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_WLAN_AMSDU}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
