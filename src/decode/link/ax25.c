/*
 * ax25.c - AX.25, amateur packet radio: addresses of seven bytes (destination, source, up to eight
 * repeaters) with a mark in the last, a control byte and a protocol identifier.
 */
#include "decode/steps.h"

enum {
    ADDRESS = 7,
    MAX_ADDRESSES = 10,
    LAST_ADDRESS = 1,
    PROTOCOL_IP = 0xcc,
    PROTOCOL_ARP = 0xcd,
    POLL = 0x10,
    UNNUMBERED_INFORMATION = 3,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Destination", 0, 56, PS_SHOW_BYTES, "AX.25 2.2 3.12", "the station it is for: a call sign, each letter shifted by one bit", NULL},
    {"Source", 56, 56, PS_SHOW_BYTES, "AX.25 2.2 3.12", "the station that sent it", NULL},
    {"Repeaters, Control, Protocol", 112, 0, PS_SHOW_BYTES, "AX.25 2.2 3.12", "the way it takes, the kind of frame and what comes next: 0xcc is IPv4", NULL},
};
/* clang-format on */

static const struct ps_field kiss_fields[] = {
    {"Command", 0, 8, PS_SHOW_HEX, "KISS", "port of the modem; 0: a frame", NULL},
};

static uint32_t addresses_length(struct ps_cursor *c)
{
    uint32_t length = 0;
    for (unsigned i = 0; i < MAX_ADDRESSES; i++) {
        length += ADDRESS;
        if (i > 0 && ps_u8(c, length - 1) & LAST_ADDRESS)
            break;
    }
    return length;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t addresses = addresses_length(c);
    uint8_t control = ps_u8(c, addresses);
    bool information = (control & 1) == 0 || (control & ~POLL) == UNNUMBERED_INFORMATION;
    if (c->status == PS_READ_OK && !information)
        return ps_end_opaque(c, packet, addresses + 1);
    uint8_t protocol = ps_u8(c, addresses + 1);
    ps_advance(c, addresses + 2);
    if (protocol == PROTOCOL_IP)
        return ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_IPV4);
    return protocol == PROTOCOL_ARP ? ps_next(PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ARP)
                                    : ps_end(packet, PS_NON_IP);
}

static struct ps_protocol_id dissect_kiss(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t command = ps_u8(c, 0) & 0x0f;
    ps_advance(c, 1);
    return command == 0 ? ps_next_link(PS_LINKTYPE_AX25) : ps_end(packet, PS_NON_IP);
}

const struct ps_dissector ps_dissector_ax25 = {
    .name = "ax25",
    .title = "AX.25",
    .reference = "AX.25 2.2",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_AX25}, {PS_SPACE_IPV4, PS_IPPROTO_AX25},
                            {PS_SPACE_IPV6, PS_IPPROTO_AX25}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_ax25_kiss = {
    .name = "kiss",
    .title = "KISS",
    .reference = "KISS",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_AX25_KISS}),
    .dissect = dissect_kiss,
    .fields = kiss_fields,
    .field_count = PS_COUNT_OF(kiss_fields),
};
