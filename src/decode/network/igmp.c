/*
 * igmp.c - Internet Group Management Protocol, RFC 2236 and RFC 9776: hosts tell routers which
 * multicast groups they want.  No ports.
 */
#include "decode/opaque.h"

enum { HEADER = 8 };

/* clang-format off */
static const struct ps_choice types[] = {
    {0x11, "Membership Query"}, {0x12, "Version 1 Membership Report"},
    {0x16, "Version 2 Membership Report"}, {0x17, "Leave Group"},
    {0x22, "Version 3 Membership Report"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Type", 0, 8, PS_SHOW_HEX, "RFC 2236 2.1", "which message this is", types},
    {"Max Resp Time", 8, 8, PS_SHOW_DECIMAL, "RFC 2236 2.2", "in a query: tenths of a second to answer within", NULL},
    {"Checksum", 16, 16, PS_SHOW_CHECKSUM, "RFC 2236 2.3", "covers the whole message", NULL},
    {"Group Address", 32, 32, PS_SHOW_IPV4, "RFC 2236 2.4",
     "the group asked for, joined or left; 0 asks for all; in version 3 reports: reserved, then how many records follow", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

const struct ps_dissector ps_dissector_igmp = {
    .name = "igmp",
    .title = "Internet Group Management Protocol",
    .reference = "RFC 2236",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_IGMP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
    .checksum = PS_CHECKSUM_MESSAGE,
};
