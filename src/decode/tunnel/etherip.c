/*
 * etherip.c - Ethernet frames in IP, RFC 3378.
 */
#include "decode/dissector.h"

enum { HEADER = 2 };

static const struct ps_field fields[] = {
    {"Version", 0, 4, PS_SHOW_DECIMAL, "RFC 3378 3", "3", NULL},
    {"Reserved", 4, 12, PS_SHOW_DECIMAL, "RFC 3378 3", "0", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_etherip = {
    .name = "etherip",
    .title = "Ethernet within IP",
    .reference = "RFC 3378",
    .bindings =
        PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_ETHERIP}, {PS_SPACE_IPV6, PS_IPPROTO_ETHERIP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
