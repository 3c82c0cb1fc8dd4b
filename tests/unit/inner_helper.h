/*
 * inner_helper.h - put frames together header by header, for the tests of what stands between link
 * and port.  Bytes are written as hexadecimal digits, the way an RFC's diagram reads.
 */
#ifndef PORTSTAT_TESTS_UNIT_INNER_HELPER_H
#define PORTSTAT_TESTS_UNIT_INNER_HELPER_H

#include <stdio.h>

#include "decode_helper.h"

enum { FRAME_ROOM = 70000, SOURCE_PORT = 40000, DESTINATION_PORT = 9999 };

struct built {
    uint8_t bytes[FRAME_ROOM];
    uint32_t size;
};

/* Hexadecimal digits, blanks between them ignored. */
static inline void put(struct built *frame, const char *hex)
{
    for (; *hex; hex++) {
        if (*hex == ' ')
            continue;
        unsigned byte = 0;
        assert_int_equal(sscanf(hex, "%2x", &byte), 1);
        assert_true(frame->size < FRAME_ROOM);
        frame->bytes[frame->size++] = (uint8_t)byte;
        hex++;
    }
}

static inline void put_be16(struct built *frame, uint32_t value)
{
    assert_true(frame->size + 2 <= FRAME_ROOM);
    frame->bytes[frame->size++] = (uint8_t)(value >> 8);
    frame->bytes[frame->size++] = (uint8_t)value;
}

static inline void put_zeros(struct built *frame, uint32_t count)
{
    while (count-- > 0)
        put(frame, "00");
}

static inline void put_ethernet(struct built *frame, uint16_t type)
{
    put(frame, "020000000002 020000000001");
    put_be16(frame, type);
}

/* 192.0.2.1 to 192.0.2.2, with `payload` bytes to come. */
static inline void put_ipv4(struct built *frame, uint8_t protocol, uint32_t payload)
{
    put(frame, "45 00");
    put_be16(frame, 20 + payload);
    put(frame, "0001 0000 40");
    frame->bytes[frame->size++] = protocol;
    put(frame, "0000 c0000201 c0000202");
}

/* 2001:db8::1 to 2001:db8::2, with `payload` bytes to come. */
static inline void put_ipv6(struct built *frame, uint8_t next, uint32_t payload)
{
    put(frame, "60000000");
    put_be16(frame, payload);
    frame->bytes[frame->size++] = next;
    put(frame, "40 20010db8000000000000000000000001 20010db8000000000000000000000002");
}

/* 8 bytes of UDP from 40000 to 9999, no data. */
static inline void put_udp(struct built *frame)
{
    put(frame, "9c40 270f 0008 0000");
}

static inline void put_udp_to(struct built *frame, uint16_t port, uint32_t payload)
{
    put(frame, "c000");
    put_be16(frame, port);
    put_be16(frame, 8 + payload);
    put(frame, "0000");
}

/* A whole small datagram: IPv4 and UDP, 28 bytes. */
static inline void put_datagram(struct built *frame)
{
    put_ipv4(frame, 17, 8);
    put_udp(frame);
}

enum { DATAGRAM = 28, DATAGRAM_PORTS = 24, ETHERNET_DATAGRAM = 14 + DATAGRAM };

static inline void put_ethernet_datagram(struct built *frame)
{
    put_ethernet(frame, 0x0800);
    put_datagram(frame);
}

static inline struct ps_packet decode_built(const struct built *frame)
{
    return decode_bytes(PS_LINKTYPE_ETHERNET, frame->bytes, frame->size);
}

static inline struct ps_packet decode_inner(const struct built *frame, uint32_t caplen,
                                            uint32_t len)
{
    struct ps_error error = {0};
    struct ps_decoder *decoder = ps_decoder_new(true, &error);
    assert_non_null(decoder);
    uint8_t *copy = malloc(caplen ? caplen : 1);
    assert_non_null(copy);
    memcpy(copy, frame->bytes, caplen);
    struct ps_frame input = {
        .data = copy, .caplen = caplen, .len = len, .link_type = PS_LINKTYPE_ETHERNET};
    struct ps_packet packet;
    memset(&packet, 0xff, sizeof packet);
    ps_decode(decoder, &input, &packet);
    free(copy);
    ps_decoder_free(decoder);
    return packet;
}

/* Counted to UDP 9999; its ports end `behind` bytes before the frame does; each cut has its
 * outcome. */
static inline void assert_reaches_udp(const struct built *frame, uint32_t behind)
{
    struct ps_packet packet = decode_built(frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_every_cut(PS_LINKTYPE_ETHERNET, frame->bytes, frame->size, frame->size - behind);
}

static inline void assert_ends(const struct built *frame, enum ps_outcome outcome)
{
    struct ps_packet packet = decode_built(frame);
    assert_outcome(&packet, outcome);
}

/* No ports, whatever the snapshot length leaves of the header behind the first `known` bytes. */
static inline void assert_opaque(const struct built *frame, uint32_t known, enum ps_outcome outcome)
{
    for (uint32_t caplen = known; caplen <= frame->size; caplen++) {
        struct ps_packet cut = decode_cut(PS_LINKTYPE_ETHERNET, frame->bytes, caplen, frame->size);
        assert_outcome(&cut, outcome);
        struct ps_packet ended = decode_cut(PS_LINKTYPE_ETHERNET, frame->bytes, caplen, caplen);
        assert_outcome(&ended, outcome);
    }
}

static inline const char *layer_name(const struct ps_packet *packet, unsigned index)
{
    assert_true(index < packet->layer_count);
    return ps_layer_name(&packet->layers[index]);
}

#endif
