/*
 * lowpan_udp.c - compressed UDP, RFC 6282 section 4.3, and which compressed header comes next.
 *
 * Ports from 61440 on can be shorter: 0xF0xx leaves out its first byte, 0xF0Bx all but four bits.
 * There is never a length, and the checksum may be missing.
 */
#include "decode/transport/ports.h"
#include "decode/wireless/wpan.h"

enum {
    UDP_MASK = 0xf8,
    UDP = 0xf0,
    EXTENSION_MASK = 0xf0,
    EXTENSION = 0xe0,
    NO_CHECKSUM = 0x04,
    CHECKSUM = 2,
    PORT_FORM = 0x03,
    BYTE_BASE = 0xf000,
    NIBBLE_BASE = 0xf0b0,
};

static const struct ps_choice port_forms[] = {
    {0, "both ports in full"},
    {1, "the destination's last byte: 0xF0xx"},
    {2, "the source's last byte: 0xF0xx"},
    {3, "four bits of each: 0xF0Bx"},
    {0, NULL},
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Dispatch", 0, 5, PS_SHOW_DECIMAL, "RFC 6282 4.3.3", "30: a compressed UDP header", NULL},
    {"C", 5, 1, PS_SHOW_FLAG, "RFC 6282 4.3.2", "the checksum is left out", NULL},
    {"P", 6, 2, PS_SHOW_DECIMAL, "RFC 6282 4.3.1", "which bits of the ports follow", port_forms},
    {"Ports and Checksum", 8, 0, PS_SHOW_BYTES, "RFC 6282 4.3.3", "source port, destination port, checksum", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect_next(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t first = ps_u8(c, 0);
    if ((first & UDP_MASK) == UDP)
        return ps_next_form(PS_FORM_LOWPAN_UDP);
    if ((first & EXTENSION_MASK) == EXTENSION)
        return ps_next_form(PS_FORM_LOWPAN_EXTENSION);
    return ps_next_form(PS_FORM_LOWPAN_OTHER);
}

/* Reads the ports in the given form; returns where they end. */
static uint32_t read_ports(struct ps_cursor *c, struct ps_packet *packet, uint8_t form)
{
    if (form == 3) {
        uint8_t both = ps_u8(c, 1);
        packet->source_port = (uint16_t)(NIBBLE_BASE + (both >> 4));
        packet->destination_port = (uint16_t)(NIBBLE_BASE + (both & 0x0f));
        return 2;
    }
    uint32_t at = 1;
    bool source_byte = form == 2;
    bool destination_byte = form == 1;
    packet->source_port = source_byte ? (uint16_t)(BYTE_BASE + ps_u8(c, at)) : ps_be16(c, at);
    at += source_byte ? 1 : 2;
    packet->destination_port =
        destination_byte ? (uint16_t)(BYTE_BASE + ps_u8(c, at)) : ps_be16(c, at);
    return at + (destination_byte ? 1 : 2);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t first = ps_u8(c, 0);
    uint32_t length = read_ports(c, packet, first & PORT_FORM);
    if (c->status != PS_READ_OK)
        return ps_next(PS_SPACE_END, 0);
    packet->outcome = PS_COUNTED;
    packet->transport = PS_UDP;
    ps_pass_transport(c, packet, first & NO_CHECKSUM ? length : length + CHECKSUM);
    return ps_next(PS_SPACE_UDP, (uint32_t)packet->destination_port << 16 | packet->source_port);
}

const struct ps_dissector ps_dissector_lowpan_next = {
    .name = "6lowpan-nhc",
    .title = "Compressed next header",
    .reference = "RFC 6282 4",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN_NEXT}),
    .dissect = dissect_next,
};

const struct ps_dissector ps_dissector_lowpan_udp = {
    .name = "6lowpan-udp",
    .title = "User Datagram Protocol, compressed",
    .reference = "RFC 6282 4.3",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN_UDP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .kind = PS_HEADER_LOWPAN_UDP,
};
