/*
 * gtp.c - GPRS Tunnelling Protocol, user plane, version 1 (3GPP TS 29.281): how a phone's packets
 * travel through the operator's network.  Only a G-PDU carries a user's packet.
 */
#include "decode/opaque.h"

enum {
    HEADER = 8,
    OPTIONAL = 4, /* sequence number, N-PDU number, next extension header type: all or none */
    VERSION_AND_KIND = 0xf0,
    GTP_1 = 0x30,
    E = 0x04,
    ANY_OPTIONAL = 0x07,
    G_PDU = 255,
    IPV4 = 4,
    IPV6 = 6,
};

/* clang-format off */
static const struct ps_choice types[] = {
    {1, "Echo Request"}, {2, "Echo Response"}, {26, "Error Indication"}, {254, "End Marker"},
    {255, "G-PDU: a user's packet"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Version", 0, 3, PS_SHOW_DECIMAL, "3GPP TS 29.281 5.1", "1", NULL},
    {"PT", 3, 1, PS_SHOW_FLAG, "3GPP TS 29.281 5.1", "GTP; not set: GTP', which carries data for billing", NULL},
    {"Spare", 4, 1, PS_SHOW_DECIMAL, "3GPP TS 29.281 5.1", "0", NULL},
    {"E", 5, 1, PS_SHOW_FLAG, "3GPP TS 29.281 5.1", "extension headers follow", NULL},
    {"S", 6, 1, PS_SHOW_FLAG, "3GPP TS 29.281 5.1", "the sequence number is valid", NULL},
    {"PN", 7, 1, PS_SHOW_FLAG, "3GPP TS 29.281 5.1", "the N-PDU number is valid", NULL},
    {"Message Type", 8, 8, PS_SHOW_DECIMAL, "3GPP TS 29.281 6.1", "which message this is", types},
    {"Length", 16, 16, PS_SHOW_DECIMAL, "3GPP TS 29.281 5.1", "bytes behind the first 8", NULL},
    {"Tunnel Endpoint Identifier", 32, 32, PS_SHOW_HEX, "3GPP TS 29.281 5.1", "which phone's tunnel, chosen by the receiver", NULL},
    {"Optional Fields", 64, 0, PS_SHOW_BYTES, "3GPP TS 29.281 5.1", "with E, S or PN: sequence number, N-PDU number, type of the first extension header; then those headers", NULL},
};
/* clang-format on */

/* The length of the header with its extension headers: each ends with the type of the next. */
static uint32_t header_length(struct ps_cursor *c, uint8_t flags)
{
    uint32_t at = HEADER;
    if (!(flags & ANY_OPTIONAL))
        return at;
    at += OPTIONAL;
    uint8_t next = flags & E ? ps_u8(c, at - 1) : 0;
    while (next != 0 && c->status == PS_READ_OK) {
        uint32_t length = ps_u8(c, at) * 4u;
        if (length == 0)
            break;
        at += length;
        next = ps_u8(c, at - 1);
    }
    return at;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0);
    uint8_t type = ps_u8(c, 1);
    uint16_t length = ps_be16(c, 2);
    if ((flags & VERSION_AND_KIND) != GTP_1 || type != G_PDU)
        return ps_end_opaque(c, packet, HEADER);
    if (ps_wire_left(c) >= HEADER)
        ps_narrow(c, HEADER + (uint32_t)length);
    ps_advance(c, header_length(c, flags));
    uint8_t version = ps_u8(c, 0) >> 4;
    if (version != IPV4 && version != IPV6)
        return ps_end_opaque(c, packet, 0);
    return ps_next(PS_SPACE_IP_VERSION, version);
}

const struct ps_dissector ps_dissector_gtp = {
    .name = "gtp-u",
    .title = "GPRS Tunnelling Protocol, user plane",
    .reference = "3GPP TS 29.281",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 2152}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
