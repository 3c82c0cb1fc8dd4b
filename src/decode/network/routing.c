/*
 * routing.c - IPv6 Routing header, RFC 8200 section 4.4: nodes to visit on the way.
 *
 * The bytes behind the first four depend on the Routing Type, so each type has a description of its
 * own.  All types are skipped in the same way: the ports stand behind them.
 */
#include "decode/network/extension.h"

enum { NIMROD = 1, LAST_DESCRIBED = PS_ROUTING_COMPACT_32 };

#define ROUTING_FIELDS(reference_)                                                                 \
    PS_EXTENSION_FIELDS(reference_),                                                               \
        {"Routing Type", 16, 8, PS_SHOW_DECIMAL, reference_, "how the rest is laid out", NULL},    \
    {                                                                                              \
        "Segments Left", 24, 8, PS_SHOW_DECIMAL, reference_,                                       \
            "how many of the listed nodes are still to be visited", NULL                           \
    }

/* clang-format off */
static const struct ps_field fields[] = {
    ROUTING_FIELDS("RFC 8200 4.4"),
    {"Type-specific Data", 32, 0, PS_SHOW_BYTES, "RFC 8200 4.4", "depends on the Routing Type", NULL},
};
/* clang-format on */

static const struct ps_field source_route[] = {
    ROUTING_FIELDS("RFC 2460 4.4"),
    {"Reserved", 32, 32, PS_SHOW_DECIMAL, "RFC 2460 4.4", "0", NULL},
    {"Address", 64, 0, PS_SHOW_IPV6_LIST, "RFC 2460 4.4",
     "a node to visit; forbidden since RFC 5095, because it could send packets in circles", NULL},
};

/* clang-format off */
static const struct ps_field mobile[] = {
    ROUTING_FIELDS("RFC 6275 6.4"),
    {"Reserved", 32, 32, PS_SHOW_DECIMAL, "RFC 6275 6.4", "0", NULL},
    {"Home Address", 64, 128, PS_SHOW_IPV6, "RFC 6275 6.4", "the lasting address of the mobile host it is for", NULL},
};

static const struct ps_field rpl[] = {
    ROUTING_FIELDS("RFC 6554 3"),
    {"CmprI", 32, 4, PS_SHOW_DECIMAL, "RFC 6554 3", "bytes left out at the start of each address but the last", NULL},
    {"CmprE", 36, 4, PS_SHOW_DECIMAL, "RFC 6554 3", "bytes left out at the start of the last address", NULL},
    {"Pad", 40, 4, PS_SHOW_DECIMAL, "RFC 6554 3", "bytes of padding at the end", NULL},
    {"Reserved", 44, 20, PS_SHOW_DECIMAL, "RFC 6554 3", "0", NULL},
    {"Addresses", 64, 0, PS_SHOW_BYTES, "RFC 6554 3", "the nodes to visit, shortened", NULL},
};

static const struct ps_field segment[] = {
    ROUTING_FIELDS("RFC 8754 2"),
    {"Last Entry", 32, 8, PS_SHOW_DECIMAL, "RFC 8754 2", "index of the last segment in the list, from 0", NULL},
    {"Flags", 40, 8, PS_SHOW_HEX, "RFC 8754 2", "none is defined yet", NULL},
    {"Tag", 48, 16, PS_SHOW_HEX, "RFC 8754 2", "marks packets that belong together; 0 is none", NULL},
    {"Segment List", 64, 0, PS_SHOW_BYTES, "RFC 8754 2",
     "the segments to visit, 16 bytes each, the last one first; then optional TLVs", NULL},
};

static const struct ps_field compact[] = {
    ROUTING_FIELDS("RFC 9631 5"),
    {"SID list", 32, 0, PS_SHOW_BYTES, "RFC 9631 5", "short identifiers of the nodes to visit", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 2);
    if (c->status == PS_READ_OK && type <= LAST_DESCRIBED && type != NIMROD)
        return ps_next(PS_SPACE_ROUTING, type);
    return ps_pass_extension(c, packet);
}

#define ROUTING_DISSECTOR(title_, reference_, dissect_, fields_, ...)                              \
    {                                                                                              \
        .name = "ipv6-route", .title = title_, .reference = reference_,                            \
        .bindings = PS_BINDINGS(__VA_ARGS__), .dissect = dissect_, .fields = fields_,              \
        .field_count = PS_COUNT_OF(fields_), .kind = PS_HEADER_ROUTING                             \
    }

const struct ps_dissector ps_dissector_routing = ROUTING_DISSECTOR(
    "IPv6 Routing header", "RFC 8200", dissect, fields, {PS_SPACE_IPV6, PS_IPPROTO_ROUTING});
const struct ps_dissector ps_dissector_source_route =
    ROUTING_DISSECTOR("IPv6 Source Route", "RFC 2460", ps_pass_extension, source_route,
                      {PS_SPACE_ROUTING, PS_ROUTING_SOURCE});
const struct ps_dissector ps_dissector_mobile_route =
    ROUTING_DISSECTOR("IPv6 Routing header for mobile hosts", "RFC 6275", ps_pass_extension, mobile,
                      {PS_SPACE_ROUTING, PS_ROUTING_MOBILE});
const struct ps_dissector ps_dissector_rpl_route =
    ROUTING_DISSECTOR("IPv6 RPL Source Routing header", "RFC 6554", ps_pass_extension, rpl,
                      {PS_SPACE_ROUTING, PS_ROUTING_RPL});
const struct ps_dissector ps_dissector_segment_route =
    ROUTING_DISSECTOR("IPv6 Segment Routing header", "RFC 8754", ps_pass_extension, segment,
                      {PS_SPACE_ROUTING, PS_ROUTING_SEGMENT});
const struct ps_dissector ps_dissector_compact_route = ROUTING_DISSECTOR(
    "IPv6 Compact Routing header", "RFC 9631", ps_pass_extension, compact,
    {PS_SPACE_ROUTING, PS_ROUTING_COMPACT_16}, {PS_SPACE_ROUTING, PS_ROUTING_COMPACT_32});
