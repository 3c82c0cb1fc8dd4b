/*
 * predict.h - header prediction: the frames that nearly all traffic consists of, in one look.
 *
 * Van Jacobson's idea for TCP, applied to decoding: test for the usual case (Ethernet, at most one
 * VLAN tag, IPv4 without options or fragments, or IPv6 without extension headers, then TCP or UDP, all
 * lengths in order), and leave whatever is the least bit unusual to the loop in decode.c.  A
 * prediction that is made is exactly what the loop would find; a test holds the two together over all
 * captures.  It never decides against a frame, it only says "not usual".
 */
#ifndef PORTSTAT_DECODE_PREDICT_H
#define PORTSTAT_DECODE_PREDICT_H

#include "decode/cursor.h"

enum {
    PS_PREDICT_LINK = 1, /* LINKTYPE_ETHERNET */
    PS_PREDICT_MAC = 14,
    PS_PREDICT_TAG = 4,
    PS_PREDICT_IPV4 = 20,
    PS_PREDICT_IPV6 = 40,
    PS_PREDICT_TCP = 20,
    PS_PREDICT_UDP = 8,
};

/* The transport header at the cursor, in a datagram of `length` bytes from there. */
static inline bool ps_predict_transport(struct ps_cursor *c, uint32_t length, uint8_t protocol,
                                        struct ps_packet *packet)
{
    uint32_t header = PS_PREDICT_UDP;
    uint8_t flags = 0;
    if (protocol == 6) {
        if (!ps_has(c, 0, PS_PREDICT_TCP))
            return false;
        header = (ps_u8(c, 12) >> 4) * 4u;
        flags = ps_u8(c, 13);
        if (header < PS_PREDICT_TCP)
            return false;
    } else if (protocol != 17 || !ps_has(c, 0, PS_PREDICT_UDP)) {
        return false;
    } else {
        uint32_t datagram = ps_be16(c, 4);
        if (datagram < PS_PREDICT_UDP || datagram > length)
            return false;
    }
    if (header > length || !ps_has(c, 0, header))
        return false;
    packet->outcome = PS_COUNTED;
    packet->transport = protocol == 6 ? PS_TCP : PS_UDP;
    packet->tcp_flags = flags;
    packet->source_port = ps_be16(c, 0);
    packet->destination_port = ps_be16(c, 2);
    packet->layer_count = 0;
    packet->anomalies = 0;
    packet->fragment.kind = PS_NOT_FRAGMENTED;
    return true;
}

static inline bool ps_predict_ipv4(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_has(c, 0, PS_PREDICT_IPV4))
        return false;
    uint32_t total = ps_be16(c, 2);
    bool fragmented = (ps_be16(c, 6) & 0x3fff) != 0;
    if (ps_u8(c, 0) != 0x45 || fragmented || total < PS_PREDICT_IPV4 || total > ps_wire_left(c))
        return false;
    uint8_t protocol = ps_u8(c, 9);
    uint8_t first = ps_u8(c, 16);
    packet->ip_version = 4;
    packet->group_destination |= (first >= 224 && first <= 239) || ps_be32(c, 16) == UINT32_MAX;
    ps_read_ipv4(c, 12, &packet->source);
    ps_read_ipv4(c, 16, &packet->destination);
    c->pos += PS_PREDICT_IPV4;
    return ps_predict_transport(c, total - PS_PREDICT_IPV4, protocol, packet);
}

static inline bool ps_predict_ipv6(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_has(c, 0, PS_PREDICT_IPV6))
        return false;
    uint32_t payload = ps_be16(c, 4);
    if (ps_u8(c, 0) >> 4 != 6 || payload == 0 || payload > ps_wire_left(c) - PS_PREDICT_IPV6)
        return false;
    uint8_t protocol = ps_u8(c, 6);
    packet->ip_version = 6;
    packet->group_destination |= ps_u8(c, 24) == 0xff;
    ps_read_ipv6(c, 8, &packet->source);
    ps_read_ipv6(c, 24, &packet->destination);
    c->pos += PS_PREDICT_IPV6;
    return ps_predict_transport(c, payload, protocol, packet);
}

/* True if the frame was usual and `packet` is filled but for its layers; false leaves no trace that
 * counts. */
static inline bool ps_predict(const struct ps_frame *frame, struct ps_packet *packet)
{
    struct ps_cursor c;
    ps_cursor_init(&c, frame);
    if (frame->link_type != PS_PREDICT_LINK || !ps_has(&c, 0, PS_PREDICT_MAC + PS_PREDICT_TAG))
        return false;
    packet->group_destination = ps_u8(&c, 0) & 1;
    uint16_t type = ps_be16(&c, 12);
    c.pos = PS_PREDICT_MAC;
    if (type == 0x8100) {
        type = ps_be16(&c, 2);
        c.pos += PS_PREDICT_TAG;
    }
    if (type == 0x0800)
        return ps_predict_ipv4(&c, packet);
    return type == 0x86dd && ps_predict_ipv6(&c, packet);
}

#endif
