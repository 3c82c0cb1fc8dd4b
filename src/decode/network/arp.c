/*
 * arp.c - the Address Resolution Protocol, RFC 826: which network card has this IP address?
 *
 * The header itself says how long its addresses are.  The field table is that of IPv4 over
 * Ethernet, which nearly every ARP packet is about.  Of others, only the fields up to the lengths
 * are shown.
 */
#include "decode/opaque.h"

enum { FIXED = 8, ETHERNET_IPV4 = 28, MAC = 6, IPV4 = 4 };

static const struct ps_choice operations[] = {
    {1, "request: who has the target address?"},
    {2, "reply: the sender has the sender address"},
    {3, "RARP request: which address do I have?"},
    {4, "RARP reply"},
    {8, "inverse request: which address has that station?"},
    {9, "inverse reply"},
    {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Hardware Type", 0, 16, PS_SHOW_DECIMAL, "RFC 826", "1 is Ethernet", NULL},
    {"Protocol Type", 16, 16, PS_SHOW_ETHERTYPE, "RFC 826", "the protocol whose addresses these are", NULL},
    {"Hardware Address Length", 32, 8, PS_SHOW_DECIMAL, "RFC 826", "bytes: 6 for Ethernet", NULL},
    {"Protocol Address Length", 40, 8, PS_SHOW_DECIMAL, "RFC 826", "bytes: 4 for IPv4", NULL},
    {"Operation", 48, 16, PS_SHOW_DECIMAL, "RFC 826", "question or answer", operations},
    {"Sender Hardware Address", 64, 48, PS_SHOW_MAC, "RFC 826", "the card it is from", NULL},
    {"Sender Protocol Address", 112, 32, PS_SHOW_IPV4, "RFC 826", "the address that card has", NULL},
    {"Target Hardware Address", 144, 48, PS_SHOW_MAC, "RFC 826", "what a request asks for; 0 in a request", NULL},
    {"Target Protocol Address", 192, 32, PS_SHOW_IPV4, "RFC 826", "the address a request asks about", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    bool usual = ps_has(c, 0, FIXED) && ps_u8(c, 4) == MAC && ps_u8(c, 5) == IPV4;
    return ps_end_opaque(c, packet, usual ? ETHERNET_IPV4 : FIXED);
}

const struct ps_dissector ps_dissector_arp = {
    .name = "arp",
    .title = "Address Resolution Protocol",
    .reference = "RFC 826",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ARP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
};
