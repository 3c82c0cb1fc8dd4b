/*
 * switch_tag.c - Ethernet frames with the tag that a switch chip exchanges with its host: which
 * port it came by or goes to.  The tag stands between the addresses and the EtherType, or before
 * them all.
 */
#include "decode/link/ethertype.h"
#include "decode/steps.h"

enum { ADDRESSES = 12, TAG = 4, LONG_TAG = 8 };

/* clang-format off */
static const struct ps_field tag_fields[] = {
    {"Destination", 0, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.4", "the network card this frame is for", NULL},
    {"Source", 48, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.5", "the network card that sent it", NULL},
    {"Switch Tag", 96, 32, PS_SHOW_HEX, "LINKTYPE_DSA_TAG_DSA", "the switch's port, VLAN and priority", NULL},
    {"EtherType or Length", 128, 16, PS_SHOW_ETHERTYPE, "IEEE 802.3 3.2.6", "what the frame carries", NULL},
};

static const struct ps_field long_tag_fields[] = {
    {"Destination", 0, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.4", "the network card this frame is for", NULL},
    {"Source", 48, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.5", "the network card that sent it", NULL},
    {"Switch Tag", 96, 64, PS_SHOW_BYTES, "LINKTYPE_DSA_TAG_EDSA", "an EtherType for the tag, then the switch's port, VLAN and priority", NULL},
    {"EtherType or Length", 160, 16, PS_SHOW_ETHERTYPE, "IEEE 802.3 3.2.6", "what the frame carries", NULL},
};
/* clang-format on */

static const struct ps_field prepended_fields[] = {
    {"Switch Tag", 0, 32, PS_SHOW_HEX, "LINKTYPE_DSA_TAG_BRCM_PREPEND",
     "the switch's port and priority", NULL},
};

static struct ps_protocol_id pass(struct ps_cursor *c, struct ps_packet *packet, uint32_t tag)
{
    packet->group_destination |= ps_u8(c, 0) & 1;
    uint16_t type = ps_be16(c, ADDRESSES + tag);
    ps_advance(c, ADDRESSES + tag + 2);
    return ps_after_mac(c, type);
}

static struct ps_protocol_id dissect_tag(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c, packet, TAG);
}

static struct ps_protocol_id dissect_long_tag(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c, packet, LONG_TAG);
}

static struct ps_protocol_id dissect_prepended(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, TAG);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_switch_tag = {
    .name = "switch-tag",
    .title = "Ethernet with a switch's tag",
    .reference = "LINKTYPE_DSA_TAG_DSA",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_DSA_TAG_BRCM},
                            {PS_SPACE_LINK, PS_LINKTYPE_DSA_TAG_DSA}),
    .dissect = dissect_tag,
    .fields = tag_fields,
    .field_count = PS_COUNT_OF(tag_fields),
};

const struct ps_dissector ps_dissector_switch_long_tag = {
    .name = "switch-tag",
    .title = "Ethernet with a switch's long tag",
    .reference = "LINKTYPE_DSA_TAG_EDSA",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_DSA_TAG_EDSA}),
    .dissect = dissect_long_tag,
    .fields = long_tag_fields,
    .field_count = PS_COUNT_OF(long_tag_fields),
};

const struct ps_dissector ps_dissector_switch_prepended = {
    .name = "switch-tag",
    .title = "Switch's tag before Ethernet",
    .reference = "LINKTYPE_DSA_TAG_BRCM_PREPEND",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_DSA_TAG_BRCM_PREPEND}),
    .dissect = dissect_prepended,
    .fields = prepended_fields,
    .field_count = PS_COUNT_OF(prepended_fields),
};
