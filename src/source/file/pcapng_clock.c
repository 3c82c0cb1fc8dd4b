/*
 * pcapng_clock.c - times of pcapng; see pcapng_clock.h.
 */
#include "source/file/pcapng_clock.h"

#include "base/multiply.h"
#include "portstat/packet.h"

static const uint64_t powers_of_10[] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
    10000000000000000000u,
};

void ps_pcapng_clock_resolve(struct ps_pcapng_clock *clock, uint8_t tsresol)
{
    clock->binary = tsresol & 0x80;
    clock->exponent = tsresol & 0x7f;
    clock->multiplier = 0;
    if (!clock->binary && clock->exponent <= 9)
        clock->multiplier = powers_of_10[9 - clock->exponent];
}

/* The lower 64 bits of a product that is shifted right; UINT64_MAX if there is more above them. */
static uint64_t shift_right(struct ps_product product, unsigned bits)
{
    if (bits >= 64)
        return product.high >> (bits - 64);
    if (product.high >> bits != 0)
        return UINT64_MAX;
    return bits == 0 ? product.low : product.high << (64 - bits) | product.low >> bits;
}

/* Units to nanoseconds: no sender can make them overflow. UINT64_MAX stands for that and more. */
static uint64_t nanoseconds(const struct ps_pcapng_clock *clock, uint64_t units)
{
    if (clock->multiplier != 0)
        return shift_right(ps_multiply(units, clock->multiplier), 0);
    if (clock->binary)
        return shift_right(ps_multiply(units, 1000000000), clock->exponent);
    unsigned below = clock->exponent - 9u;
    return below < sizeof powers_of_10 / sizeof powers_of_10[0] ? units / powers_of_10[below] : 0;
}

int64_t ps_pcapng_clock_ns(const struct ps_pcapng_clock *clock, uint64_t units)
{
    uint64_t since = nanoseconds(clock, units);
    int64_t time_ns = since > INT64_MAX ? INT64_MAX : (int64_t)since;
    int64_t offset_ns;
    if (clock->offset_s == 0)
        return time_ns;
    if (__builtin_mul_overflow(clock->offset_s, (int64_t)1000000000, &offset_ns))
        return clock->offset_s < 0 ? INT64_MIN + 1 : INT64_MAX;
    if (__builtin_add_overflow(time_ns, offset_ns, &time_ns))
        return INT64_MAX;
    return time_ns == PS_NO_TIME ? INT64_MIN + 1 : time_ns;
}
