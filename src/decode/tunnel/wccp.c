/*
 * wccp.c - Web Cache Communication Protocol, version 2: the header before a packet that a router
 * redirects to a cache through GRE.  Version 1 has no such header, so the version field of the
 * packet tells.
 */
#include "decode/dissector.h"

enum { HEADER = 4, IPV4 = 4 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Dynamic Service", 0, 1, PS_SHOW_FLAG, "draft-wilson-wrec-wccp-v2-01 4.12", "the service is one that the cache defined", NULL},
    {"Alternative Bucket Used", 1, 1, PS_SHOW_FLAG, "draft-wilson-wrec-wccp-v2-01 4.12", "the alternative hash chose the cache", NULL},
    {"Service ID", 8, 8, PS_SHOW_DECIMAL, "draft-wilson-wrec-wccp-v2-01 4.12", "0 is web traffic", NULL},
    {"Alternative Bucket", 16, 8, PS_SHOW_DECIMAL, "draft-wilson-wrec-wccp-v2-01 4.12", "the alternative hash's bucket", NULL},
    {"Primary Bucket", 24, 8, PS_SHOW_DECIMAL, "draft-wilson-wrec-wccp-v2-01 4.12", "the hash's bucket, by which caches share the load", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    if (ps_u8(c, 0) >> 4 != IPV4)
        ps_advance(c, HEADER);
    return ps_next(PS_SPACE_IP_VERSION, ps_u8(c, 0) >> 4);
}

const struct ps_dissector ps_dissector_wccp = {
    .name = "wccp",
    .title = "WCCP redirect header",
    .reference = "draft-wilson-wrec-wccp-v2-01",
    .bindings = PS_BINDINGS({PS_SPACE_GRE, PS_ETHERTYPE_WCCP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
