/*
 * lowpan_hc1.c - the first form of compressed IPv6 and UDP, RFC 4944 section 10, which RFC 6282
 * replaced.
 *
 * Its fields need not begin at a byte: traffic class and flow label have 28 bits, a compressed port
 * has four.
 */
#include "decode/transport/ports.h"
#include "decode/wireless/wpan.h"

enum {
    BASE_BITS = 16,
    TRAFFIC_COMPRESSED = 0x08,
    NEXT_UDP = 1,
    UDP_FORM = 0x01,
    SOURCE_PORT_SHORT = 0x80,
    DESTINATION_PORT_SHORT = 0x40,
    LENGTH_LEFT_OUT = 0x20,
    PORT_BASE = 61616,
    HOP_LIMIT_BITS = 8,
    TRAFFIC_BITS = 28,
    HALF_ADDRESS = 8,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Dispatch", 0, 8, PS_SHOW_HEX, "RFC 4944 10.1", "0x42: an IPv6 header in the first compressed form", NULL},
    {"Source Prefix Compressed", 8, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "it is the link-local one", NULL},
    {"Source Interface Elided", 9, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "it follows from the frame's address", NULL},
    {"Destination Prefix Compressed", 10, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "it is the link-local one", NULL},
    {"Destination Interface Elided", 11, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "it follows from the frame's address", NULL},
    {"Traffic Class and Flow Label", 12, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "they are 0 and left out", NULL},
    {"Next Header", 13, 2, PS_SHOW_DECIMAL, "RFC 4944 10.1", "0: its number follows; 1 is UDP, 2 ICMPv6, 3 TCP", NULL},
    {"HC2", 15, 1, PS_SHOW_FLAG, "RFC 4944 10.1", "the next header is compressed, too, as the next byte says", NULL},
    {"Inline Fields", 16, 0, PS_SHOW_BYTES, "RFC 4944 10.3", "hop limit, addresses, traffic class and flow label, next header, UDP's fields", NULL},
};
/* clang-format on */

/* `count` bits, up to 16, that begin `bit` bits from here. */
static uint16_t read_bits(struct ps_cursor *c, uint32_t bit, uint32_t count)
{
    uint32_t value = 0;
    uint32_t last = (bit + count - 1) / 8;
    for (uint32_t at = bit / 8; at <= last; at++)
        value = value << 8 | ps_u8(c, at);
    value >>= (last + 1) * 8 - (bit + count);
    return (uint16_t)(value & ((1u << count) - 1));
}

/* Reads half an address at `at`, unless it is left out. Returns where it ends. */
static uint32_t read_half(struct ps_cursor *c, uint32_t at, bool left_out, uint8_t *half)
{
    if (left_out)
        return at;
    for (uint32_t i = 0; i < HALF_ADDRESS; i++)
        half[i] = ps_u8(c, at + i);
    return at + HALF_ADDRESS;
}

/* Reads the addresses, which begin `at`, behind the hop limit. Returns where they end. */
static uint32_t read_addresses(struct ps_cursor *c, struct ps_packet *packet, uint8_t form,
                               uint32_t at)
{
    at = read_half(c, at, form & 0x80, packet->source.bytes);
    at = read_half(c, at, form & 0x40, packet->source.bytes + HALF_ADDRESS);
    at = read_half(c, at, form & 0x20, packet->destination.bytes);
    at = read_half(c, at, form & 0x10, packet->destination.bytes + HALF_ADDRESS);
    packet->group_destination |= packet->destination.bytes[0] == 0xff;
    return at;
}

/* A port of UDP, 16 bits or four that count from 61616; moves `bit` behind it. */
static uint16_t read_port(struct ps_cursor *c, uint32_t *bit, bool is_short)
{
    uint32_t count = is_short ? 4 : 16;
    uint16_t value = read_bits(c, *bit, count);
    *bit += count;
    return is_short ? (uint16_t)(PORT_BASE + value) : value;
}

/* UDP's fields, from `bit` on. The header ends with them, maybe with padding in its last byte. */
static struct ps_protocol_id read_udp(struct ps_cursor *c, struct ps_packet *packet, uint8_t form,
                                      uint32_t bit)
{
    packet->source_port = read_port(c, &bit, form & SOURCE_PORT_SHORT);
    packet->destination_port = read_port(c, &bit, form & DESTINATION_PORT_SHORT);
    if (c->status != PS_READ_OK)
        return ps_next(PS_SPACE_END, 0);
    packet->outcome = PS_COUNTED;
    packet->transport = PS_UDP;
    bit += form & LENGTH_LEFT_OUT ? 16 : 32;
    ps_pass_transport(c, packet, (bit + 7) / 8);
    return ps_next(PS_SPACE_UDP, (uint32_t)packet->destination_port << 16 | packet->source_port);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    static const uint8_t protocols[] = {0, PS_IPPROTO_UDP, PS_IPPROTO_ICMPV6, PS_IPPROTO_TCP};
    uint8_t form = ps_u8(c, 1);
    uint8_t kind = form >> 1 & 3;
    bool compressed_udp = form & UDP_FORM && kind == NEXT_UDP;
    uint8_t udp_form = compressed_udp ? ps_u8(c, 2) : 0;
    uint32_t bit = BASE_BITS + HOP_LIMIT_BITS + (compressed_udp ? 8 : 0);
    bit = read_addresses(c, packet, form, bit / 8) * 8;
    if (!(form & TRAFFIC_COMPRESSED))
        bit += TRAFFIC_BITS;
    uint8_t next = protocols[kind];
    if (kind == 0) {
        next = (uint8_t)read_bits(c, bit, 8);
        bit += 8;
    }
    if (!ps_need(c, 0, (bit + 7) / 8))
        return ps_next(PS_SPACE_END, 0);
    packet->ip_version = 6;
    if (compressed_udp)
        return read_udp(c, packet, udp_form, bit);
    ps_advance(c, (bit + 7) / 8);
    return ps_next(PS_SPACE_IPV6, next);
}

const struct ps_dissector ps_dissector_lowpan_hc1 = {
    .name = "6lowpan-hc1",
    .title = "Internet Protocol version 6, compressed the old way",
    .reference = "RFC 4944 10",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_LOWPAN_HC1}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .kind = PS_HEADER_LOWPAN_HC1,
};
