/*
 * atm.c - datagrams over ATM: RFC 2684 (once 1483), Classical IP, and SunATM's header.
 *
 * RFC 2684 has two forms, LLC or nothing before the datagram, and only the circuit's set-up says
 * which. Captures of that link type have LLC; for the other link types the first bytes must tell.
 */
#include "decode/steps.h"
#include "decode/link/llc.h"
#include "decode/link/ppp.h"

enum {
    SUNATM = 4,
    SUN_TYPE = 0x0f,
    SUN_LANE = 1,
    SUN_LLC = 2,
    SUN_MARS = 3,
    SUN_IFMP = 4,
    SUN_ILMI = 5,
    SUN_SIGNALLING = 6,
    SIGNALLING_CHANNEL = 5,
    LANE_CLIENT = 2,
    LANE_CONTROL = 0xff00,
};

/* clang-format off */
static const struct ps_field sun_fields[] = {
    {"Direction", 0, 1, PS_SHOW_FLAG, "LINKTYPE_SUNATM", "set: sent by this host", NULL},
    {"Reserved", 1, 3, PS_SHOW_HEX, "LINKTYPE_SUNATM", "unused", NULL},
    {"Traffic Type", 4, 4, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "1 is LAN emulation, 2 is LLC", NULL},
    {"VPI", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "which virtual path", NULL},
    {"VCI", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_SUNATM", "which virtual channel in it", NULL},
};
/* clang-format on */

/* Needs three bytes: a frame with fewer is cut or malformed. */
static bool is_snap(struct ps_cursor *c)
{
    return ps_need(c, 0, 3) && ps_be16(c, 0) == PS_LLC_SNAP && ps_u8(c, 2) == 3;
}

/* LLC with SNAP, IP itself, or PPP, whose protocol numbers have an even and an odd byte. */
static struct ps_protocol_id guess(struct ps_cursor *c, struct ps_packet *packet)
{
    if (is_snap(c))
        return ps_next_llc(c);
    uint8_t first = ps_u8(c, 0);
    if (first >> 4 == 4 || first >> 4 == 6)
        return ps_next(PS_SPACE_IP_VERSION, first >> 4);
    return first == 0 && ps_u8(c, 1) & 1 ? ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL)
                                         : ps_end(packet, PS_NON_IP);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return ps_next_llc(c);
}

static struct ps_protocol_id dissect_classical(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return is_snap(c) ? ps_next_llc(c) : ps_next_ip(c);
}

static struct ps_protocol_id dissect_open(struct ps_cursor *c, struct ps_packet *packet)
{
    return guess(c, packet);
}

static bool is_signalling(uint8_t type, uint8_t path, uint16_t channel)
{
    if (type == SUN_ILMI || type == SUN_SIGNALLING)
        return true;
    return type != SUN_MARS && type != SUN_IFMP && path == 0 && channel == SIGNALLING_CHANNEL;
}

static struct ps_protocol_id dissect_sun(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 0) & SUN_TYPE;
    uint8_t path = ps_u8(c, 1);
    uint16_t channel = ps_be16(c, 2);
    ps_advance(c, SUNATM);
    if (type == SUN_LLC)
        return ps_next_llc(c);
    if (type != SUN_LANE)
        return is_signalling(type, path, channel) ? ps_end(packet, PS_NON_IP) : guess(c, packet);
    if (ps_be16(c, 0) == LANE_CONTROL)
        return ps_end(packet, PS_NON_IP);
    ps_advance(c, LANE_CLIENT);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_atm = {
    .name = "atm",
    .title = "Datagrams over ATM",
    .reference = "RFC 2684",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ATM_RFC1483_OLD},
                            {PS_SPACE_LINK, PS_LINKTYPE_ATM_RFC1483}),
    .dissect = dissect,
};

const struct ps_dissector ps_dissector_sunatm = {
    .name = "sunatm",
    .title = "SunATM",
    .reference = "LINKTYPE_SUNATM",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_SUNATM}),
    .dissect = dissect_sun,
    .fields = sun_fields,
    .field_count = PS_COUNT_OF(sun_fields),
};

const struct ps_dissector ps_dissector_classical_ip = {
    .name = "clip",
    .title = "Classical IP over ATM",
    .reference = "RFC 2225",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ATM_CLIP_LINUX},
                            {PS_SPACE_LINK, PS_LINKTYPE_ATM_CLIP}),
    .dissect = dissect_classical,
};

const struct ps_dissector ps_dissector_atm_open = {
    .name = "atm",
    .title = "AAL5 of unknown content",
    .reference = "RFC 2684",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_ATM}),
    .dissect = dissect_open,
};
