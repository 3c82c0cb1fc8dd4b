/*
 * llc.c - IEEE 802.2 Logical Link Control.
 *
 * Bound to each service access point that leads to IP: 0x06 (IP itself, RFC 948), 0x80 (3Com, where
 * an EtherType follows) and 0xFE (OSI, where an NLPID follows); SNAP is in snap.c.  Other access
 * points are named, not entered.  Information comes in unnumbered frames, whose control field is
 * one byte, or in numbered ones, where it is two.
 */
#include "decode/link/llc.h"
#include "decode/opaque.h"

/* clang-format off */
static const struct ps_field fields[] = {
    {"DSAP", 0, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "the service access point it is for", NULL},
    {"SSAP", 8, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "the service access point it is from", NULL},
    {"Control", 16, 0, PS_SHOW_HEX, "IEEE 802.2 5.4", "3 is unnumbered information: plain data", NULL},
};
/* clang-format on */

/* Moves past the header. False if the frame carries no information. */
static bool pass(struct ps_cursor *c)
{
    uint8_t control = ps_u8(c, 2);
    ps_advance(c, 2 + ps_llc_control_length(control));
    return ps_llc_has_information(control);
}

static struct ps_protocol_id dissect_ip(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c) ? ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV4) : ps_end(packet, PS_NON_IP);
}

/* OSI's own headers begin with the NLPID; IP's do not, so nlpid.c skips it there. */
static struct ps_protocol_id dissect_osi(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass(c) ? ps_next(PS_SPACE_NLPID, ps_u8(c, 0)) : ps_end(packet, PS_NON_IP);
}

/* 3Com's networks put an EtherType here. */
static struct ps_protocol_id dissect_xns(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!pass(c))
        return ps_end(packet, PS_NON_IP);
    uint16_t type = ps_be16(c, 0);
    ps_advance(c, 2);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

const struct ps_dissector ps_dissector_llc_ip = {
    .name = "llc",
    .title = "Logical Link Control",
    .reference = "IEEE 802.2",
    .bindings = PS_BINDINGS({PS_SPACE_LLC, PS_SAP_IP}),
    .dissect = dissect_ip,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_llc_osi = {
    .name = "llc",
    .title = "Logical Link Control",
    .reference = "IEEE 802.2",
    .bindings = PS_BINDINGS({PS_SPACE_LLC, PS_SAP_OSI}),
    .dissect = dissect_osi,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_llc_xns = {
    .name = "xns",
    .title = "Logical Link Control",
    .reference = "IEEE 802.2",
    .bindings = PS_BINDINGS({PS_SPACE_LLC, PS_SAP_XNS}),
    .dissect = dissect_xns,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
