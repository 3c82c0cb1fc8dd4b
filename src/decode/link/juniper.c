/*
 * juniper.c - what Juniper routers put before a frame that they capture on one of their cards.
 *
 * All start with "MGC", flags and, if a flag says so, a list of extensions.  A flag says that the
 * link header was stripped: then four bytes hold the number of the payload's protocol.  Otherwise
 * each kind of card has its own bytes ("cookie") before the frame.  The kinds differ in those only,
 * so that each is a row of a table.
 */
#include "decode/steps.h"
#include "decode/link/ppp.h"

enum {
    MAGIC = 0x4d4743,
    FLAGS_AT = 3,
    PLAIN = 4,
    EXTENDED = 6,
    FLAG_IN = 0x01,
    FLAG_NO_LINK = 0x02,
    FLAG_EXTENSIONS = 0x80,
    PROTOCOL = 4,
    UNNUMBERED_INFORMATION = 0x03,
    VOICE = 18,
    SERVICES_IN = 16,
    SERVICES_OUT = 12,
    SERVICES_GGSN = 4,
};

/* Juniper's numbers for payloads. */
enum protocol {
    PROTOCOL_UNKNOWN = 0,
    PROTOCOL_IPV4 = 2,
    PROTOCOL_MPLS_IPV4 = 3,
    PROTOCOL_IPV4_MPLS = 4,
    PROTOCOL_MPLS = 5,
    PROTOCOL_IPV6 = 6,
    PROTOCOL_MPLS_IPV6 = 7,
    PROTOCOL_IPV6_MPLS = 8,
    PROTOCOL_PPP = 200,
    PROTOCOL_ISO = 201,
    PROTOCOL_LLC = 202,
    PROTOCOL_LLC_SNAP = 203,
    PROTOCOL_ETHERNET = 204,
    PROTOCOL_FRAME_RELAY = 207,
    PROTOCOL_CISCO_HDLC = 208,
    PROTOCOL_IPV4_BEHIND_4 = 0xa248,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Magic", 0, 24, PS_SHOW_HEX, "LINKTYPE_JUNIPER", "\"MGC\"", NULL},
    {"Extensions", 24, 1, PS_SHOW_FLAG, "LINKTYPE_JUNIPER", "values about the interface follow", NULL},
    {"Reserved", 25, 5, PS_SHOW_HEX, "LINKTYPE_JUNIPER", "unused", NULL},
    {"No Link Header", 30, 1, PS_SHOW_FLAG, "LINKTYPE_JUNIPER", "the link header was stripped", NULL},
    {"Incoming", 31, 1, PS_SHOW_FLAG, "LINKTYPE_JUNIPER", "received, not sent", NULL},
    {"Extensions and Cookie", 32, 0, PS_SHOW_BYTES, "LINKTYPE_JUNIPER", "values about the interface, then what this kind of card adds", NULL},
};
/* clang-format on */

static struct ps_protocol_id next_of(struct ps_cursor *c, struct ps_packet *packet,
                                     uint32_t protocol)
{
    switch (protocol) {
    case PROTOCOL_IPV4_BEHIND_4:
        ps_advance(c, 4);
        return ps_next(PS_SPACE_IP_VERSION, 4);
    case PROTOCOL_IPV4:
    case PROTOCOL_MPLS_IPV4:
        return ps_next(PS_SPACE_IP_VERSION, 4);
    case PROTOCOL_IPV6:
    case PROTOCOL_MPLS_IPV6:
        return ps_next(PS_SPACE_IP_VERSION, 6);
    case PROTOCOL_MPLS:
    case PROTOCOL_IPV4_MPLS:
    case PROTOCOL_IPV6_MPLS:
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS);
    case PROTOCOL_PPP:
        return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
    case PROTOCOL_ISO:
        return ps_next(PS_SPACE_NLPID, ps_u8(c, 0));
    case PROTOCOL_LLC:
    case PROTOCOL_LLC_SNAP:
        return ps_next_llc(c);
    case PROTOCOL_ETHERNET:
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    case PROTOCOL_FRAME_RELAY:
        return ps_next_link(PS_LINKTYPE_FRELAY);
    case PROTOCOL_CISCO_HDLC:
        return ps_next_link(PS_LINKTYPE_C_HDLC);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

static bool has_magic(struct ps_cursor *c)
{
    return (ps_be32(c, 0) >> 8) == MAGIC;
}

/* Moves past what all cards have in common. True if the caller is done: `next` says what follows,
 * or the header is cut. Old systems write no magic; then the cursor stays. */
static bool pass_common(struct ps_cursor *c, struct ps_packet *packet, struct ps_protocol_id *next)
{
    uint8_t flags = ps_u8(c, FLAGS_AT);
    if (!has_magic(c)) {
        *next = ps_end(packet, PS_NON_IP);
        return c->status != PS_READ_OK;
    }
    uint32_t length = flags & FLAG_EXTENSIONS ? EXTENDED + (uint32_t)ps_be16(c, 4) : PLAIN;
    if (!(flags & FLAG_NO_LINK)) {
        ps_advance(c, length);
        return c->status != PS_READ_OK;
    }
    uint32_t protocol = ps_le32(c, length);
    ps_advance(c, length + PROTOCOL);
    *next = next_of(c, packet, protocol);
    return true;
}

/* A card whose frames stand behind `skip` bytes. */
static struct ps_protocol_id pass_fixed(struct ps_cursor *c, struct ps_packet *packet,
                                        uint32_t skip, enum protocol protocol)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    if (pass_common(c, packet, &next))
        return next;
    ps_advance(c, skip);
    return next_of(c, packet, protocol);
}

