/*
 * multiply.h - the product of two numbers of 64 bits, all 128 bits of it, on machines of 32 bits as
 * well.
 */
#ifndef PORTSTAT_BASE_MULTIPLY_H
#define PORTSTAT_BASE_MULTIPLY_H

#include <stdint.h>

struct ps_product {
    uint64_t low, high;
};

/* By halves of 32 bits, as on paper. */
static inline struct ps_product ps_multiply_halves(uint64_t a, uint64_t b)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    uint64_t carry = a0 * b1 + (uint32_t)middle;
    struct ps_product result = {a * b, a1 * b1 + (middle >> 32) + (carry >> 32)};
    return result;
}

/* Compilers have numbers of 128 bits for machines of 64 bits only. */
static inline struct ps_product ps_multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    struct ps_product result = {(uint64_t)product, (uint64_t)(product >> 64)};
    return result;
#else
    return ps_multiply_halves(a, b);
#endif
}

#endif
