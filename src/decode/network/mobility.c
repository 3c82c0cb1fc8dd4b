/*
 * mobility.c - IPv6 Mobility header, RFC 6275 section 6.1: how mobile hosts, their home agents and
 * their correspondents agree on addresses.  It is the last header (section 6.1.1: Payload Proto is
 * 59).
 */
#include "decode/opaque.h"

/* clang-format off */
static const struct ps_choice types[] = {
    {0, "Binding Refresh Request"}, {1, "Home Test Init"}, {2, "Care-of Test Init"},
    {3, "Home Test"}, {4, "Care-of Test"}, {5, "Binding Update"}, {6, "Binding Acknowledgement"},
    {7, "Binding Error"}, {8, "Fast Binding Update"}, {9, "Fast Binding Acknowledgment"},
    {10, "Fast Neighbor Advertisement"}, {12, "Home Agent Switch"}, {13, "Heartbeat"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Payload Proto", 0, 8, PS_SHOW_PROTOCOL, "RFC 6275 6.1.1", "whose header comes next; 59: none", NULL},
    {"Header Len", 8, 8, PS_SHOW_LENGTH8, "RFC 6275 6.1.1", "length of this header in units of 8 bytes, not counting the first 8", NULL},
    {"MH Type", 16, 8, PS_SHOW_DECIMAL, "RFC 6275 6.1.1", "which message this is", types},
    {"Reserved", 24, 8, PS_SHOW_DECIMAL, "RFC 6275 6.1.1", "0", NULL},
    {"Checksum", 32, 16, PS_SHOW_CHECKSUM, "RFC 6275 6.1.1", "covers addresses and this header", NULL},
    {"Message Data", 48, 0, PS_SHOW_BYTES, "RFC 6275 6.1.1", "depends on the type", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t units = ps_has(c, 1, 1) ? ps_u8(c, 1) : 0;
    return ps_end_opaque(c, packet, (units + 1u) * 8u);
}

const struct ps_dissector ps_dissector_mobility = {
    .name = "mobility",
    .title = "IPv6 Mobility header",
    .reference = "RFC 6275",
    .bindings = PS_BINDINGS({PS_SPACE_IPV6, PS_IPPROTO_MOBILITY}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
    .checksum = PS_CHECKSUM_PSEUDO,
};
