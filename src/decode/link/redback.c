/*
 * redback.c - what Redback SmartEdge routers put before a packet: circuit, protocol, and where the
 * packet starts.  If the IP header of an IPv4 packet starts later than the packet, an Ethernet
 * header stands before it.
 */
#include "decode/steps.h"

enum {
    HEADER = 24,
    PROTOCOL_IPV4 = 0x01,
    PROTOCOL_ETHERNET_OUT = 0x03,
    PROTOCOL_ETHERNET_IN = 0x04,
    PROTOCOL_ETHERNET_BROADCAST = 0x08,
    PROTOCOL_IPV6 = 0x09,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Context", 0, 32, PS_SHOW_HEX, "LINKTYPE_REDBACK_SMARTEDGE", "which virtual router", NULL},
    {"Flags", 32, 32, PS_SHOW_HEX, "LINKTYPE_REDBACK_SMARTEDGE", "direction and the like", NULL},
    {"Circuit", 64, 64, PS_SHOW_BYTES, "LINKTYPE_REDBACK_SMARTEDGE", "which line and channel", NULL},
    {"Length", 128, 16, PS_SHOW_DECIMAL, "LINKTYPE_REDBACK_SMARTEDGE", "bytes of the packet", NULL},
    {"Protocol", 144, 16, PS_SHOW_DECIMAL, "LINKTYPE_REDBACK_SMARTEDGE", "what comes next: 1 is IPv4", NULL},
    {"Network Offset", 160, 16, PS_SHOW_DECIMAL, "LINKTYPE_REDBACK_SMARTEDGE", "where IP starts", NULL},
    {"Data Offset", 176, 16, PS_SHOW_DECIMAL, "LINKTYPE_REDBACK_SMARTEDGE", "where what follows starts", NULL},
    {"Padding", 192, 0, PS_SHOW_BYTES, "LINKTYPE_REDBACK_SMARTEDGE", "up to the data offset", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t protocol = ps_be16(c, 18);
    uint16_t network = ps_be16(c, 20);
    uint16_t offset = ps_be16(c, 22);
    ps_advance(c, offset > HEADER ? offset : HEADER);
    switch (protocol) {
    case PROTOCOL_IPV4:
        return network > offset ? ps_next_link(PS_LINKTYPE_ETHERNET)
                                : ps_next(PS_SPACE_IP_VERSION, 4);
    case PROTOCOL_IPV6:
        return ps_next(PS_SPACE_IP_VERSION, 6);
    case PROTOCOL_ETHERNET_OUT:
    case PROTOCOL_ETHERNET_IN:
    case PROTOCOL_ETHERNET_BROADCAST:
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

const struct ps_dissector ps_dissector_redback = {
    .name = "redback",
    .title = "Redback SmartEdge",
    .reference = "LINKTYPE_REDBACK_SMARTEDGE",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_REDBACK_SMARTEDGE}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
