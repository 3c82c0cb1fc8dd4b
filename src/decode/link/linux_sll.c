/*
 * linux_sll.c - the pseudo-header of Linux "cooked" captures, versions 1 and 2.
 *
 * Captures on "any", or on links without a header of their own, have it in place of a link header.
 * The protocol is an EtherType, or one of Linux's own numbers below 0x0600 for frames that have
 * none.
 */
#include "decode/link/ethertype.h"
#include "decode/steps.h"

enum {
    HEADER_1 = 16,
    HEADER_2 = 20,
    TYPE_BROADCAST = 1,
    TYPE_MULTICAST = 2,
    ARPHRD_FRAME_RELAY = 770,
    ARPHRD_RADIOTAP = 803,
    ARPHRD_NETLINK = 824,
    LINUX_ETHERNET = 3,
    LINUX_802_2 = 4,
    LINUX_PPP_HDLC = 7,
    LINUX_802_15_4 = 0xf6,
};

/* clang-format off */
static const struct ps_choice packet_types[] = {
    {0, "to this host"},       {1, "broadcast by another host"}, {2, "multicast by another host"},
    {3, "from another host to another host"}, {4, "sent by this host"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Packet Type", 0, 16, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL", "who it was for, seen from the capturing host", packet_types},
    {"ARPHRD Type", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL", "Linux's number for the kind of device: 1 is Ethernet, 772 loopback", NULL},
    {"Link-Layer Address Length", 32, 16, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL", "how many bytes of the next field are an address", NULL},
    {"Link-Layer Address", 48, 64, PS_SHOW_BYTES, "LINKTYPE_LINUX_SLL", "of the sender", NULL},
    {"Protocol Type", 112, 16, PS_SHOW_ETHERTYPE, "LINKTYPE_LINUX_SLL", "what comes next", NULL},
};

static const struct ps_field fields_2[] = {
    {"Protocol Type", 0, 16, PS_SHOW_ETHERTYPE, "LINKTYPE_LINUX_SLL2", "what comes next", NULL},
    {"Reserved", 16, 16, PS_SHOW_HEX, "LINKTYPE_LINUX_SLL2", "must be 0", NULL},
    {"Interface Index", 32, 32, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL2", "number of the interface it was seen on", NULL},
    {"ARPHRD Type", 64, 16, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL2", "Linux's number for the kind of device: 1 is Ethernet, 772 loopback", NULL},
    {"Packet Type", 80, 8, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL2", "who it was for, seen from the capturing host", packet_types},
    {"Link-Layer Address Length", 88, 8, PS_SHOW_DECIMAL, "LINKTYPE_LINUX_SLL2", "how many bytes of the next field are an address", NULL},
    {"Link-Layer Address", 96, 64, PS_SHOW_BYTES, "LINKTYPE_LINUX_SLL2", "of the sender", NULL},
};
/* clang-format on */

/* Devices whose frames have a link header after all, if the protocol is not an EtherType. */
static const struct {
    uint16_t arphrd;
    uint16_t link;
} devices[] = {{ARPHRD_FRAME_RELAY, PS_LINKTYPE_FRELAY},
               {ARPHRD_RADIOTAP, PS_LINKTYPE_IEEE802_11_RADIOTAP}};

/* The cursor stands behind the pseudo-header. */
static struct ps_protocol_id next_of(struct ps_cursor *c, struct ps_packet *packet, uint16_t device,
                                     uint16_t protocol)
{
    if (device == ARPHRD_NETLINK)
        return ps_end(packet, PS_NON_IP);
    if (protocol >= PS_ETHERTYPE_FIRST)
        return ps_next(PS_SPACE_ETHERTYPE, protocol);
    for (size_t i = 0; i < PS_COUNT_OF(devices); i++)
        if (devices[i].arphrd == device)
            return ps_next_link(devices[i].link);
    switch (protocol) {
    case LINUX_ETHERNET:
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    case LINUX_802_2:
        return ps_next_llc(c);
    case LINUX_PPP_HDLC:
        return ps_next_link(PS_LINKTYPE_PPP_HDLC);
    case LINUX_802_15_4:
        return ps_next_form(PS_FORM_WPAN_FCS);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t type = ps_be16(c, 0);
    uint16_t device = ps_be16(c, 2);
    uint16_t protocol = ps_be16(c, 14);
    packet->group_destination |= type == TYPE_BROADCAST || type == TYPE_MULTICAST;
    ps_advance(c, HEADER_1);
    return next_of(c, packet, device, protocol);
}

static struct ps_protocol_id dissect_2(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t protocol = ps_be16(c, 0);
    uint16_t device = ps_be16(c, 8);
    uint8_t type = ps_u8(c, 10);
    packet->group_destination |= type == TYPE_BROADCAST || type == TYPE_MULTICAST;
    ps_advance(c, HEADER_2);
    return next_of(c, packet, device, protocol);
}

const struct ps_dissector ps_dissector_linux_sll = {
    .name = "linux-sll",
    .title = "Linux cooked capture",
    .reference = "LINKTYPE_LINUX_SLL",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_LINUX_SLL}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_linux_sll2 = {
    .name = "linux-sll2",
    .title = "Linux cooked capture, version 2",
    .reference = "LINKTYPE_LINUX_SLL2",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_LINUX_SLL2}),
    .dissect = dissect_2,
    .fields = fields_2,
    .field_count = PS_COUNT_OF(fields_2),
};
