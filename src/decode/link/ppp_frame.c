/*
 * ppp_frame.c - the start of a frame of the Point-to-Point Protocol, RFC 1661: address and control,
 * which the two ends may agree to leave out (RFC 1662), and the protocol field, which they may
 * agree to shorten to its lower byte.  An odd first byte tells a shortened one.
 */
#include "decode/link/ppp.h"

enum { ALL_STATIONS = 0xff, UNNUMBERED_INFORMATION = 0x03 };

/* clang-format off */
static const struct ps_field address_fields[] = {
    {"Address", 0, 8, PS_SHOW_HEX, "RFC 1662 3.1", "0xff: all stations; there is only one other", NULL},
    {"Control", 8, 8, PS_SHOW_HEX, "RFC 1662 3.1", "3 is unnumbered information: plain data", NULL},
};
/* clang-format on */

static const struct ps_field protocol_fields[] = {
    {"Protocol", 0, 16, PS_SHOW_HEX, "RFC 1661 2", "what comes next: 0x21 is IPv4, 0x57 IPv6",
     NULL},
};

static const struct ps_field compressed_fields[] = {
    {"Protocol", 0, 8, PS_SHOW_HEX, "RFC 1661 6.5",
     "what comes next, shortened to one byte: 0x21 is IPv4, 0x57 IPv6", NULL},
};

static struct ps_protocol_id dissect_address(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    if (ps_u8(c, 0) == ALL_STATIONS && ps_u8(c, 1) == UNNUMBERED_INFORMATION)
        ps_advance(c, 2);
    return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
}

static struct ps_protocol_id dissect_protocol(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    if (ps_u8(c, 0) & 1)
        return ps_next(PS_SPACE_PPP, PS_PPP_COMPRESSED);
    uint16_t protocol = ps_be16(c, 0);
    ps_advance(c, 2);
    return ps_next(PS_SPACE_PPP, protocol);
}

static struct ps_protocol_id dissect_compressed(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t protocol = ps_u8(c, 0);
    ps_advance(c, 1);
    return ps_next(PS_SPACE_PPP, protocol);
}

const struct ps_dissector ps_dissector_ppp_frame = {
    .name = "ppp",
    .title = "PPP in HDLC-like framing",
    .reference = "RFC 1662",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_FRAME}, {PS_SPACE_GRE, PS_ETHERTYPE_PPP}),
    .dissect = dissect_address,
    .fields = address_fields,
    .field_count = PS_COUNT_OF(address_fields),
};

const struct ps_dissector ps_dissector_ppp_protocol = {
    .name = "ppp",
    .title = "Point-to-Point Protocol",
    .reference = "RFC 1661",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_PROTOCOL}),
    .dissect = dissect_protocol,
    .fields = protocol_fields,
    .field_count = PS_COUNT_OF(protocol_fields),
};

const struct ps_dissector ps_dissector_ppp_compressed = {
    .name = "ppp",
    .title = "Point-to-Point Protocol, shortened protocol field",
    .reference = "RFC 1661",
    .bindings = PS_BINDINGS({PS_SPACE_PPP, PS_PPP_COMPRESSED}),
    .dissect = dissect_compressed,
    .fields = compressed_fields,
    .field_count = PS_COUNT_OF(compressed_fields),
};
