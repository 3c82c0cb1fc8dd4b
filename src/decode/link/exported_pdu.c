/*
 * exported_pdu.c - Wireshark's exported PDUs: tagged values, one of them the name of what follows.
 *
 * Decoding goes on into IP and Ethernet.  A PDU of a layer above them was exported without its
 * ports.
 */
#include "decode/steps.h"

enum { TAG_END = 0, TAG_NAME = 12, TAG_HEADER = 4, MAX_TAGS = 64, NAME_SIZE = 16 };

static const struct ps_field fields[] = {
    {"Tags", 0, 0, PS_SHOW_BYTES, "LINKTYPE_WIRESHARK_UPPER_PDU",
     "what was exported, and where from", NULL},
};

static const struct {
    const char *name;
    struct ps_protocol_id next;
} names[] = {
    {"ip", {PS_SPACE_IP_VERSION, 4}},
    {"ipv6", {PS_SPACE_IP_VERSION, 6}},
    {"eth", {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET}},
    {"eth_maybefcs", {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET}},
    {"eth_withoutfcs", {PS_SPACE_LINK, PS_LINKTYPE_ETHERNET}},
    {"wlan", {PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11}},
};

/* The name in a tag of `size` bytes at `offset`, which may end in zeros. */
static void find_name(struct ps_cursor *c, uint32_t offset, uint32_t size,
                      struct ps_protocol_id *next)
{
    char name[NAME_SIZE] = {0};
    if (!ps_has(c, offset, size) || size >= sizeof name)
        return;
    memcpy(name, c->data + c->pos + offset, size);
    for (size_t i = 0; i < PS_COUNT_OF(names); i++)
        if (strcmp(name, names[i].name) == 0)
            *next = names[i].next;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    struct ps_protocol_id next = ps_next(PS_SPACE_END, 0);
    uint32_t at = 0;
    for (unsigned i = 0; i < MAX_TAGS; i++) {
        uint16_t tag = ps_be16(c, at);
        uint32_t size = ps_be16(c, at + 2);
        if (tag == TAG_NAME)
            find_name(c, at + TAG_HEADER, size, &next);
        at += TAG_HEADER + size;
        if (tag == TAG_END)
            break;
    }
    ps_advance(c, at);
    return next.space == PS_SPACE_END ? ps_end(packet, PS_NON_IP) : next;
}

const struct ps_dissector ps_dissector_exported_pdu = {
    .name = "exported-pdu",
    .title = "Wireshark exported PDU",
    .reference = "LINKTYPE_WIRESHARK_UPPER_PDU",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_WIRESHARK_UPPER_PDU}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
