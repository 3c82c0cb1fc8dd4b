/*
 * lwapp.c - Lightweight Access Point Protocol straight above Ethernet, RFC 5412: an access point
 * hands the 802.11 frames of its stations to a controller.  Over UDP it is traffic for its own
 * port.
 */
#include "decode/steps.h"

enum { HEADER = 6, CONTROL = 0x04 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"VER", 0, 2, PS_SHOW_DECIMAL, "RFC 5412 3.3", "0", NULL},
    {"RID", 2, 3, PS_SHOW_DECIMAL, "RFC 5412 3.3", "number of the radio", NULL},
    {"C", 5, 1, PS_SHOW_FLAG, "RFC 5412 3.3", "a message between access point and controller, not a station's frame", NULL},
    {"F", 6, 1, PS_SHOW_FLAG, "RFC 5412 3.3", "this is a fragment", NULL},
    {"L", 7, 1, PS_SHOW_FLAG, "RFC 5412 3.3", "there are more fragments", NULL},
    {"Fragment ID", 8, 8, PS_SHOW_DECIMAL, "RFC 5412 3.3", "the fragments of one frame share it", NULL},
    {"Length", 16, 16, PS_SHOW_DECIMAL, "RFC 5412 3.3", "bytes behind this header", NULL},
    {"Status and WLANs", 32, 16, PS_SHOW_HEX, "RFC 5412 3.3", "the signal's strength and quality", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0);
    if (c->status == PS_READ_OK && flags & CONTROL)
        return ps_end_opaque(c, packet, HEADER);
    ps_advance(c, HEADER);
    return ps_next_link(PS_LINKTYPE_IEEE802_11);
}

const struct ps_dissector ps_dissector_lwapp = {
    .name = "lwapp",
    .title = "Lightweight Access Point Protocol",
    .reference = "RFC 5412",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_LWAPP},
                            {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_CISCO_LWAPP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
