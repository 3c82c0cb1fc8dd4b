/*
 * pppoe.c - PPP over Ethernet, RFC 2516: a discovery stage that finds an access server, then
 * sessions that carry PPP.
 */
#include "decode/opaque.h"
#include "decode/link/ppp.h"

enum { HEADER = 6 };

/* clang-format off */
static const struct ps_choice codes[] = {
    {0x00, "session data"}, {0x09, "PADI: who offers access?"}, {0x07, "PADO: an offer"},
    {0x19, "PADR: I accept the offer"}, {0x65, "PADS: the session is open"},
    {0xa7, "PADT: the session is over"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"VER", 0, 4, PS_SHOW_DECIMAL, "RFC 2516 4", "1", NULL},
    {"TYPE", 4, 4, PS_SHOW_DECIMAL, "RFC 2516 4", "1", NULL},
    {"CODE", 8, 8, PS_SHOW_HEX, "RFC 2516 4", "which message this is", codes},
    {"SESSION_ID", 16, 16, PS_SHOW_HEX, "RFC 2516 4", "which subscriber's session; 0 before there is one", NULL},
    {"LENGTH", 32, 16, PS_SHOW_DECIMAL, "RFC 2516 4", "bytes behind this header; what lies beyond them is padding", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t length = ps_be16(c, 4);
    ps_advance(c, HEADER);
    ps_narrow(c, length);
    return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
}

static struct ps_protocol_id dissect_discovery(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

const struct ps_dissector ps_dissector_pppoe = {
    .name = "pppoes",
    .title = "PPP over Ethernet session",
    .reference = "RFC 2516",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_PPPOE_SESSION}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_pppoe_discovery = {
    .name = "pppoed",
    .title = "PPP over Ethernet discovery",
    .reference = "RFC 2516",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_PPPOE_DISCOVERY}),
    .dissect = dissect_discovery,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
};
