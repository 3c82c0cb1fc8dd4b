/*
 * wrapper.c - headers of capture programs that wrap a frame of some other link type: Apple's PKTAP,
 * directions, netANALYZER, MPLS and SCTP without a link, and others that only need skipping.
 */
#include "decode/steps.h"

enum {
    PKTAP_MIN = 108,
    PKTAP_PACKET = 1,
    NETANALYZER = 4,
    NETANALYZER_GPIO = 0x01,
    NETANALYZER_VERSION = 0x3c,
    NETANALYZER_VERSION_1 = 0x04,
    NETANALYZER_VERSION_2 = 0x08,
    EPON = 8,
    SYMANTEC_2 = 44,
    SYMANTEC_3 = 56,
};

/* clang-format off */
static const struct ps_field pktap_fields[] = {
    {"Length", 0, 32, PS_SHOW_BYTES, "LINKTYPE_PKTAP", "bytes of this header (low byte first)", NULL},
    {"Type", 32, 32, PS_SHOW_BYTES, "LINKTYPE_PKTAP", "1: a packet follows (low byte first)", NULL},
    {"Data Link Type", 64, 32, PS_SHOW_BYTES, "LINKTYPE_PKTAP", "what comes next (low byte first); 1 is Ethernet", NULL},
    {"Interface and Process", 96, 0, PS_SHOW_BYTES, "LINKTYPE_PKTAP", "where it was seen and which program sent or received it", NULL},
};
/* clang-format on */

static const struct ps_field direction_fields[] = {
    {"Direction", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_PPP_WITH_DIR",
     "0 is received, others are sent by this host", NULL},
};

/* clang-format off */
static const struct ps_field netanalyzer_fields[] = {
    {"Status", 0, 8, PS_SHOW_HEX, "LINKTYPE_NETANALYZER", "what was wrong with the signal", NULL},
    {"Port and Version", 8, 8, PS_SHOW_HEX, "LINKTYPE_NETANALYZER", "where it was seen", NULL},
    {"Length", 16, 16, PS_SHOW_BYTES, "LINKTYPE_NETANALYZER", "bytes of the frame (low byte first)", NULL},
};
/* clang-format on */

static const struct ps_field epon_fields[] = {
    {"Preamble", 0, 64, PS_SHOW_BYTES, "IEEE 802.3 65.1.3", "with the logical link's number", NULL},
};

static const struct ps_field symantec_fields[] = {
    {"Header", 0, 0, PS_SHOW_BYTES, "LINKTYPE_SYMANTEC_FIREWALL",
     "where it was seen, and an EtherType", NULL},
};

static struct ps_protocol_id dissect_pktap(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t length = ps_le32(c, 0);
    uint32_t type = ps_le32(c, 4);
    uint32_t link = ps_le32(c, 8);
    if (c->status == PS_READ_OK && length < PKTAP_MIN)
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, length);
    return type == PKTAP_PACKET ? ps_next_link(link) : ps_end(packet, PS_NON_IP);
}

static struct ps_protocol_id dissect_ppp_direction(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next_link(PS_LINKTYPE_PPP_HDLC);
}

static struct ps_protocol_id dissect_hdlc_direction(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next_link(PS_LINKTYPE_C_HDLC);
}

static struct ps_protocol_id dissect_relay_direction(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next_link(PS_LINKTYPE_FRELAY);
}

/* A signal on one of the device's pins is recorded with this header, too, but without a frame. */
static struct ps_protocol_id dissect_netanalyzer(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t port = ps_u8(c, 1);
    uint8_t version = port & NETANALYZER_VERSION;
    bool known = version == NETANALYZER_VERSION_1 || version == NETANALYZER_VERSION_2;
    ps_advance(c, NETANALYZER);
    if (!known || port & NETANALYZER_GPIO)
        return ps_end(packet, PS_NON_IP);
    ps_drop_fcs(c);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_epon(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, EPON);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

/* Versions 2 and 3 of the firewall put the EtherType at different places, and zeros at the place of
 * the other version. */
static struct ps_protocol_id dissect_symantec(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type_2 = ps_be16(c, 6);
    uint16_t type_3 = ps_be16(c, 20);
    ps_advance(c, type_2 == 0 ? SYMANTEC_3 : SYMANTEC_2);
    return ps_next(PS_SPACE_ETHERTYPE, type_2 == 0 ? type_3 : type_2);
}

static struct ps_protocol_id dissect_mpls(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)c;
    (void)packet;
    return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS);
}

static struct ps_protocol_id dissect_sctp(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)c;
    (void)packet;
    return ps_next(PS_SPACE_IPV4, PS_IPPROTO_SCTP);
}

#define WRAPPER(variable, label, long_name, document, function, table, ...)                        \
    const struct ps_dissector variable = {                                                         \
        .name = label,                                                                             \
        .title = long_name,                                                                        \
        .reference = document,                                                                     \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = table,                                                                           \
        .field_count = PS_COUNT_OF(table),                                                         \
    }

/* Apple's own programs write USER2, which other programs use as they like. */
WRAPPER(ps_dissector_pktap, "pktap", "Apple PKTAP", "LINKTYPE_PKTAP", dissect_pktap, pktap_fields,
        {PS_SPACE_LINK, PS_LINKTYPE_USER2}, {PS_SPACE_LINK, PS_LINKTYPE_PKTAP});
WRAPPER(ps_dissector_ppp_direction, "direction", "PPP with direction", "LINKTYPE_PPP_WITH_DIR",
        dissect_ppp_direction, direction_fields, {PS_SPACE_LINK, PS_LINKTYPE_PPP_WITH_DIR});
WRAPPER(ps_dissector_hdlc_direction, "direction", "Cisco HDLC with direction",
        "LINKTYPE_C_HDLC_WITH_DIR", dissect_hdlc_direction, direction_fields,
        {PS_SPACE_LINK, PS_LINKTYPE_C_HDLC_WITH_DIR});
WRAPPER(ps_dissector_relay_direction, "direction", "Frame Relay with direction",
        "LINKTYPE_FRELAY_WITH_DIR", dissect_relay_direction, direction_fields,
        {PS_SPACE_LINK, PS_LINKTYPE_FRELAY_WITH_DIR});
WRAPPER(ps_dissector_netanalyzer, "netanalyzer", "netANALYZER", "LINKTYPE_NETANALYZER",
        dissect_netanalyzer, netanalyzer_fields, {PS_SPACE_LINK, PS_LINKTYPE_NETANALYZER});
WRAPPER(ps_dissector_epon, "epon", "EPON preamble", "IEEE 802.3 65.1.3", dissect_epon, epon_fields,
        {PS_SPACE_LINK, PS_LINKTYPE_EPON});
WRAPPER(ps_dissector_symantec, "symantec", "Symantec firewall", "LINKTYPE_SYMANTEC_FIREWALL",
        dissect_symantec, symantec_fields, {PS_SPACE_LINK, PS_LINKTYPE_SYMANTEC_FIREWALL});

const struct ps_dissector ps_dissector_mpls_link = {
    .name = "mpls",
    .title = "MPLS without a link",
    .reference = "LINKTYPE_MPLS",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_MPLS}),
    .dissect = dissect_mpls,
};

const struct ps_dissector ps_dissector_sctp_link = {
    .name = "sctp",
    .title = "SCTP without IP",
    .reference = "LINKTYPE_SCTP",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_SCTP}),
    .dissect = dissect_sctp,
};
