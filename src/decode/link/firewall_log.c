/*
 * firewall_log.c - what firewalls and IPsec put before a packet that they hand to a capture:
 * OpenBSD's pflog and enc, Solaris's ipnet.
 */
#include "decode/steps.h"

enum { PFLOG_MIN = 4, ENC = 12, IPNET = 24 };

/* clang-format off */
static const struct ps_field pflog_fields[] = {
    {"Length", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_PFLOG", "bytes of this header, before it is filled up to a multiple of 4", NULL},
    {"Address Family", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_PFLOG", "2 is IPv4; 24, 28 or 30 (by system) is IPv6", NULL},
    {"Action", 16, 8, PS_SHOW_DECIMAL, "LINKTYPE_PFLOG", "0 is pass, 1 is drop", NULL},
    {"Reason", 24, 8, PS_SHOW_DECIMAL, "LINKTYPE_PFLOG", "why; 0: a rule matched", NULL},
    {"Interface and Rule", 32, 0, PS_SHOW_BYTES, "LINKTYPE_PFLOG", "where it was seen and which rule matched", NULL},
};

static const struct ps_field enc_fields[] = {
    {"Address Family", 0, 32, PS_SHOW_HEX, "LINKTYPE_ENC", "in the capturing host's byte order; 2 is IPv4", NULL},
    {"SPI", 32, 32, PS_SHOW_HEX, "LINKTYPE_ENC", "which security association it came by", NULL},
    {"Flags", 64, 32, PS_SHOW_HEX, "LINKTYPE_ENC", "whether it was authenticated and encrypted", NULL},
};

static const struct ps_field ipnet_fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "1", NULL},
    {"Family", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "2 is IPv4, 26 is IPv6", NULL},
    {"Hook", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "0 is inbound, 1 outbound, 2 within the host", NULL},
    {"Length", 32, 32, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "bytes of the packet", NULL},
    {"Interface", 64, 32, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "its index", NULL},
    {"Group Interface", 96, 32, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "index of its IPMP group", NULL},
    {"Source Zone", 128, 32, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "the zone it is from", NULL},
    {"Destination Zone", 160, 32, PS_SHOW_DECIMAL, "LINKTYPE_IPNET", "the zone it is for", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect_pflog(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t length = (ps_u8(c, 0) + 3u) / 4u * 4u;
    uint8_t family = ps_u8(c, 1);
    if (c->status == PS_READ_OK && length < PFLOG_MIN)
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, length);
    return ps_after_family(packet, family);
}

static struct ps_protocol_id dissect_enc(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t big = ps_be32(c, 0);
    uint32_t little = ps_le32(c, 0);
    ps_advance(c, ENC);
    return ps_after_family(packet, big < little ? big : little);
}

static struct ps_protocol_id dissect_ipnet(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t family = ps_u8(c, 1);
    ps_advance(c, IPNET);
    if (family == PS_AF_INET)
        return ps_next(PS_SPACE_IP_VERSION, 4);
    if (family == PS_AF_INET6_SOLARIS)
        return ps_next(PS_SPACE_IP_VERSION, 6);
    return ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_pflog = {
    .name = "pflog",
    .title = "OpenBSD packet filter log",
    .reference = "LINKTYPE_PFLOG",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_PFLOG}),
    .dissect = dissect_pflog,
    .fields = pflog_fields,
    .field_count = PS_COUNT_OF(pflog_fields),
};

const struct ps_dissector ps_dissector_enc = {
    .name = "enc",
    .title = "OpenBSD IPsec",
    .reference = "LINKTYPE_ENC",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ENC}),
    .dissect = dissect_enc,
    .fields = enc_fields,
    .field_count = PS_COUNT_OF(enc_fields),
};

const struct ps_dissector ps_dissector_ipnet = {
    .name = "ipnet",
    .title = "Solaris ipnet",
    .reference = "LINKTYPE_IPNET",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IPNET}),
    .dissect = dissect_ipnet,
    .fields = ipnet_fields,
    .field_count = PS_COUNT_OF(ipnet_fields),
};
