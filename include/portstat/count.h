/*
 * count.h - a number of frames, and their total length in bytes.
 */
#ifndef PORTSTAT_COUNT_H
#define PORTSTAT_COUNT_H

#include <stdint.h>

struct ps_count {
    uint64_t packets;
    uint64_t bytes; /* on-wire frame lengths, without FCS */
};

#endif
