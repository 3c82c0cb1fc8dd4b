/*
 * vxlan.c - Virtual eXtensible Local Area Network, RFC 7348, and its Generic Protocol Extension
 * (draft-ietf-nvo3-vxlan-gpe): frames of a virtual network in UDP.
 */
#include "decode/opaque.h"

enum { HEADER = 8 };

static const struct ps_choice protocols[] = {
    {1, "IPv4"}, {2, "IPv6"}, {3, "Ethernet"}, {4, "NSH"}, {5, "MPLS"}, {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Flags", 0, 8, PS_SHOW_HEX, "RFC 7348 5", "0x08: the network identifier is valid", NULL},
    {"Reserved", 8, 24, PS_SHOW_HEX, "RFC 7348 5", "0", NULL},
    {"VXLAN Network Identifier", 32, 24, PS_SHOW_DECIMAL, "RFC 7348 5", "which virtual network", NULL},
    {"Reserved", 56, 8, PS_SHOW_HEX, "RFC 7348 5", "0", NULL},
};

static const struct ps_field gpe_fields[] = {
    {"Reserved", 0, 2, PS_SHOW_DECIMAL, "draft-ietf-nvo3-vxlan-gpe 3", "0", NULL},
    {"Version", 2, 2, PS_SHOW_DECIMAL, "draft-ietf-nvo3-vxlan-gpe 3.1", "0", NULL},
    {"I", 4, 1, PS_SHOW_FLAG, "draft-ietf-nvo3-vxlan-gpe 3.1", "the network identifier is valid", NULL},
    {"P", 5, 1, PS_SHOW_FLAG, "draft-ietf-nvo3-vxlan-gpe 3.1", "Next Protocol is valid", NULL},
    {"B", 6, 1, PS_SHOW_FLAG, "draft-ietf-nvo3-vxlan-gpe 3.1", "broadcast, unknown or multicast traffic", NULL},
    {"O", 7, 1, PS_SHOW_FLAG, "draft-ietf-nvo3-vxlan-gpe 3.1", "an OAM packet: it tests or manages the tunnel itself", NULL},
    {"Reserved", 8, 16, PS_SHOW_HEX, "draft-ietf-nvo3-vxlan-gpe 3", "0", NULL},
    {"Next Protocol", 24, 8, PS_SHOW_DECIMAL, "draft-ietf-nvo3-vxlan-gpe 3.1", "what comes next", protocols},
    {"VXLAN Network Identifier", 32, 24, PS_SHOW_DECIMAL, "draft-ietf-nvo3-vxlan-gpe 3", "which virtual network", NULL},
    {"Reserved", 56, 8, PS_SHOW_HEX, "draft-ietf-nvo3-vxlan-gpe 3", "0", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_gpe(struct ps_cursor *c, struct ps_packet *packet)
{
    static const struct ps_protocol_id next[] = {
        {PS_SPACE_END, 0},
        {PS_SPACE_IP_VERSION, 4},
        {PS_SPACE_IP_VERSION, 6},
        {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET},
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_NSH},
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS},
    };
    uint8_t protocol = ps_u8(c, 3);
    ps_advance(c, HEADER);
    if (protocol == 0 || protocol >= PS_COUNT_OF(next))
        return ps_end_opaque(c, packet, 0);
    return next[protocol];
}

const struct ps_dissector ps_dissector_vxlan = {
    .name = "vxlan",
    .title = "Virtual eXtensible Local Area Network",
    .reference = "RFC 7348",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 4789}, {PS_SPACE_UDP, 8472}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_vxlan_gpe = {
    .name = "vxlan-gpe",
    .title = "VXLAN Generic Protocol Extension",
    .reference = "draft-ietf-nvo3-vxlan-gpe",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 4790}),
    .dissect = dissect_gpe,
    .fields = gpe_fields,
    .field_count = PS_COUNT_OF(gpe_fields),
};