static struct ps_protocol_id dissect_ethernet(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_fixed(c, packet, 0, PROTOCOL_ETHERNET);
}

static struct ps_protocol_id dissect_ppp(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_fixed(c, packet, 2, PROTOCOL_PPP);
}

static struct ps_protocol_id dissect_frame_relay(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_fixed(c, packet, 0, PROTOCOL_FRAME_RELAY);
}

static struct ps_protocol_id dissect_cisco_hdlc(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_fixed(c, packet, 0, PROTOCOL_CISCO_HDLC);
}

static struct ps_protocol_id dissect_voice(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_fixed(c, packet, VOICE, PROTOCOL_IPV4);
}

static struct ps_protocol_id dissect_services(struct ps_cursor *c, struct ps_packet *packet)
{
    bool in = ps_u8(c, FLAGS_AT) & FLAG_IN;
    return pass_fixed(c, packet, in ? SERVICES_IN : SERVICES_OUT, PROTOCOL_IPV4);
}

static struct ps_protocol_id dissect_ggsn(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    if (pass_common(c, packet, &next))
        return next;
    uint16_t protocol = ps_le16(c, 0);
    ps_advance(c, SERVICES_GGSN);
    return next_of(c, packet, protocol);
}

/* Is it the number of a PPP protocol that these cards know? */
static bool is_ppp(uint16_t number)
{
    static const uint16_t known[] = {
        PS_PPP_IPV4,   PS_PPP_OSI,     PS_PPP_MULTILINK,
        PS_PPP_IPV6,   PS_PPP_MPLS,    PS_PPP_MPLS_MULTICAST,
        PS_PPP_IPCP,   PS_PPP_OSINLCP, PS_PPP_IPV6CP,
        PS_PPP_MPLSCP, PS_PPP_LCP,     PS_PPP_PAP,
        PS_PPP_CHAP,
    };
    for (size_t i = 0; i < PS_COUNT_OF(known); i++)
        if (known[i] == number)
            return true;
    return false;
}

/* By its first byte, is it IP? */
static enum protocol guess_ip(uint8_t first)
{
    if (first >= 0x45 && first <= 0x4f)
        return PROTOCOL_IPV4;
    return first >> 4 == 6 ? PROTOCOL_IPV6 : PROTOCOL_UNKNOWN;
}

/* The cursor stands behind an ATM card's cookie: LLC, PPP, Cisco's NLPID, or IP itself. */
static struct ps_protocol_id guess_atm(struct ps_cursor *c, struct ps_packet *packet, bool second,
                                       bool bridged)
{
    uint32_t first_three = (uint32_t)ps_be16(c, 0) << 8 | ps_u8(c, 2);
    if (first_three == 0xfefe03 || first_three == 0xaaaa03)
        return ps_next_llc(c);
    if (second && bridged)
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    if (second && is_ppp(ps_be16(c, 0)))
        return next_of(c, packet, PROTOCOL_PPP);
    uint8_t first = ps_u8(c, 0);
    if (first != UNNUMBERED_INFORMATION)
        return next_of(c, packet, guess_ip(first));
    ps_advance(c, 1);
    return next_of(c, packet, PROTOCOL_ISO);
}

static struct ps_protocol_id dissect_atm_1(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    if (pass_common(c, packet, &next))
        return next;
    bool cell = ps_u8(c, 0) == 0x80;
    ps_advance(c, 4);
    return cell ? ps_end(packet, PS_NON_IP) : guess_atm(c, packet, false, false);
}

static struct ps_protocol_id dissect_atm_2(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    bool in = ps_u8(c, FLAGS_AT) & FLAG_IN;
    if (pass_common(c, packet, &next))
        return next;
    bool bridged = !in && ps_be32(c, 0) & 0x3f;
    bool cell = ps_u8(c, 7) & 0x70;
    ps_advance(c, 8);
    return cell ? ps_end(packet, PS_NON_IP) : guess_atm(c, packet, true, bridged);
}

/* The length of the cookie of a services card that bundles links, by the cookie's first byte. */
static uint32_t cookie_length(uint8_t first)
{
    if (first == 0x54)
        return 4;
    return first == 0x40 || first == 0x47 ? 8 : 0;
}

/* In a cookie of eight bytes, the upper half of the sixth is the protocol; 0 depends on the
 * card. */
