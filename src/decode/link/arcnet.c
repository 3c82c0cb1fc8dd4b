/*
 * arcnet.c - ARCNET, as the BSDs and as Linux capture it.
 *
 * RFC 1201 puts a split flag and a sequence number behind the protocol, and four more bytes before
 * them in frames of an awkward length; the older RFC 1051 does not.  Linux never has those four
 * bytes, and puts two bytes of its own before the protocol.
 */
#include "decode/steps.h"

enum {
    HEADER = 3,
    LINUX_HEADER = 5,
    IP_1051 = 0xf0,
    ARP_1051 = 0xf1,
    IP_1201 = 0xd4,
    ARP_1201 = 0xd5,
    RARP_1201 = 0xd6,
    IPV6_1201 = 0xc4,
    SPLIT = 3,
    EXCEPTION = 0xff,
    EXCEPTION_PADDING = 4,
};

/* clang-format off */
static const struct ps_choice protocols[] = {
    {IP_1051, "IPv4 (RFC 1051)"}, {ARP_1051, "ARP (RFC 1051)"}, {IP_1201, "IPv4"}, {ARP_1201, "ARP"},
    {RARP_1201, "RARP"}, {IPV6_1201, "IPv6"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Source", 0, 8, PS_SHOW_HEX, "RFC 1201 2", "the station that sent it", NULL},
    {"Destination", 8, 8, PS_SHOW_HEX, "RFC 1201 2", "the station it is for; 0 is everyone", NULL},
    {"Protocol", 16, 8, PS_SHOW_HEX, "RFC 1201 2", "what comes next", protocols},
    {"Split Flag and Sequence", 24, 0, PS_SHOW_BYTES, "RFC 1201 2", "which piece of the packet this is", NULL},
};

static const struct ps_field linux_fields[] = {
    {"Source", 0, 8, PS_SHOW_HEX, "RFC 1201 2", "the station that sent it", NULL},
    {"Destination", 8, 8, PS_SHOW_HEX, "RFC 1201 2", "the station it is for; 0 is everyone", NULL},
    {"Offset", 16, 16, PS_SHOW_HEX, "LINKTYPE_ARCNET_LINUX", "where the packet lies in the card's buffer", NULL},
    {"Protocol", 32, 8, PS_SHOW_HEX, "RFC 1201 2", "what comes next", protocols},
    {"Split Flag and Sequence", 40, 0, PS_SHOW_BYTES, "RFC 1201 2", "which piece of the packet this is", NULL},
};
/* clang-format on */

static struct ps_protocol_id next_of(struct ps_packet *packet, uint8_t protocol)
{
    switch (protocol) {
    case IP_1051:
    case IP_1201:
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV4);
    case ARP_1051:
    case ARP_1201:
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ARP);
    case RARP_1201:
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_RARP);
    case IPV6_1201:
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV6);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

static struct ps_protocol_id pass(struct ps_cursor *c, struct ps_packet *packet, uint32_t header,
                                  bool exceptions)
{
    packet->group_destination |= ps_has(c, 1, 1) && ps_u8(c, 1) == 0;
    uint8_t protocol = ps_u8(c, header - 1);
    if (protocol != IP_1051 && protocol != ARP_1051) {
        bool exception = exceptions && ps_u8(c, header) == EXCEPTION;
        header += exception ? EXCEPTION_PADDING + SPLIT : SPLIT;
    }
    ps_advance(c, header);
    return next_of(packet, protocol);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c, packet, HEADER, true);
}

static struct ps_protocol_id dissect_linux(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c, packet, LINUX_HEADER, false);
}

const struct ps_dissector ps_dissector_arcnet = {
    .name = "arcnet",
    .title = "ARCNET",
    .reference = "RFC 1201",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ARCNET_BSD}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_arcnet_linux = {
    .name = "arcnet",
    .title = "ARCNET, as Linux captures it",
    .reference = "RFC 1201",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ARCNET_LINUX}),
    .dissect = dissect_linux,
    .fields = linux_fields,
    .field_count = PS_COUNT_OF(linux_fields),
};
