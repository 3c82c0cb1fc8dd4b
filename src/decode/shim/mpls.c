/*
 * mpls.c - one entry of an MPLS label stack, RFC 3032.
 *
 * Nothing says what is below the last label: routers agree on that beforehand.  As everyone does,
 * we look at the first four bits there (RFC 4928): 4 and 6 are IP, 0 starts a pseudowire's control
 * word, 1 an associated channel, which label 13 announces as well (RFC 5586).
 */
#include "decode/dissector.h"

enum {
    HEADER = 4,
    GENERIC_CHANNEL = 13,
    OAM_ALERT = 14,
};

/* clang-format off */
static const struct ps_choice labels[] = {
    {0, "IPv4 Explicit NULL"}, {1, "Router Alert"}, {2, "IPv6 Explicit NULL"},
    {3, "Implicit NULL"}, {7, "Entropy Label Indicator"}, {13, "Generic Associated Channel"},
    {14, "OAM Alert"}, {15, "Extension"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Label", 0, 20, PS_SHOW_DECIMAL, "RFC 3032 2.1", "routers forward by it instead of by address", labels},
    {"TC", 20, 3, PS_SHOW_DECIMAL, "RFC 5462 2", "traffic class: which treatment the packet gets", NULL},
    {"S", 23, 1, PS_SHOW_FLAG, "RFC 3032 2.1", "bottom of the stack: the last label", NULL},
    {"TTL", 24, 8, PS_SHOW_DECIMAL, "RFC 3032 2.1", "each router takes one off; at 0 the packet is dropped", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t entry = ps_be32(c, 0);
    uint32_t label = entry >> 12;
    ps_advance(c, HEADER);
    if (!(entry >> 8 & 1))
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS);
    if (label == OAM_ALERT)
        return ps_end(packet, packet->ip_version ? PS_IP_WITHOUT_PORTS : PS_NON_IP);
    if (label == GENERIC_CHANNEL)
        return ps_next(PS_SPACE_MPLS, PS_MPLS_CHANNEL);
    return ps_next(PS_SPACE_MPLS, ps_u8(c, 0) >> 4);
}

const struct ps_dissector ps_dissector_mpls = {
    .name = "mpls",
    .title = "MPLS label",
    .reference = "RFC 3032",
    .bindings = PS_BINDINGS(
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS}, {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS_MULTICAST},
        {PS_SPACE_PPP, PS_PPP_MPLS}, {PS_SPACE_PPP, PS_PPP_MPLS_MULTICAST},
        {PS_SPACE_GRE, PS_ETHERTYPE_MPLS}, {PS_SPACE_GRE, PS_ETHERTYPE_MPLS_MULTICAST},
        {PS_SPACE_IPV4, PS_IPPROTO_MPLS}, {PS_SPACE_IPV6, PS_IPPROTO_MPLS}, {PS_SPACE_UDP, 6635}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
