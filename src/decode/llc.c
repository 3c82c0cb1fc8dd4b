/*
 * llc.c - IEEE 802.2 Logical Link Control, with SNAP.
 *
 * Bound to each service access point that leads to IP: 0xAA (SNAP, where an OUI and an EtherType
 * follow) and 0x06 (IP itself, RFC 948).  Other access points are named, not entered.
 */
#include "decode/ethertype.h"

enum { SAP_SNAP = 0xaa, UNNUMBERED_INFORMATION = 3 };

static const struct ps_field fields[] = {
    {"DSAP", 0, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "the service access point it is for", NULL},
    {"SSAP", 8, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "the service access point it is from", NULL},
    {"Control", 16, 8, PS_SHOW_HEX, "IEEE 802.2 5.4", "3 is unnumbered information: plain data", NULL},
};

static const struct ps_field snap_fields[] = {
    {"DSAP", 0, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "0xaa: a SNAP header follows", NULL},
    {"SSAP", 8, 8, PS_SHOW_HEX, "IEEE 802.2 3.2", "0xaa: a SNAP header follows", NULL},
    {"Control", 16, 8, PS_SHOW_HEX, "IEEE 802.2 5.4", "3 is unnumbered information: plain data", NULL},
    {"Organization Code", 24, 24, PS_SHOW_HEX, "RFC 1042", "0: the next two bytes are an EtherType", NULL},
    {"Protocol", 48, 16, PS_SHOW_ETHERTYPE, "RFC 1042", "what comes next", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t control = ps_u8(c, 2);
    ps_advance(c, 3);
    if (control != UNNUMBERED_INFORMATION)
        return ps_end(packet, PS_NON_IP);
    return ps_next(PS_SPACE_ETHERTYPE, 0x0800);
}

static struct ps_protocol_id dissect_snap(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t control = ps_u8(c, 2);
    if (control != UNNUMBERED_INFORMATION) {
        ps_advance(c, 3);
        return ps_end(packet, PS_NON_IP);
    }
    uint32_t organization = ps_be16(c, 3) << 8 | ps_u8(c, 5);
    uint16_t protocol = ps_be16(c, 6);
    ps_advance(c, 8);
    if (organization != 0)
        return ps_end(packet, PS_NON_IP);
    return ps_next(PS_SPACE_ETHERTYPE, protocol);
}

const struct ps_dissector ps_dissector_llc_ip = {
    .name = "llc",
    .title = "Logical Link Control",
    .reference = "IEEE 802.2",
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_snap = {
    .name = "snap",
    .title = "Logical Link Control with SNAP",
    .reference = "RFC 1042",
    .dissect = dissect_snap,
    .fields = snap_fields,
    .field_count = PS_COUNT_OF(snap_fields),
};
