/*
 * traffic.h - traffic in which everything that depends on what came before happens often.
 *
 * Ports that are used again, SYNs with old and new numbers, answers before questions, flows that
 * pause for just as long as a limit, ICMP errors about flows that are over, fragments whose
 * identifications come again, clocks that go back, and what is not counted.
 */
#ifndef PORTSTAT_TESTS_LAW_TRAFFIC_H
#define PORTSTAT_TESTS_LAW_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#include "law/shape.h"
#include "portstat/packet.h"

struct traffic;

struct traffic_config {
    uint64_t seed;      /* the same traffic for the same configuration, on every machine */
    uint32_t clients;   /* hosts that ask, ... */
    uint32_t ports;     /* ... each from so many ports; few: all happens to few flows */
    uint32_t active;    /* how many of these talk at a time; 0: all */
    uint32_t odds;      /* one in so many frames is after a pause, or its clock is wrong */
    uint32_t pace_ns;   /* between two frames, in the mean */
    int64_t timeout_ns; /* pauses are around this, too */
    bool wild;          /* flags and numbers of TCP without any order */
    bool ordered;       /* every frame has a time, and none goes back */
};

/* A frame with its bytes. */
struct traffic_frame {
    struct ps_frame frame; /* `data` is for the one who keeps it to set */
    uint8_t bytes[SHAPE_MOST_BYTES];
};

enum { TRAFFIC_INTERFACES = 3 };

/* NULL when out of memory. */
struct traffic *traffic_new(const struct traffic_config *config);
void traffic_free(struct traffic *traffic);

/* The next frame. */
void traffic_next(struct traffic *traffic, struct traffic_frame *frame);

#endif
