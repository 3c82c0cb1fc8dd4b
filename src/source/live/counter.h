/*
 * counter.h - turns counters that have too few bits, or start anew, into totals that only grow.
 *
 * libpcap and the kernel count dropped frames in 32 bits, and an interface that is made again
 * counts from zero.  A month of capture meets both.
 */
#ifndef PORTSTAT_SOURCE_LIVE_COUNTER_H
#define PORTSTAT_SOURCE_LIVE_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* All zeroes is a counter that has seen nothing. */
struct ps_counter {
    uint64_t total; /* since the first reading */
    uint64_t last;  /* the reading before */
    bool started;
};

/* Starts counting from this reading: what happened before is not ours. */
void ps_counter_start(struct ps_counter *counter, uint64_t reading);

/* A reading of a 32-bit counter that wraps; at most once between two readings. */
void ps_counter_see32(struct ps_counter *counter, uint32_t reading);

/* A reading of a 64-bit counter. One that is less than the last began anew from zero. The first
 * reading of a counter that was not started starts it. */
void ps_counter_see64(struct ps_counter *counter, uint64_t reading);

#endif
