/*
 * hop_by_hop.c - IPv6 Hop-by-Hop Options header, RFC 8200 section 4.3: options that each router on
 * the way may look at.  A jumbogram's length stands here, too, but ipv6.c has read it already.
 */
#include "decode/network/extension.h"

static const struct ps_field fields[] = {
    PS_EXTENSION_FIELDS("RFC 8200 4.3"),
};

const struct ps_dissector ps_dissector_hop_by_hop = {
    .name = "ipv6-hopopts",
    .title = "IPv6 Hop-by-Hop Options header",
    .reference = "RFC 8200",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_HOP_BY_HOP}),
    .dissect = ps_pass_extension,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .options = &ps_ipv6_options,
};
