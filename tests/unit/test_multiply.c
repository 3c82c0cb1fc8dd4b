/*
 * test_multiply.c - products of 128 bits: the two ways to get them agree, and with sums done by
 * hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/multiply.h"

static void check(uint64_t a, uint64_t b, uint64_t high, uint64_t low)
{
    const struct ps_product products[] = {ps_multiply(a, b), ps_multiply(b, a),
                                          ps_multiply_halves(a, b), ps_multiply_halves(b, a)};
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        assert_int_equal(products[i].high, high);
        assert_int_equal(products[i].low, low);
    }
}

/* (2^64 - 1)^2 = 2^128 - 2^65 + 1, and so on. */
static void products_are_those_done_by_hand(void **state)
{
    (void)state;
    check(0, UINT64_MAX, 0, 0);
    check(1, UINT64_MAX, 0, UINT64_MAX);
    check(2, UINT64_MAX, 1, UINT64_MAX - 1);
    check(UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, 1);
    check(UINT64_C(1) << 32, UINT64_C(1) << 32, 1, 0);
    check(UINT32_MAX, UINT32_MAX, 0, UINT64_C(0xfffffffe00000001));
    check(UINT64_C(0xffffffff00000001), UINT64_C(0xffffffff), UINT64_C(0xfffffffe),
          UINT64_C(0x00000001ffffffff));
}

static void both_ways_agree(void **state)
{
    (void)state;
    uint64_t a = 1, b = 1;
    for (unsigned i = 0; i < 100000; i++) {
        a = a * 6364136223846793005u + 1442695040888963407u;
        b = (b ^ a >> 17) * 2862933555777941757u;
        const struct ps_product one = ps_multiply(a, b), other = ps_multiply_halves(a, b);
        assert_int_equal(one.high, other.high);
        assert_int_equal(one.low, other.low);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_those_done_by_hand),
        cmocka_unit_test(both_ways_agree),
    };
    return cmocka_run_group_tests_name("multiply", tests, NULL, NULL);
}
