/*
 * snap.c - the SubNetwork Access Protocol, RFC 1042: an organization's code and a protocol number
 * of that organization's, behind LLC (DSAP 0xAA) or behind an NLPID (0x80, Frame Relay).
 *
 * Organization 0 means an EtherType.  0x0080C2, IEEE 802.1, means a bridged LAN frame (RFC 2427,
 * RFC 2684), which ATM pads to a multiple of four bytes and Frame Relay does not.
 */
#include "decode/steps.h"
#include "decode/link/llc.h"

enum {
    ORGANIZATION_ETHERTYPE = 0x000000,
    ORGANIZATION_CISCO_90 = 0x0000f8,
    ORGANIZATION_BRIDGED = 0x0080c2,
    BRIDGED_ETHERNET_FCS = 0x0001,
    BRIDGED_TOKEN_RING_FCS = 0x0003,
    BRIDGED_FDDI_FCS = 0x0004,
    BRIDGED_ETHERNET = 0x0007,
    BRIDGED_TOKEN_RING = 0x0009,
    BRIDGED_FDDI = 0x000a,
    LLC_PADDING = 2,
    SNAP = 5,
};

/* clang-format off */
static const struct ps_field llc_fields[] = {
    {"DSAP", 0, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "0xaa: a SNAP header follows", NULL},
    {"SSAP", 8, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "0xaa: a SNAP header follows", NULL},
    {"Control", 16, 8, PS_SHOW_HEX, "IEEE 802.2 5.4", "3 is unnumbered information: plain data", NULL},
    {"Organization Code", 24, 24, PS_SHOW_HEX, "RFC 1042", "0: the next two bytes are an EtherType", NULL},
    {"Protocol", 48, 16, PS_SHOW_ETHERTYPE, "RFC 1042", "what comes next", NULL},
};

static const struct ps_field nlpid_fields[] = {
    {"NLPID", 0, 8, PS_SHOW_HEX, "RFC 2427 4", "0x80: a SNAP header follows", NULL},
    {"Organization Code", 8, 24, PS_SHOW_HEX, "RFC 1042", "0: the next two bytes are an EtherType", NULL},
    {"Protocol", 32, 16, PS_SHOW_ETHERTYPE, "RFC 1042", "what comes next", NULL},
};
/* clang-format on */

static struct ps_protocol_id bridged(struct ps_cursor *c, struct ps_packet *packet,
                                     uint16_t protocol, uint32_t padding)
{
    switch (protocol) {
    case BRIDGED_ETHERNET_FCS:
        ps_advance(c, padding);
        ps_drop_fcs(c);
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    case BRIDGED_ETHERNET:
        ps_advance(c, padding);
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    case BRIDGED_TOKEN_RING_FCS:
    case BRIDGED_TOKEN_RING:
        ps_advance(c, padding);
        return ps_next_link(PS_LINKTYPE_IEEE802_5);
    case BRIDGED_FDDI_FCS:
    case BRIDGED_FDDI:
        ps_advance(c, padding + 1);
        return ps_next_link(PS_LINKTYPE_FDDI);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

/* The SNAP header proper lies at `start`; the cursor moves behind it. */
static struct ps_protocol_id pass(struct ps_cursor *c, struct ps_packet *packet, uint32_t start,
                                  uint32_t padding, bool information)
{
    uint32_t organization = (uint32_t)ps_be16(c, start) << 8 | ps_u8(c, start + 2);
    uint16_t protocol = ps_be16(c, start + 3);
    ps_advance(c, start + SNAP);
    if (organization == ORGANIZATION_BRIDGED)
        return bridged(c, packet, protocol, padding);
    bool ethertype =
        organization == ORGANIZATION_ETHERTYPE || organization == ORGANIZATION_CISCO_90;
    return ethertype && information ? ps_next(PS_SPACE_ETHERTYPE, protocol)
                                    : ps_end(packet, PS_NON_IP);
}

static struct ps_protocol_id dissect_llc(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t source = ps_u8(c, 1);
    uint8_t control = ps_u8(c, 2);
    if (c->status == PS_READ_OK && source != PS_SAP_SNAP)
        return ps_end_opaque(c, packet, 3);
    uint32_t llc = 2 + ps_llc_control_length(control);
    return pass(c, packet, llc, LLC_PADDING, ps_llc_has_information(control));
}

static struct ps_protocol_id dissect_nlpid(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c, packet, 1, 0, true);
}

const struct ps_dissector ps_dissector_snap = {
    .name = "snap",
    .title = "Logical Link Control with SNAP",
    .reference = "RFC 1042",
    .bindings = PS_BINDINGS({PS_SPACE_LLC, PS_SAP_SNAP}),
    .dissect = dissect_llc,
    .fields = llc_fields,
    .field_count = PS_COUNT_OF(llc_fields),
};

const struct ps_dissector ps_dissector_nlpid_snap = {
    .name = "snap",
    .title = "NLPID with SNAP",
    .reference = "RFC 2427",
    .bindings = PS_BINDINGS({PS_SPACE_NLPID, PS_NLPID_SNAP}),
    .dissect = dissect_nlpid,
    .fields = nlpid_fields,
    .field_count = PS_COUNT_OF(nlpid_fields),
};
