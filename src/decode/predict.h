/*
 * predict.h - header prediction: the frames that nearly all traffic consists of, in one look.
 *
 * Van Jacobson's idea for TCP, applied to decoding: test for the usual case (Ethernet, at most one
 * VLAN tag, IPv4 without options or fragments, or IPv6 without extension headers, then TCP or UDP,
 * all lengths in order), and leave whatever is the least bit unusual to the loop in decode.c.  A
 * prediction is exactly what the loop would find: a test compares the two over all captures.
 * Prediction never rejects a frame; it only says "not usual".
 */
#ifndef PORTSTAT_DECODE_PREDICT_H
#define PORTSTAT_DECODE_PREDICT_H

#include "decode/cursor.h"
#include "decode/numbers.h"
#include "portstat/link_types.h"

enum {
    PS_PREDICT_MAC = 14,
    PS_PREDICT_TAG = 4,
    PS_PREDICT_IPV4 = 20,
    PS_PREDICT_IPV6 = 40,
    PS_PREDICT_TCP = 20,
    PS_PREDICT_UDP = 8,
};

/* The transport header at the cursor, in a datagram of `length` bytes from there. A call would cost
 * a tenth of all that is done with a packet. */
__attribute__((always_inline)) static inline bool ps_predict_transport(const struct ps_cursor *c,
                                                                       uint32_t length,
                                                                       uint8_t protocol,
                                                                       struct ps_packet *packet)
{
    const uint8_t *header =
        ps_window(c, protocol == PS_IPPROTO_TCP ? PS_PREDICT_TCP : PS_PREDICT_UDP);
    uint8_t flags = 0;
    if (!header)
        return false;
    if (protocol == PS_IPPROTO_TCP) {
        uint32_t bytes = (header[12] >> 4) * 4u;
        if (bytes < PS_PREDICT_TCP || bytes > length || !ps_has(c, 0, bytes))
            return false;
        flags = header[13];
        memcpy(&packet->tcp_numbers, header + 4, sizeof packet->tcp_numbers);
    } else {
        uint32_t datagram = ps_load_be16(header + 4);
        if (protocol != PS_IPPROTO_UDP || datagram < PS_PREDICT_UDP || datagram > length)
            return false;
    }
    packet->outcome = PS_COUNTED;
    packet->transport = protocol == PS_IPPROTO_TCP ? PS_TCP : PS_UDP;
    packet->tcp_flags = flags;
    packet->source_port = ps_load_be16(header);
    packet->destination_port = ps_load_be16(header + 2);
    packet->layer_count = 0;
    packet->anomalies = 0;
    packet->fragment.kind = PS_NOT_FRAGMENTED;
    return true;
}

static inline bool ps_predict_ipv4(struct ps_cursor *c, struct ps_packet *packet)
{
    const uint8_t *header = ps_window(c, PS_PREDICT_IPV4);
    if (!header || header[0] != 0x45 || (ps_load_be16(header + 6) & 0x3fff) != 0)
        return false;
    uint32_t total = ps_load_be16(header + 2);
    if (total < PS_PREDICT_IPV4 || total > ps_wire_left(c) || total > PS_LONGEST_IP)
        return false;
    packet->ip_version = 4;
    packet->group_destination |= header[16] >> 4 == 14 || ps_load_be32(header + 16) == UINT32_MAX;
    ps_load_ipv4(header + 12, &packet->source);
    ps_load_ipv4(header + 16, &packet->destination);
    c->pos += PS_PREDICT_IPV4;
    return ps_predict_transport(c, total - PS_PREDICT_IPV4, header[9], packet);
}

static inline bool ps_predict_ipv6(struct ps_cursor *c, struct ps_packet *packet)
{
    const uint8_t *header = ps_window(c, PS_PREDICT_IPV6);
    if (!header || header[0] >> 4 != 6)
        return false;
    uint32_t payload = ps_load_be16(header + 4);
    if (payload == 0 || payload > ps_wire_left(c) - PS_PREDICT_IPV6 ||
        payload > PS_LONGEST_IP - PS_PREDICT_IPV6)
        return false;
    packet->ip_version = 6;
    packet->group_destination |= header[24] == 0xff;
    memcpy(packet->source.bytes, header + 8, sizeof packet->source.bytes);
    memcpy(packet->destination.bytes, header + 24, sizeof packet->destination.bytes);
    c->pos += PS_PREDICT_IPV6;
    return ps_predict_transport(c, payload, header[6], packet);
}

/* True if the frame is usual; `packet` is then filled, except for its layers. After false, what is
 * in `packet` means nothing. */
static inline bool ps_predict(const struct ps_frame *frame, struct ps_packet *packet)
{
    struct ps_cursor c;
    ps_cursor_init(&c, frame);
    const uint8_t *header = ps_window(&c, PS_PREDICT_MAC + PS_PREDICT_TAG);
    if (frame->link_type != PS_LINKTYPE_ETHERNET || frame->marks != 0 || !header)
        return false;
    packet->group_destination = header[0] & 1;
    uint16_t type = ps_load_be16(header + 12);
    c.pos = PS_PREDICT_MAC;
    if (type == PS_ETHERTYPE_VLAN) {
        type = ps_load_be16(header + 16);
        c.pos += PS_PREDICT_TAG;
    }
    if (type == PS_ETHERTYPE_IPV4)
        return ps_predict_ipv4(&c, packet);
    return type == PS_ETHERTYPE_IPV6 && ps_predict_ipv6(&c, packet);
}

#endif
