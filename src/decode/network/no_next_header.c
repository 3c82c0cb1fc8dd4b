/*
 * no_next_header.c - IPv6 No Next Header (59), RFC 8200 section 4.7: whatever follows is ignored.
 */
#include "decode/opaque.h"

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, 0);
}

const struct ps_dissector ps_dissector_no_next_header = {
    .name = "ipv6-nonxt",
    .title = "No Next Header",
    .reference = "RFC 8200",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_NO_NEXT}),
    .dissect = dissect,
    .opaque = true,
};
