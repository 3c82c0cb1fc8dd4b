/*
 * tzsp.c - the TaZmen Sniffer Protocol: a frame that a remote sniffer saw, behind tagged values.
 */
#include "decode/steps.h"

enum {
    HEADER = 4,
    TYPE_KEEPALIVE = 4,
    TAG_PADDING = 0,
    TAG_END = 1,
    MAX_TAGS = 64,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_TZSP", "1", NULL},
    {"Type", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_TZSP", "0 is a frame that was received", NULL},
    {"Encapsulation", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_TZSP", "what comes next: 1 is Ethernet, 18 is IEEE 802.11", NULL},
    {"Tags", 32, 0, PS_SHOW_BYTES, "LINKTYPE_TZSP", "time, channel, signal strength and the like", NULL},
};
/* clang-format on */

/* Link types by encapsulation number. */
static const struct {
    uint16_t encapsulation;
    uint16_t link;
} links[] = {
    {1, PS_LINKTYPE_ETHERNET},
    {2, PS_LINKTYPE_IEEE802_5},
    {3, PS_LINKTYPE_SLIP},
    {4, PS_LINKTYPE_PPP},
    {5, PS_LINKTYPE_FDDI},
    {7, PS_LINKTYPE_RAW},
    {18, PS_LINKTYPE_IEEE802_11},
    {119, PS_LINKTYPE_IEEE802_11_PRISM},
    {127, PS_LINKTYPE_IEEE802_11_AVS},
};

/* Bytes of header and tags. */
static uint32_t tags_end(struct ps_cursor *c)
{
    uint32_t at = HEADER;
    for (unsigned i = 0; i < MAX_TAGS; i++) {
        uint8_t tag = ps_u8(c, at);
        if (tag == TAG_END)
            return at + 1;
        at += tag == TAG_PADDING ? 1 : 2u + ps_u8(c, at + 1);
    }
    return at;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, 1);
    uint16_t encapsulation = ps_be16(c, 2);
    if (c->status == PS_READ_OK && type == TYPE_KEEPALIVE)
        return ps_end_opaque(c, packet, HEADER);
    ps_advance(c, tags_end(c));
    for (size_t i = 0; i < PS_COUNT_OF(links); i++)
        if (links[i].encapsulation == encapsulation)
            return ps_next_link(links[i].link);
    return ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_tzsp = {
    .name = "tzsp",
    .title = "TaZmen Sniffer Protocol",
    .reference = "LINKTYPE_TZSP",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_TZSP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
