/*
 * rng.h - the generator's only source of chance: splitmix64 (Steele, Lea, Flood 2014), as a stream
 * and as a hash. Integers only, so that a seed gives the same bytes on every machine; libc's random
 * functions and libm promise no such thing.
 */
#ifndef PORTSTAT_TESTS_BENCH_RNG_H
#define PORTSTAT_TESTS_BENCH_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

/* Spreads the bits of value over all 64; a bijection. */
static inline uint64_t rng_hash(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static inline uint64_t rng_next(struct rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    return rng_hash(rng->state);
}

/* A number in [0, bound), bound at least 1; the bias of the multiplication (2^-32) does not matter
 * here. */
static inline uint32_t rng_below(struct rng *rng, uint32_t bound)
{
    return (uint32_t)(((rng_next(rng) >> 32) * bound) >> 32);
}

/*
 * A keyed permutation of the numbers below 2^(2 * half_bits), half_bits at most 16: four Feistel
 * rounds. With it a numbered flow gets an address and port of its own, and a sweep its order,
 * without a table.
 */
static inline uint32_t rng_permute(uint64_t key, unsigned half_bits, uint32_t number)
{
    uint32_t mask = (UINT32_C(1) << half_bits) - 1;
    uint32_t left = number >> half_bits;
    uint32_t right = number & mask;

    for (uint64_t round = 1; round <= 4; round++) {
        uint32_t next = left ^ ((uint32_t)rng_hash(key ^ (round << 56) ^ right) & mask);
        left = right;
        right = next;
    }
    return (left << half_bits) | right;
}

#endif
