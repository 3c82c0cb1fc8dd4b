/*
 * fabricpath.c - Cisco FabricPath: what stands behind an outer Ethernet header before the
 * customer's frame.
 */
#include "decode/dissector.h"

enum { HEADER = 2 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"FTAG", 0, 10, PS_SHOW_DECIMAL, "Cisco FabricPath", "which forwarding tree", NULL},
    {"TTL", 10, 6, PS_SHOW_DECIMAL, "Cisco FabricPath", "each switch takes one off; at 0 the frame is dropped", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_fabricpath = {
    .name = "fabricpath",
    .title = "Cisco FabricPath",
    .reference = "Cisco FabricPath",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_FABRICPATH}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
