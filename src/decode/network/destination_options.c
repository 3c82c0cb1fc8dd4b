/*
 * destination_options.c - IPv6 Destination Options header, RFC 8200 section 4.6: options that only
 * the receiver looks at.
 */
#include "decode/network/extension.h"

static const struct ps_field fields[] = {
    PS_EXTENSION_FIELDS("RFC 8200 4.6"),
};

const struct ps_dissector ps_dissector_destination_options = {
    .name = "ipv6-opts",
    .title = "IPv6 Destination Options header",
    .reference = "RFC 8200",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_DESTINATION_OPTIONS}),
    .dissect = ps_pass_extension,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .options = &ps_ipv6_options,
    .kind = PS_HEADER_DESTINATION,
};
