/*
 * bcp.c - PPP Bridging, RFC 3518: a whole LAN frame inside PPP.
 */
#include "decode/opaque.h"

enum { HEADER = 2, LAN_ID = 4, HAS_LAN_ID = 0x40, MAC_ETHERNET = 1 };

/* clang-format off */
static const struct ps_choice mac_types[] = {
    {0, "reserved"}, {1, "IEEE 802.3, Ethernet"}, {2, "IEEE 802.4"}, {3, "IEEE 802.5, Token Ring"},
    {4, "FDDI"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"F", 0, 1, PS_SHOW_FLAG, "RFC 3518 4.2", "the LAN frame's checksum is kept", NULL},
    {"I", 1, 1, PS_SHOW_FLAG, "RFC 3518 4.2", "a LAN identifier is there", NULL},
    {"Z", 2, 1, PS_SHOW_FLAG, "RFC 3518 4.2", "padding was taken away and must be put back", NULL},
    {"Pads", 4, 4, PS_SHOW_DECIMAL, "RFC 3518 4.2", "bytes of PPP padding at the end", NULL},
    {"MAC Type", 8, 8, PS_SHOW_DECIMAL, "RFC 3518 4.2", "which kind of LAN frame follows", mac_types},
    {"LAN ID", 16, 0, PS_SHOW_BYTES, "RFC 3518 4.2", "with I: which LAN", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0);
    uint8_t mac_type = ps_u8(c, 1);
    ps_advance(c, HEADER + (flags & HAS_LAN_ID ? LAN_ID : 0));
    if (mac_type != MAC_ETHERNET)
        return ps_end_opaque(c, packet, 0);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_bcp = {
    .name = "bcp",
    .title = "PPP Bridging",
    .reference = "RFC 3518",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_BRIDGING}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
