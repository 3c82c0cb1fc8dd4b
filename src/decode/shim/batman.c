/*
 * batman.c - B.A.T.M.A.N. advanced, the Linux kernel's mesh of wireless hosts
 * (include/uapi/linux/batadv_packet.h): some of its packet types carry a whole Ethernet frame.
 *
 * Compatibility version 15 changed the type numbers, but not the sizes of the headers.
 */
#include "decode/opaque.h"

enum { SHORT_HEADER = 4 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Packet Type", 0, 8, PS_SHOW_HEX, "batadv_packet.h", "which message this is", NULL},
    {"Version", 8, 8, PS_SHOW_DECIMAL, "batadv_packet.h", "compatibility version; 15 since 2014", NULL},
    {"TTL", 16, 8, PS_SHOW_DECIMAL, "batadv_packet.h", "each mesh node takes one off", NULL},
    {"Type-specific Data", 24, 0, PS_SHOW_BYTES, "batadv_packet.h", "mesh addresses, sequence numbers", NULL},
};
/* clang-format on */

/* Which packets carry a frame, and how long the header before it is. */
static const struct carrier {
    uint8_t version, type, header;
} carriers[] = {
    {15, 0x01, 14}, {15, 0x40, 10}, {15, 0x42, 18}, {14, 0x03, 10}, {14, 0x04, 14}, {14, 0x09, 18},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 0);
    uint8_t version = ps_u8(c, 1);
    for (size_t i = 0; i < PS_COUNT_OF(carriers); i++)
        if (carriers[i].version == version && carriers[i].type == type) {
            ps_advance(c, carriers[i].header);
            return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
        }
    return ps_end_opaque(c, packet, SHORT_HEADER);
}

const struct ps_dissector ps_dissector_batman = {
    .name = "batadv",
    .title = "B.A.T.M.A.N. advanced",
    .reference = "batadv_packet.h",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_BATMAN}, {PS_SPACE_UDP, 4305}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
