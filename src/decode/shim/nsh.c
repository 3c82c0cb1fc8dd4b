/*
 * nsh.c - Network Service Header, RFC 8300: which chain of services (firewalls, caches ...) a
 * packet still has to pass through.
 */
#include "decode/opaque.h"

enum { MIN_HEADER = 8 };

static const struct ps_choice protocols[] = {
    {1, "IPv4"}, {2, "IPv6"}, {3, "Ethernet"}, {4, "NSH"}, {5, "MPLS"}, {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Version", 0, 2, PS_SHOW_DECIMAL, "RFC 8300 2.2", "0", NULL},
    {"O", 2, 1, PS_SHOW_FLAG, "RFC 8300 2.2", "an OAM packet: it tests or manages the chain itself", NULL},
    {"TTL", 4, 6, PS_SHOW_DECIMAL, "RFC 8300 2.2", "each forwarder takes one off; at 0 the packet is dropped", NULL},
    {"Length", 10, 6, PS_SHOW_WORDS, "RFC 8300 2.2", "length of this header in 32-bit words", NULL},
    {"MD Type", 20, 4, PS_SHOW_DECIMAL, "RFC 8300 2.2", "1: 16 bytes of context follow; 2: any number", NULL},
    {"Next Protocol", 24, 8, PS_SHOW_DECIMAL, "RFC 8300 2.2", "what comes next", protocols},
    {"Service Path Identifier", 32, 24, PS_SHOW_DECIMAL, "RFC 8300 2.3", "which chain", NULL},
    {"Service Index", 56, 8, PS_SHOW_DECIMAL, "RFC 8300 2.3", "where in the chain; each service takes one off", NULL},
    {"Context Headers", 64, 0, PS_SHOW_BYTES, "RFC 8300 2.4", "what the services tell each other", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    static const struct ps_protocol_id next[] = {
        {PS_SPACE_END, 0},
        {PS_SPACE_IP_VERSION, 4},
        {PS_SPACE_IP_VERSION, 6},
        {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET},
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_NSH},
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MPLS},
    };
    uint32_t length = (ps_be16(c, 0) & 63u) * 4u;
    uint8_t protocol = ps_u8(c, 3);
    ps_advance(c, length < MIN_HEADER ? MIN_HEADER : length);
    if (protocol == 0 || protocol >= PS_COUNT_OF(next))
        return ps_end_opaque(c, packet, 0);
    return next[protocol];
}

const struct ps_dissector ps_dissector_nsh = {
    .name = "nsh",
    .title = "Network Service Header",
    .reference = "RFC 8300",
    .bindings =
        PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_NSH}, {PS_SPACE_GRE, PS_ETHERTYPE_NSH}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
