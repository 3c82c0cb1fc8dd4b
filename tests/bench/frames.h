/*
 * frames.h - a numbered flow's addresses and ports, and its next frame.
 */
#ifndef PORTSTAT_TESTS_BENCH_FRAMES_H
#define PORTSTAT_TESTS_BENCH_FRAMES_H

#include <stdint.h>

#include "rng.h"

enum {
    FRAME_MIN_BYTES = 60,   /* Ethernet's least without FCS; shorter ones are padded */
    FRAME_MAX_BYTES = 1518, /* 1500 bytes of IP, Ethernet header, one VLAN tag */
    FRAME_POOL_BYTES = 1 << 20
};

enum frame_sizes {
    FRAME_SIZES_SMALL, /* 0 to 32 bytes of payload */
    FRAME_SIZES_IMIX,  /* seven of 60, four of 590, one of 1514 bytes */
    FRAME_SIZES_FIXED
};

struct frame_mix {
    enum frame_sizes sizes;
    unsigned fixed_bytes;
    unsigned ipv6_percent; /* shares are of flows */
    unsigned udp_percent;
    unsigned vlan_percent;
    uint32_t packets_per_flow; /* then the slot begins a new flow; 0: never */
};

/* What a flow's next frame depends on: one per flow that is open, and all the memory a flow costs.
 */
struct frame_flow {
    uint32_t generation; /* how many flows this slot has had before */
    uint32_t sent;
    uint32_t client_sequence;
    uint32_t server_sequence;
};

/* Payload to copy from, with the running Internet checksum (RFC 1071) that makes every segment's
 * checksum cheap. */
struct frame_pool {
    uint8_t bytes[FRAME_POOL_BYTES + 2048];
    uint16_t sums[(FRAME_POOL_BYTES + 2048) / 2 + 1]; /* of the words before, modulo 65535 */
};

struct frame {
    uint32_t bytes;
    uint16_t destination_port;
    uint8_t protocol; /* 6 or 17 */
    uint8_t opens_flow;
    uint8_t data[FRAME_MAX_BYTES];
};

void frame_pool_init(struct frame_pool *pool, uint64_t seed);

/* Builds the next frame of flow number slot (of flows) into frame and moves the flow on. */
void frame_build(struct frame *frame, const struct frame_mix *mix, const struct frame_pool *pool,
                 struct frame_flow *flow, uint64_t flow_number, uint64_t seed, struct rng *rng);

#endif
