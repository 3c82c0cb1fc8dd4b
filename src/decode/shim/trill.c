/*
 * trill.c - Transparent Interconnection of Lots of Links, RFC 6325: bridges that forward by routes
 * instead of a spanning tree.  A whole Ethernet frame follows.
 */
#include "decode/dissector.h"

enum { HEADER = 6 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"V", 0, 2, PS_SHOW_DECIMAL, "RFC 6325 3.2", "version, 0", NULL},
    {"R", 2, 2, PS_SHOW_DECIMAL, "RFC 6325 3.3", "0", NULL},
    {"M", 4, 1, PS_SHOW_FLAG, "RFC 6325 3.4", "for several destinations", NULL},
    {"Op-Length", 5, 5, PS_SHOW_WORDS, "RFC 6325 3.5", "length of the options in 32-bit words", NULL},
    {"Hop Count", 10, 6, PS_SHOW_DECIMAL, "RFC 6325 3.6", "each bridge takes one off; at 0 the frame is dropped", NULL},
    {"Egress RBridge Nickname", 16, 16, PS_SHOW_HEX, "RFC 6325 3.7", "the bridge where the frame leaves", NULL},
    {"Ingress RBridge Nickname", 32, 16, PS_SHOW_HEX, "RFC 6325 3.7", "the bridge where the frame came in", NULL},
    {"Options", 48, 0, PS_SHOW_BYTES, "RFC 6325 3.8", "rarely any", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint32_t options = (ps_be16(c, 0) >> 6 & 31u) * 4u;
    ps_advance(c, HEADER + options);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_trill = {
    .name = "trill",
    .title = "TRILL",
    .reference = "RFC 6325",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_TRILL}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
