/*
 * nlpid.c - the Network Layer Protocol Identifier, ISO/IEC TR 9577: one byte before what it names,
 * where that is IP or PPP.
 */
#include "decode/opaque.h"
#include "decode/link/ppp.h"

static const struct ps_field fields[] = {
    {"NLPID", 0, 8, PS_SHOW_HEX, "RFC 2427 4", "what comes next: 0xcc is IPv4, 0x8e is IPv6", NULL},
};

static struct ps_protocol_id dissect_ipv4(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV4);
}

static struct ps_protocol_id dissect_ipv6(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV6);
}

static struct ps_protocol_id dissect_ppp(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, 1);
    return ps_next(PS_SPACE_PPP, PS_PPP_PROTOCOL);
}

#define NLPID(variable, function, ...)                                                             \
    const struct ps_dissector variable = {                                                         \
        .name = "nlpid",                                                                           \
        .title = "Network Layer Protocol Identifier",                                              \
        .reference = "RFC 2427",                                                                   \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = fields,                                                                          \
        .field_count = PS_COUNT_OF(fields),                                                        \
    }

NLPID(ps_dissector_nlpid_ipv4, dissect_ipv4, {PS_SPACE_NLPID, PS_NLPID_IPV4});
NLPID(ps_dissector_nlpid_ipv6, dissect_ipv6, {PS_SPACE_NLPID, PS_NLPID_IPV6});
NLPID(ps_dissector_nlpid_ppp, dissect_ppp, {PS_SPACE_NLPID, PS_NLPID_PPP});
