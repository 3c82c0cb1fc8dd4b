/*
 * pcapng_clock.h - the times of a pcapng interface: units of any size, and an offset, become
 * nanoseconds.
 */
#ifndef PORTSTAT_SOURCE_FILE_PCAPNG_CLOCK_H
#define PORTSTAT_SOURCE_FILE_PCAPNG_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { PS_PCAPNG_MICROSECONDS = 6 }; /* the resolution of an interface that states none */

struct ps_pcapng_clock {
    bool binary; /* units of 2^-exponent seconds, not of 10^-exponent */
    uint8_t exponent;
    uint64_t multiplier; /* nanoseconds of a unit, where that is a whole number, else 0 */
    int64_t offset_s;    /* option if_tsoffset */
};

/* Sets the size of a unit, as option if_tsresol has it. */
void ps_pcapng_clock_resolve(struct ps_pcapng_clock *clock, uint8_t tsresol);

/* Nanoseconds since 1970, never PS_NO_TIME. Times beyond 63 bits of them become the latest or
 * earliest possible. */
int64_t ps_pcapng_clock_ns(const struct ps_pcapng_clock *clock, uint64_t units);

#endif
