/*
 * ppp_link.c - link types whose frames are PPP: as on a serial line (RFC 1662) or as pppd saw them,
 * with the first byte replaced by a direction.
 *
 * A serial line may carry Cisco HDLC instead; the first byte tells.
 */
#include "decode/steps.h"
#include "decode/link/ppp.h"

enum { CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };

/* clang-format off */
static const struct ps_field direction_fields[] = {
    {"Direction", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_PPP_PPPD", "0 is received, 1 is sent by this host", NULL},
    {"Control", 8, 8, PS_SHOW_HEX, "RFC 1662 3.1", "3 is unnumbered information: plain data", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t first = ps_u8(c, 0);
    if (first == CISCO_UNICAST || first == CISCO_MULTICAST)
        return ps_next_link(PS_LINKTYPE_C_HDLC);
    return ps_next(PS_SPACE_PPP, PS_PPP_FRAME);
}

static struct ps_protocol_id dissect_pppd(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 2);
    return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
}

static struct ps_protocol_id dissect_ether(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)c;
    (void)packet;
    return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_PPPOE_SESSION);
}

const struct ps_dissector ps_dissector_ppp_link = {
    .name = "ppp-hdlc",
    .title = "Serial line",
    .reference = "RFC 1662",
    .bindings =
        PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_PPP}, {PS_SPACE_LINK, PS_LINKTYPE_PPP_HDLC}),
    .dissect = dissect,
};

const struct ps_dissector ps_dissector_ppp_pppd = {
    .name = "ppp-pppd",
    .title = "PPP as pppd captures it",
    .reference = "LINKTYPE_PPP_PPPD",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_PPP_PPPD}),
    .dissect = dissect_pppd,
    .fields = direction_fields,
    .field_count = PS_COUNT_OF(direction_fields),
};

const struct ps_dissector ps_dissector_ppp_ether = {
    .name = "ppp-ether",
    .title = "PPPoE without its Ethernet header",
    .reference = "LINKTYPE_PPP_ETHER",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_PPP_ETHER}),
    .dissect = dissect_ether,
};
