/*
 * shim6.c - Shim6, RFC 5533: lets a host with several addresses switch to another one without its
 * connections noticing.  The payload form (P = 1) stands before the transport header.
 */
#include "decode/network/extension.h"

/* clang-format off */
static const struct ps_field fields[] = {
    PS_EXTENSION_FIELDS("RFC 5533 5.1"),
    {"P", 16, 1, PS_SHOW_FLAG, "RFC 5533 5.1", "set: data follow; not set: this is a message between the two shims", NULL},
    {"Context Tag or Message", 17, 0, PS_SHOW_BYTES, "RFC 5533 5.1",
     "with P: the receiver's context; without: the message's type and content", NULL},
};
/* clang-format on */

const struct ps_dissector ps_dissector_shim6 = {
    .name = "shim6",
    .title = "Shim6",
    .reference = "RFC 5533",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_SHIM6}),
    .dissect = ps_pass_extension,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
