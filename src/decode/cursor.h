/*
 * cursor.h - the one place where bytes from the wire are read.
 *
 * A cursor stands in a frame and has two ends.  `wire_end` is where the header above (or the frame)
 * says that the data end: a read past it means that the headers contradict themselves.  `cap_end`
 * is how much of that was captured: a read past it, but within wire_end, means that the snapshot
 * length cut the frame.  A failed read returns 0 and sets a status that sticks, so a dissector
 * reads a header like the RFC's diagram and checks once, at its end.
 *
 * All positions are counts, never pointers, and they are compared, never summed unchecked: pos <=
 * cap_end <= wire_end holds always, and an offset is tested against the room that is left.
 *
 * Reads are relative to `pos`, the start of the header at hand; ps_advance() moves past it.
 */
#ifndef PORTSTAT_DECODE_CURSOR_H
#define PORTSTAT_DECODE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "portstat/packet.h"

enum ps_cursor_status { PS_READ_OK, PS_READ_CUT, PS_READ_BEYOND };

struct ps_cursor {
    const uint8_t *data; /* the frame's first byte */
    uint32_t pos;        /* where the header at hand starts */
    uint32_t cap_end;    /* captured up to here */
    uint32_t wire_end;   /* on the wire up to here */
    uint32_t status;     /* enum ps_cursor_status */
};

/* If a record claims more captured bytes than bytes on the wire, the captured ones count. */
static inline void ps_cursor_init(struct ps_cursor *c, const struct ps_frame *frame)
{
    c->data = frame->data;
    c->pos = 0;
    c->cap_end = frame->caplen;
    c->wire_end = frame->len > frame->caplen ? frame->len : frame->caplen;
    c->status = PS_READ_OK;
}

/* Bytes left on the wire, and of those captured. */
static inline uint32_t ps_wire_left(const struct ps_cursor *c)
{
    return c->wire_end - c->pos;
}

static inline uint32_t ps_cap_left(const struct ps_cursor *c)
{
    return c->cap_end - c->pos;
}

static inline void ps_cursor_fail(struct ps_cursor *c, uint32_t offset, uint32_t count)
{
    if (c->status != PS_READ_OK)
        return;
    uint32_t left = ps_wire_left(c);
    bool beyond = offset > left || count > left - offset;
    c->status = beyond ? PS_READ_BEYOND : PS_READ_CUT;
}

/* Are `count` bytes there, `offset` bytes from here? Sets the status if not. */
static inline bool ps_need(struct ps_cursor *c, uint32_t offset, uint32_t count)
{
    uint32_t left = ps_cap_left(c);
    if (__builtin_expect(offset <= left && count <= left - offset, 1))
        return true;
    ps_cursor_fail(c, offset, count);
    return false;
}

/* The same, without setting the status. */
static inline bool ps_has(const struct ps_cursor *c, uint32_t offset, uint32_t count)
{
    uint32_t left = ps_cap_left(c);
    return offset <= left && count <= left - offset;
}

/* The next `count` bytes, or NULL if not all are there. This lets a caller check a whole header
 * once and then read it with the loads below, at constant offsets below `count`. */
static inline const uint8_t *ps_window(const struct ps_cursor *c, uint32_t count)
{
    return ps_has(c, 0, count) ? c->data + c->pos : NULL;
}

static inline uint16_t ps_load_be16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t ps_load_be32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Loads an IPv4 address. It is stored as two whole words because the tally reads it that way: a
 * processor forwards a stored word to a load at once, but not a word made of several stores. */
static inline void ps_load_ipv4(const uint8_t *bytes, struct ps_address *address)
{
    uint64_t words[2] = {0, 0};
    memcpy(words, bytes, 4);
    memcpy(address->bytes, words, sizeof words);
}

static inline uint8_t ps_u8(struct ps_cursor *c, uint32_t offset)
{
    return ps_need(c, offset, 1) ? c->data[c->pos + offset] : 0;
}

static inline uint16_t ps_be16(struct ps_cursor *c, uint32_t offset)
{
    return ps_need(c, offset, 2) ? ps_load_be16(c->data + c->pos + offset) : 0;
}

static inline uint16_t ps_le16(struct ps_cursor *c, uint32_t offset)
{
    if (!ps_need(c, offset, 2))
        return 0;
    const uint8_t *p = c->data + c->pos + offset;
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t ps_be32(struct ps_cursor *c, uint32_t offset)
{
    return ps_need(c, offset, 4) ? ps_load_be32(c->data + c->pos + offset) : 0;
}

static inline uint32_t ps_le32(struct ps_cursor *c, uint32_t offset)
{
    if (!ps_need(c, offset, 4))
        return 0;
    const uint8_t *p = c->data + c->pos + offset;
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline void ps_read_ipv4(struct ps_cursor *c, uint32_t offset, struct ps_address *address)
{
    static const uint8_t unknown[4];
    ps_load_ipv4(ps_need(c, offset, 4) ? c->data + c->pos + offset : unknown, address);
}

static inline void ps_read_ipv6(struct ps_cursor *c, uint32_t offset, struct ps_address *address)
{
    uint64_t words[2] = {0, 0};
    if (ps_need(c, offset, sizeof words))
        memcpy(words, c->data + c->pos + offset, sizeof words);
    memcpy(address->bytes, words, sizeof words);
}

/* Moves past `count` bytes of header. They may be uncaptured: then the status says so. */
static inline void ps_advance(struct ps_cursor *c, uint32_t count)
{
    if (ps_need(c, 0, count))
        c->pos += count;
}

/* Limits the rest to `count` bytes, as a length field says; what lies behind them is padding. */
static inline void ps_narrow(struct ps_cursor *c, uint32_t count)
{
    if (count >= ps_wire_left(c))
        return;
    c->wire_end = c->pos + count;
    if (c->cap_end > c->wire_end)
        c->cap_end = c->wire_end;
}

#endif
