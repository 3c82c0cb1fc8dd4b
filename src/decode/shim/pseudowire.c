/*
 * pseudowire.c - what may stand below an MPLS label stack instead of IP: Ethernet, with or without
 * a control word (RFC 4448), and the associated channel (RFC 4385, RFC 5586).
 *
 * A control word starts with four 0 bits, but so do most vendors' MAC addresses.  The two possible
 * places of the EtherType decide: an EtherType that fits what follows it is no accident.
 */
#include "decode/dissector.h"

enum {
    CONTROL_WORD = 4,
    TYPE_AT = 12, /* of an Ethernet header */
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"First Nibble", 0, 4, PS_SHOW_DECIMAL, "RFC 4385 3", "0: data, not IP", NULL},
    {"Flags", 4, 4, PS_SHOW_HEX, "RFC 4385 3", "depend on what is carried; 0 for Ethernet", NULL},
    {"FRG", 8, 2, PS_SHOW_DECIMAL, "RFC 4623 3", "0: not a fragment", NULL},
    {"Length", 10, 6, PS_SHOW_DECIMAL, "RFC 4385 3", "of a payload below 64 bytes, if padding was added", NULL},
    {"Sequence Number", 16, 16, PS_SHOW_DECIMAL, "RFC 4385 3", "keeps frames in order; 0: not used", NULL},
};

static const struct ps_field channel_fields[] = {
    {"First Nibble", 0, 4, PS_SHOW_DECIMAL, "RFC 4385 5", "1: an associated channel", NULL},
    {"Version", 4, 4, PS_SHOW_DECIMAL, "RFC 4385 5", "0", NULL},
    {"Reserved", 8, 8, PS_SHOW_DECIMAL, "RFC 4385 5", "0", NULL},
    {"Channel Type", 16, 16, PS_SHOW_HEX, "RFC 4385 5", "what follows: 0x21 IPv4, 0x57 IPv6; others test or manage the path itself", NULL},
};
/* clang-format on */

/* Is there an EtherType `at` that fits what follows? IP must have the right version. */
static bool is_ethertype(struct ps_cursor *c, uint32_t at)
{
    static const uint16_t usual[] = {
        PS_ETHERTYPE_ARP,
        PS_ETHERTYPE_VLAN,
        PS_ETHERTYPE_SERVICE_VLAN,
        PS_ETHERTYPE_OLD_VLAN,
        PS_ETHERTYPE_MPLS,
        PS_ETHERTYPE_MPLS_MULTICAST,
        PS_ETHERTYPE_PPPOE_DISCOVERY,
        PS_ETHERTYPE_PPPOE_SESSION,
        PS_ETHERTYPE_SLOW,
        PS_ETHERTYPE_EAPOL,
        PS_ETHERTYPE_LLDP,
        PS_ETHERTYPE_MACSEC,
        PS_ETHERTYPE_CFM,
    };
    if (!ps_has(c, at, 3))
        return false;
    uint16_t type = ps_be16(c, at);
    uint8_t version = ps_u8(c, at + 2) >> 4;
    if (type == PS_ETHERTYPE_IPV4 || type == PS_ETHERTYPE_IPV6)
        return version == (type == PS_ETHERTYPE_IPV4 ? 4 : 6);
    for (size_t i = 0; i < PS_COUNT_OF(usual); i++)
        if (type == usual[i])
            return true;
    return false;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    bool plain = is_ethertype(c, TYPE_AT) && !is_ethertype(c, CONTROL_WORD + TYPE_AT);
    uint16_t type = ps_has(c, TYPE_AT, 2) ? ps_be16(c, TYPE_AT) : 0;
    bool tagged = type == PS_ETHERTYPE_VLAN || type == PS_ETHERTYPE_SERVICE_VLAN;
    if (!plain && !tagged)
        ps_advance(c, CONTROL_WORD);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_channel(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t type = ps_be16(c, 2);
    ps_advance(c, CONTROL_WORD);
    /* For IP, the channel type is the PPP protocol number (RFC 4385 section 5). */
    if (type == PS_PPP_IPV4 || type == PS_PPP_IPV6)
        return ps_next(PS_SPACE_IP_VERSION, type == PS_PPP_IPV4 ? 4 : 6);
    return ps_end(packet, packet->ip_version ? PS_IP_WITHOUT_PORTS : PS_NON_IP);
}

const struct ps_dissector ps_dissector_pseudowire = {
    .name = "pseudowire",
    .title = "Pseudowire control word",
    .reference = "RFC 4385",
    .bindings = PS_BINDINGS({PS_SPACE_MPLS, PS_MPLS_CONTROL_WORD}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_associated_channel = {
    .name = "pwach",
    .title = "Associated channel header",
    .reference = "RFC 4385",
    .bindings = PS_BINDINGS({PS_SPACE_MPLS, PS_MPLS_CHANNEL}),
    .dissect = dissect_channel,
    .fields = channel_fields,
    .field_count = PS_COUNT_OF(channel_fields),
};
