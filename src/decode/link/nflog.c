/*
 * nflog.c - packets that Linux's netfilter logged: attributes, the packet itself being one of them.
 *
 * Attributes are in the capturing host's byte order, which nobody recorded; the length of the first
 * one, which is short, tells it.
 */
#include "decode/steps.h"

enum { HEADER = 4, ATTRIBUTE = 4, PAYLOAD = 9, MAX_ATTRIBUTES = 64 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Address Family", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_NFLOG", "2 is IPv4, 10 is IPv6", NULL},
    {"Version", 8, 8, PS_SHOW_DECIMAL, "LINKTYPE_NFLOG", "0", NULL},
    {"Resource ID", 16, 16, PS_SHOW_DECIMAL, "LINKTYPE_NFLOG", "the number of the log group", NULL},
    {"Attributes", 32, 0, PS_SHOW_BYTES, "LINKTYPE_NFLOG", "where it was seen and why it was logged; the packet is the last one", NULL},
};
/* clang-format on */

static uint16_t read_16(struct ps_cursor *c, uint32_t offset, bool big)
{
    return big ? ps_be16(c, offset) : ps_le16(c, offset);
}

/* Where the payload attribute's value starts and how long it is; 0 if there is none. */
static uint32_t find_payload(struct ps_cursor *c, bool big, uint32_t *length)
{
    uint32_t at = HEADER;
    for (unsigned i = 0; i < MAX_ATTRIBUTES; i++) {
        if (at >= ps_wire_left(c))
            return 0;
        uint32_t size = read_16(c, at, big);
        uint16_t type = read_16(c, at + 2, big);
        if (c->status != PS_READ_OK || size < ATTRIBUTE)
            return 0;
        *length = size - ATTRIBUTE;
        if (type == PAYLOAD)
            return at + ATTRIBUTE;
        at += (size + 3) / 4 * 4;
    }
    return 0;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t family = ps_u8(c, 0);
    bool big = ps_be16(c, HEADER) < ps_le16(c, HEADER);
    uint32_t length = 0;
    uint32_t payload = find_payload(c, big, &length);
    if (payload == 0)
        return ps_end(packet, PS_NON_IP);
    ps_advance(c, payload);
    ps_narrow(c, length);
    if (family == PS_AF_INET)
        return ps_next(PS_SPACE_IP_VERSION, 4);
    return family == PS_AF_INET6_LINUX ? ps_next(PS_SPACE_IP_VERSION, 6)
                                       : ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_nflog = {
    .name = "nflog",
    .title = "Linux netfilter log",
    .reference = "LINKTYPE_NFLOG",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_NFLOG}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
