/*
 * shape.c - puts together the frame of a packet; see shape.h.
 */
#include "law/shape.h"

#include <string.h>

enum { QUOTED_BYTES = 8, LATER_BYTES = 16, IPV6_BYTES = 40, IPV4_BYTES = 20, FRAGMENT_HEADER = 44 };

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value);
}

static uint32_t put_packet(const struct shape *shape, uint8_t *at, uint32_t most);

static void put_tcp(const struct shape *shape, uint8_t *at)
{
    put32(at + 4, shape->sequence);
    put32(at + 8, shape->acknowledgment);
    at[12] = 0x50;
    at[13] = shape->flags;
}

static uint32_t put_error(const struct shape *shape, uint8_t *at)
{
    at[0] = shape->error_type;
    at[1] = shape->error_code;
    return 8 + (shape->quoted ? put_packet(shape->quoted, at + 8, QUOTED_BYTES) : 0);
}

/* What IP carries: a header, zeroes up to its length. */
static uint32_t put_header(const struct shape *shape, uint8_t *at)
{
    if (shape->is_fragment && shape->offset_div_8 != 0)
        return LATER_BYTES;
    if (shape->protocol == SHAPE_ICMP || shape->protocol == SHAPE_ICMPV6)
        return put_error(shape, at);
    put16(at, shape->source_port);
    put16(at + 2, shape->destination_port);
    if (shape->protocol == SHAPE_TCP)
        put_tcp(shape, at);
    else if (shape->protocol == SHAPE_DCCP)
        at[4] = 4; /* its header's length in words */
    else if (shape->protocol == SHAPE_UDP || shape->protocol == SHAPE_UDPLITE)
        put16(at + 4, shape->is_fragment ? 1000 : 8);
    return shape->protocol == SHAPE_TCP ? 20 : shape->protocol == SHAPE_UDP ? 8 : 16;
}

static uint32_t put_ipv4(const struct shape *shape, uint8_t *at, uint32_t most)
{
    uint32_t carried = put_header(shape, at + IPV4_BYTES);
    at[0] = 0x45;
    put16(at + 2, IPV4_BYTES + carried);
    if (shape->is_fragment) {
        put16(at + 4, shape->identification);
        put16(at + 6, (shape->more ? 0x2000u : 0) | shape->offset_div_8);
    }
    at[8] = 64;
    at[9] = shape->protocol;
    put32(at + 12, shape->source);
    put32(at + 16, shape->destination);
    return IPV4_BYTES + (carried < most ? carried : most);
}

static uint32_t put_ipv6(const struct shape *shape, uint8_t *at, uint32_t most)
{
    uint8_t *next = at + IPV6_BYTES;
    at[0] = 0x60;
    at[6] = shape->protocol;
    if (shape->is_fragment) {
        at[6] = FRAGMENT_HEADER;
        next[0] = shape->protocol;
        put16(next + 2, (uint32_t)shape->offset_div_8 << 3 | shape->more);
        put32(next + 4, shape->identification);
        next += 8;
    }
    uint32_t extra = (uint32_t)(next - at) - IPV6_BYTES, carried = put_header(shape, next);
    put16(at + 4, extra + carried);
    at[7] = 64;
    put32(at + 8, 0x20010db8);
    put32(at + 20, shape->source);
    put32(at + 24, shape->to_group ? 0xff020000 : 0x20010db8);
    put32(at + 36, shape->destination);
    return IPV6_BYTES + extra + (carried < most ? carried : most);
}

/* With so many bytes of what IP carries at most. */
static uint32_t put_packet(const struct shape *shape, uint8_t *at, uint32_t most)
{
    return shape->ip_version == 6 ? put_ipv6(shape, at, most) : put_ipv4(shape, at, most);
}

static uint32_t put_ethernet(const struct shape *shape, uint8_t *at)
{
    static const uint16_t ether_types[] = {[4] = 0x0800, [6] = 0x86dd};
    uint32_t length = 12;
    at[0] = at[6] = 2;
    for (unsigned i = 0; i < shape->tags && i < SHAPE_MOST_TAGS; i++, length += 4) {
        put16(at + length, 0x8100);
        put16(at + length + 2, 100 + i);
    }
    put16(at + length, shape->ip_version ? ether_types[shape->ip_version] : shape->ether_type);
    return length + 2;
}

uint32_t shape_put(const struct shape *shape, uint8_t *bytes)
{
    memset(bytes, 0, SHAPE_MOST_BYTES);
    uint32_t length = shape->without_ethernet ? 0 : put_ethernet(shape, bytes);
    if (!shape->ip_version)
        return length + 46;
    return length + put_packet(shape, bytes + length, SHAPE_MOST_BYTES);
}