static enum protocol cookie_protocol(struct ps_cursor *c, enum protocol four_bytes,
                                     enum protocol ipv4)
{
    static const uint8_t protocols[] = {PROTOCOL_UNKNOWN, PROTOCOL_IPV6, PROTOCOL_MPLS,
                                        PROTOCOL_ISO};
    uint32_t length = cookie_length(ps_u8(c, 0));
    if (length != 8)
        return length == 4 ? four_bytes : PROTOCOL_UNKNOWN;
    uint8_t number = ps_u8(c, 5) >> 4;
    if (number == 0)
        return ipv4;
    return number < sizeof protocols ? protocols[number] : PROTOCOL_UNKNOWN;
}

static struct ps_protocol_id dissect_mlppp(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    bool in = ps_u8(c, FLAGS_AT) & FLAG_IN;
    if (pass_common(c, packet, &next))
        return next;
    bool plain = in && (ps_u8(c, 4) & 3) != 3;
    enum protocol protocol = cookie_protocol(c, PROTOCOL_PPP, plain ? PROTOCOL_PPP : PROTOCOL_IPV4);
    uint32_t length = cookie_length(ps_u8(c, 0));
    if (length == 0 && ps_be16(c, 0) == PS_PPP_ADDRESS_CONTROL)
        ps_advance(c, 2);
    else if (length == 0 && is_ppp(ps_be16(c, 2)))
        length = 2;
    else if (length == 0 && !is_ppp(ps_be16(c, 0)))
        return ps_end(packet, PS_NON_IP);
    if (cookie_length(ps_u8(c, 0)) == 0)
        protocol = PROTOCOL_PPP;
    ps_advance(c, length);
    return next_of(c, packet, protocol);
}

static bool is_unnumbered(uint16_t two_bytes)
{
    return two_bytes == UNNUMBERED_INFORMATION || two_bytes == UNNUMBERED_INFORMATION << 8;
}

/* Without a cookie, two bytes come first; then a control field announces an NLPID. */
static struct ps_protocol_id pass_bare_mlfr(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t start = ps_be16(c, 2);
    if (is_unnumbered(start))
        ps_advance(c, 4);
    else if (start >> 8 == UNNUMBERED_INFORMATION)
        ps_advance(c, 3);
    else
        return ps_end(packet, PS_NON_IP);
    return next_of(c, packet, PROTOCOL_ISO);
}

static struct ps_protocol_id dissect_mlfr(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    if (pass_common(c, packet, &next))
        return next;
    uint32_t length = cookie_length(ps_u8(c, 0));
    if (length == 0)
        return pass_bare_mlfr(c, packet);
    bool both = (ps_u8(c, 4) & 3) == 3;
    enum protocol protocol =
        cookie_protocol(c, PROTOCOL_ISO, both ? PROTOCOL_UNKNOWN : PROTOCOL_IPV4);
    ps_advance(c, length);
    if (length == 4 && is_unnumbered(ps_be16(c, 0)))
        ps_advance(c, 2);
    bool control = ps_u8(c, 0) == UNNUMBERED_INFORMATION;
    if (control && (length == 4 || protocol == PROTOCOL_UNKNOWN)) {
        ps_advance(c, 1);
        protocol = PROTOCOL_ISO;
    }
    return next_of(c, packet, protocol);
}

#define JUNIPER(variable, long_name, function, ...)                                                \
    const struct ps_dissector variable = {                                                         \
        .name = "juniper",                                                                         \
        .title = long_name,                                                                        \
        .reference = "LINKTYPE_JUNIPER",                                                           \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = fields,                                                                          \
        .field_count = PS_COUNT_OF(fields),                                                        \
    }

JUNIPER(ps_dissector_juniper_ethernet, "Juniper Ethernet", dissect_ethernet,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_PPPOE}, {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_ETHER});
JUNIPER(ps_dissector_juniper_ppp, "Juniper PPP", dissect_ppp,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_PPP});
JUNIPER(ps_dissector_juniper_frame_relay, "Juniper Frame Relay", dissect_frame_relay,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_FRELAY});
JUNIPER(ps_dissector_juniper_cisco_hdlc, "Juniper Cisco HDLC", dissect_cisco_hdlc,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_CHDLC});
JUNIPER(ps_dissector_juniper_voice, "Juniper voice", dissect_voice,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_VP});
JUNIPER(ps_dissector_juniper_services, "Juniper services", dissect_services,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_SERVICES});
JUNIPER(ps_dissector_juniper_ggsn, "Juniper GGSN", dissect_ggsn,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_GGSN});
JUNIPER(ps_dissector_juniper_atm_1, "Juniper ATM1", dissect_atm_1,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_ATM1});
JUNIPER(ps_dissector_juniper_atm_2, "Juniper ATM2", dissect_atm_2,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_ATM2});
JUNIPER(ps_dissector_juniper_mlppp, "Juniper multilink PPP", dissect_mlppp,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_MLPPP});
JUNIPER(ps_dissector_juniper_mlfr, "Juniper multilink Frame Relay", dissect_mlfr,
        {PS_SPACE_LINK, PS_LINKTYPE_JUNIPER_MLFR});
