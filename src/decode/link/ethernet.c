/*
 * ethernet.c - the Ethernet II and IEEE 802.3 MAC header.
 *
 * The 16 bits after the addresses are an EtherType from 0x0600 up and a length up to 1500; a length
 * is followed by an LLC header, and what lies beyond it is padding.
 */
#include "decode/link/ethertype.h"

/* clang-format off */
static const struct ps_field fields[] = {
    {"Destination", 0, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.4",
     "the network card this frame is for on this cable or radio; ff:ff:ff:ff:ff:ff is everyone", NULL},
    {"Source", 48, 48, PS_SHOW_MAC, "IEEE 802.3 3.2.5", "the network card that sent it", NULL},
    {"EtherType or Length", 96, 16, PS_SHOW_ETHERTYPE, "IEEE 802.3 3.2.6",
     "what the frame carries (0x0600 and up), or how many bytes of LLC follow", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    packet->group_destination = ps_u8(c, 0) & 1;
    uint16_t type = ps_be16(c, 12);
    ps_advance(c, 14);
    return ps_after_mac(c, type);
}

const struct ps_dissector ps_dissector_ethernet = {
    .name = "ethernet",
    .title = "Ethernet",
    .reference = "IEEE 802.3",
    .bindings = PS_BINDINGS(
        {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET}, {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ETHERNET},
        {PS_SPACE_GRE, PS_ETHERTYPE_GRE_ETHERNET}, {PS_SPACE_GRE, PS_ETHERTYPE_ETHERNET},
        {PS_SPACE_IPV4, PS_IPPROTO_ETHERNET}, {PS_SPACE_IPV6, PS_IPPROTO_ETHERNET}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
