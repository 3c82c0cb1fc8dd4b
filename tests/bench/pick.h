/*
 * pick.h - which flow sends the next packet: by chance with a Zipf skew, or all in turn.
 */
#ifndef PORTSTAT_TESTS_BENCH_PICK_H
#define PORTSTAT_TESTS_BENCH_PICK_H

#include <stdint.h>

#include "rng.h"

enum pick_order {
    PICK_RANDOM, /* each packet from a flow drawn by weight rank^-skew */
    PICK_SWEEP   /* every flow once per round, each round in an order of its own */
};

struct pick_cell {
    uint32_t keep;  /* of 2^32: how often the drawn cell stands */
    uint32_t other; /* the flow that is taken otherwise */
};

struct picker {
    enum pick_order order;
    uint32_t flows;
    struct pick_cell *cells; /* null without skew */
    uint64_t key;
    uint64_t packet;
    unsigned half_bits;
};

/*
 * skew_eighths: the Zipf exponent in eighths (8 is the classic 1/rank, 0 all alike). Memory: 8
 * bytes per flow with a skew (20 while being built), none without. Returns 0, or -1 without memory.
 * Release with pick_fini.
 */
int pick_init(struct picker *picker, enum pick_order order, uint32_t flows, unsigned skew_eighths,
              uint64_t seed);
void pick_fini(struct picker *picker);

/* The number of the flow, below flows. */
uint32_t pick_next(struct picker *picker, struct rng *rng);

#endif
