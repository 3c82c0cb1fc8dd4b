/*
 * wpan_capture.c - what capture programs put before an IEEE 802.15.4 frame: the start of the
 * radio's own frame, or the TAP header, a list of facts of which only one matters here: whether the
 * frame ends in a check sequence.
 */
#include "decode/wireless/wpan.h"

enum {
    PREAMBLE = 4,
    PHY_HEADER = 6,
    LENGTH_MASK = 0x7f,
    TAP_HEADER = 4,
    TAP_FCS_TYPE = 0,
    FCS_NONE = 0,
    FCS_16_BIT = 1,
    FCS_32_BIT = 2,
};

/* clang-format off */
static const struct ps_field phy_fields[] = {
    {"Preamble", 0, 32, PS_SHOW_BYTES, "IEEE 802.15.4 12.1", "zeros, by which the receiver synchronizes", NULL},
    {"Start of Frame", 32, 8, PS_SHOW_HEX, "IEEE 802.15.4 12.1", "0xa7", NULL},
    {"Reserved", 40, 1, PS_SHOW_FLAG, "IEEE 802.15.4 12.1", "0", NULL},
    {"Frame Length", 41, 7, PS_SHOW_DECIMAL, "IEEE 802.15.4 12.1", "bytes of the frame, with its check sequence", NULL},
};

static const struct ps_field tap_fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_IEEE802_15_4_TAP", "0", NULL},
    {"Reserved", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_IEEE802_15_4_TAP", "0", NULL},
    {"Length", 16, 16, PS_SHOW_BYTES, "LINKTYPE_IEEE802_15_4_TAP", "bytes of this header and its list (low byte first)", NULL},
    {"TLVs", 32, 0, PS_SHOW_BYTES, "LINKTYPE_IEEE802_15_4_TAP", "type, length and value of each fact: channel, signal, check sequence ...", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect_phy(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t length = ps_u8(c, PHY_HEADER - 1) & LENGTH_MASK;
    ps_advance(c, PHY_HEADER);
    ps_narrow(c, length);
    return ps_next_form(PS_FORM_WPAN_FCS);
}

/* Which check sequence the frame has; none if the list does not say. */
static uint8_t find_fcs_type(struct ps_cursor *c, uint32_t end)
{
    for (uint32_t at = TAP_HEADER; at + TAP_HEADER < end && ps_has(c, at, TAP_HEADER + 1);) {
        uint32_t length = ps_le16(c, at + 2);
        if (ps_le16(c, at) == TAP_FCS_TYPE && length > 0)
            return ps_u8(c, at + TAP_HEADER);
        at += TAP_HEADER + (length + 3u) / 4u * 4u;
    }
    return FCS_NONE;
}

static struct ps_protocol_id dissect_tap(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t length = ps_le16(c, 2);
    if (c->status == PS_READ_OK && length < TAP_HEADER)
        return ps_end(packet, PS_MALFORMED);
    uint8_t type = find_fcs_type(c, length);
    ps_advance(c, length);
    if (type == FCS_16_BIT)
        return ps_next_form(PS_FORM_WPAN_FCS);
    if (type == FCS_32_BIT)
        ps_drop_fcs(c);
    return ps_next_form(PS_FORM_WPAN);
}

const struct ps_dissector ps_dissector_wpan_phy = {
    .name = "802.15.4-phy",
    .title = "Start of an 802.15.4 radio frame",
    .reference = "IEEE 802.15.4 12.1",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_15_4_NONASK_PHY}),
    .dissect = dissect_phy,
    .fields = phy_fields,
    .field_count = PS_COUNT_OF(phy_fields),
};

const struct ps_dissector ps_dissector_wpan_tap = {
    .name = "802.15.4-tap",
    .title = "TAP header of 802.15.4",
    .reference = "LINKTYPE_IEEE802_15_4_TAP",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_15_4_TAP}),
    .dissect = dissect_tap,
    .fields = tap_fields,
    .field_count = PS_COUNT_OF(tap_fields),
};
