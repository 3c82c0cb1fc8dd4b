/*
 * cisco_hdlc.c - Cisco's HDLC framing: an address, a zero and an EtherType, or a number for Cisco's
 * own protocols and OSI (0xfefe), whose NLPID follows behind a byte of padding.
 */
#include "decode/steps.h"

enum { HEADER = 4, OSI = 0xfefe };

static const struct ps_choice addresses[] = {{0x0f, "unicast"}, {0x8f, "multicast"}, {0, NULL}};

static const struct ps_field fields[] = {
    {"Address", 0, 8, PS_SHOW_HEX, "RFC 1547 4.3.1", "there is only one other station", addresses},
    {"Control", 8, 8, PS_SHOW_HEX, "RFC 1547 4.3.1", "0", NULL},
    {"Protocol", 16, 16, PS_SHOW_ETHERTYPE, "RFC 1547 4.3.1", "what comes next", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t protocol = ps_be16(c, 2);
    ps_advance(c, HEADER);
    if (protocol != OSI)
        return ps_next(PS_SPACE_ETHERTYPE, protocol);
    ps_advance(c, 1);
    return ps_next(PS_SPACE_NLPID, ps_u8(c, 0));
}

const struct ps_dissector ps_dissector_cisco_hdlc = {
    .name = "cisco-hdlc",
    .title = "Cisco HDLC",
    .reference = "RFC 1547",
    .bindings =
        PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_C_HDLC}, {PS_SPACE_LINK, PS_LINKTYPE_NETBSD_HDLC}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
