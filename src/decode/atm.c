/*
 * atm.c - datagrams over ATM: RFC 2684 (once 1483), Classical IP, and SunATM's header.
 *
 * RFC 2684 has two forms, LLC or nothing before the datagram, and only the circuit's set-up says which;
 * so the first bytes must tell.  Cisco has an NLPID behind a single 3.
 */
#include "decode/link.h"

enum {
    SUNATM = 4,
    SUN_TYPE = 0x0f,
    SUN_LANE = 1,
    SUN_LLC = 2,
    LANE_CLIENT = 2,
    LANE_CONTROL = 0xff00,
    UNNUMBERED_INFORMATION = 3,
};

static const struct ps_field sun_fields[] = {
    {"Direction", 0, 1, PS_SHOW_FLAG, "LINKTYPE_SUNATM", "set: sent by this host", NULL},
    {"Reserved", 1, 3, PS_SHOW_HEX, "LINKTYPE_SUNATM", "unused", NULL},
    {"Traffic Type", 4, 4, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "1 is LAN emulation, 2 is LLC", NULL},
    {"VPI", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "which virtual path", NULL},
    {"VCI", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "which virtual channel in it", NULL},
};

static struct ps_protocol_id next_of(struct ps_cursor *c)
{
    uint8_t first = ps_u8(c, 0);
    if (first >> 4 == 4 || first >> 4 == 6)
        return ps_next(PS_SPACE_IP_VERSION, first >> 4);
    if (first != UNNUMBERED_INFORMATION)
        return ps_next_llc(c);
    ps_advance(c, 1);
    return ps_next(PS_SPACE_NLPID, ps_u8(c, 0));
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return next_of(c);
}

static struct ps_protocol_id dissect_sun(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 0) & SUN_TYPE;
    ps_advance(c, SUNATM);
    if (type == SUN_LLC)
        return ps_next_llc(c);
    if (type != SUN_LANE || ps_be16(c, 0) == LANE_CONTROL)
        return ps_end(packet, PS_NON_IP);
    ps_advance(c, LANE_CLIENT);
    return ps_next_link(1);
}

const struct ps_dissector ps_dissector_atm = {
    .name = "atm",
    .title = "Datagrams over ATM",
    .reference = "RFC 2684",
    .dissect = dissect,
};

const struct ps_dissector ps_dissector_sunatm = {
    .name = "sunatm",
    .title = "SunATM",
    .reference = "LINKTYPE_SUNATM",
    .dissect = dissect_sun,
    .fields = sun_fields,
    .field_count = PS_COUNT_OF(sun_fields),
};
