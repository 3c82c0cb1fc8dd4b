/*
 * vlan.c - a VLAN tag: IEEE 802.1Q, the service tag of 802.1ad (QinQ), and the numbers that were in
 * use before it.  Tags may be stacked; each says what comes next.
 */
#include "decode/link/ethertype.h"

/* clang-format off */
static const struct ps_field fields[] = {
    {"Priority Code Point", 0, 3, PS_SHOW_DECIMAL, "IEEE 802.1Q 9.6", "0 is best effort, 7 is most urgent", NULL},
    {"Drop Eligible Indicator", 3, 1, PS_SHOW_FLAG, "IEEE 802.1Q 9.6",
     "may be dropped first when a link is full", NULL},
    {"VLAN Identifier", 4, 12, PS_SHOW_DECIMAL, "IEEE 802.1Q 9.6",
     "which virtual network this frame is in; 0 is none", NULL},
    {"EtherType or Length", 16, 16, PS_SHOW_ETHERTYPE, "IEEE 802.1Q 9.5", "what comes next", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type = ps_be16(c, 2);
    ps_advance(c, 4);
    return ps_after_mac(c, type);
}

const struct ps_dissector ps_dissector_vlan = {
    .name = "vlan",
    .title = "VLAN tag",
    .reference = "IEEE 802.1Q",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_VLAN},
                            {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_SERVICE_VLAN},
                            {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_OLD_VLAN}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
