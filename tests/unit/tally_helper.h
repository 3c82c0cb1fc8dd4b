/*
 * tally_helper.h - frames to feed a tally with: Ethernet, IPv4 or IPv6, TCP or UDP, and fragments.
 */
#ifndef PORTSTAT_TESTS_UNIT_TALLY_HELPER_H
#define PORTSTAT_TESTS_UNIT_TALLY_HELPER_H

#include <stdint.h>
#include <string.h>

#include "portstat/link_types.h"
#include "portstat/packet.h"

enum { FRAME_ROOM = 128, SECOND = 1000000000 };

/* A frame with its bytes. */
struct test_frame {
    uint8_t bytes[FRAME_ROOM];
    struct ps_frame frame;
};

struct test_ends {
    uint32_t source, destination; /* IPv4, host byte order */
    uint16_t source_port, destination_port;
};

static inline void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value);
}

/* Ethernet and IPv4 with `payload` bytes behind the header, captured whole. */
static inline uint8_t *put_ipv4(struct test_frame *f, const struct test_ends *ends,
                                uint8_t protocol, uint32_t payload, int64_t time_ns)
{
    memset(f, 0, sizeof *f);
    uint8_t *mac = f->bytes, *ip = mac + 14;
    mac[0] = mac[6] = 2;
    put16(mac + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, 20 + payload);
    ip[8] = 64;
    ip[9] = protocol;
    put32(ip + 12, ends->source);
    put32(ip + 16, ends->destination);
    f->frame.data = f->bytes;
    f->frame.caplen = 34 + payload;
    f->frame.len = 34 + payload;
    f->frame.link_type = PS_LINKTYPE_ETHERNET;
    f->frame.time_ns = time_ns;
    return ip;
}

static inline void make_udp(struct test_frame *f, struct test_ends ends, int64_t time_ns)
{
    uint8_t *udp = put_ipv4(f, &ends, 17, 8, time_ns) + 20;
    put16(udp, ends.source_port);
    put16(udp + 2, ends.destination_port);
    put16(udp + 4, 8);
}

static inline void make_tcp(struct test_frame *f, struct test_ends ends, uint8_t flags,
                            int64_t time_ns)
{
    uint8_t *tcp = put_ipv4(f, &ends, 6, 20, time_ns) + 20;
    put16(tcp, ends.source_port);
    put16(tcp + 2, ends.destination_port);
    tcp[12] = 0x50;
    tcp[13] = flags;
}

/* The sequence numbers of a frame that make_tcp() made. */
static inline void number_tcp(struct test_frame *f, uint32_t sequence, uint32_t acknowledgment)
{
    put32(f->bytes + 38, sequence);
    put32(f->bytes + 42, acknowledgment);
}

/* A router's ICMP Destination Unreachable to who sent a packet of TCP (6) or UDP (17), which it
 * quotes as far as the sequence number. */
static inline void make_quote(struct test_frame *f, struct test_ends ends, uint8_t protocol,
                              uint8_t code, uint32_t sequence, int64_t time_ns)
{
    const struct test_ends way = {0x0a0000fe, ends.source, 0, 0};
    uint8_t *icmp = put_ipv4(f, &way, 1, 36, time_ns) + 20, *quoted = icmp + 8;
    icmp[0] = 3;
    icmp[1] = code;
    quoted[0] = 0x45;
    quoted[9] = protocol;
    put32(quoted + 12, ends.source);
    put32(quoted + 16, ends.destination);
    put16(quoted + 20, ends.source_port);
    put16(quoted + 22, ends.destination_port);
    put32(quoted + 24, sequence);
}

/* A fragment of a UDP datagram; the first one (offset 0) has the UDP header. */
static inline void make_fragment(struct test_frame *f, struct test_ends ends, uint16_t id,
                                 uint16_t offset_bytes, int more, int64_t time_ns)
{
    uint8_t *ip = put_ipv4(f, &ends, 17, 16, time_ns);
    put16(ip + 4, id);
    put16(ip + 6, (more ? 0x2000u : 0u) | offset_bytes / 8u);
    if (offset_bytes == 0) {
        put16(ip + 20, ends.source_port);
        put16(ip + 22, ends.destination_port);
        put16(ip + 24, 1000);
    }
}

/* The other direction. */
static inline struct test_ends reply(struct test_ends e)
{
    struct test_ends r = {e.destination, e.source, e.destination_port, e.source_port};
    return r;
}

#endif
