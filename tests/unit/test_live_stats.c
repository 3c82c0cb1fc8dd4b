/*
 * test_live_stats.c - drops in 64 bits from counters that wrap or start anew; messages that wait.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "source/live/counter.h"
#include "source/live/notices.h"

static void test_32_bits_wrap(void **state)
{
    (void)state;
    struct ps_counter counter = {0};
    ps_counter_see32(&counter, 10);
    assert_int_equal(counter.total, 10);
    ps_counter_see32(&counter, UINT32_MAX);
    assert_int_equal(counter.total, UINT32_MAX);
    ps_counter_see32(&counter, 4); /* 5 more: 2^32 - 1 -> 0 ... 4 */
    assert_int_equal(counter.total, (uint64_t)UINT32_MAX + 5);
    for (int i = 0; i < 3; i++) {
        ps_counter_see32(&counter, 0x80000004);
        ps_counter_see32(&counter, 4);
    }
    assert_int_equal(counter.total, 4 * ((uint64_t)UINT32_MAX + 1) + 4);
}

static void test_32_bits_unchanged(void **state)
{
    (void)state;
    struct ps_counter counter = {0};
    ps_counter_see32(&counter, 7);
    ps_counter_see32(&counter, 7);
    assert_int_equal(counter.total, 7);
}

static void test_64_bits_first_reading_is_the_start(void **state)
{
    (void)state;
    struct ps_counter counter = {0};
    ps_counter_see64(&counter, 1000);
    assert_int_equal(counter.total, 0);
    ps_counter_see64(&counter, 1003);
    assert_int_equal(counter.total, 3);
}

static void test_64_bits_begin_anew(void **state)
{
    (void)state;
    struct ps_counter counter = {0};
    ps_counter_start(&counter, 500);
    ps_counter_see64(&counter, 510);
    ps_counter_see64(&counter, 2); /* made again: 2 since then */
    ps_counter_see64(&counter, UINT64_MAX);
    assert_int_equal(counter.total, 10 + 2 + (UINT64_MAX - 2));
}

static void test_notices_in_order(void **state)
{
    (void)state;
    struct ps_notices notices = {0};
    assert_null(ps_notices_take(&notices));
    ps_notices_add(&notices, PS_NOTICE_WAITING, "eth0", "%s for %d", "waiting", 2);
    ps_notices_add(&notices, PS_NOTICE_BACK, "eth1", "up");
    const struct ps_error *fact = ps_notices_take(&notices);
    assert_int_equal(fact->code, PS_NOTICE_WAITING);
    assert_string_equal(fact->subject, "eth0");
    assert_string_equal(fact->reason, "waiting for 2");
    fact = ps_notices_take(&notices);
    assert_int_equal(fact->code, PS_NOTICE_BACK);
    assert_string_equal(fact->subject, "eth1");
    assert_string_equal(fact->reason, "up");
    assert_null(ps_notices_take(&notices));
}

static void test_notices_lose_the_oldest(void **state)
{
    (void)state;
    struct ps_notices notices = {0};
    for (int i = 0; i < PS_NOTICES + 3; i++)
        ps_notices_add(&notices, PS_NOTICE_BACK, "eth0", "%d", i);
    assert_string_equal(ps_notices_take(&notices)->reason, "3");
    for (int i = 0; i < PS_NOTICES - 2; i++)
        assert_non_null(ps_notices_take(&notices));
    assert_string_equal(ps_notices_take(&notices)->reason, "18");
    assert_null(ps_notices_take(&notices));
}

static void test_notices_cut_a_long_text(void **state)
{
    (void)state;
    struct ps_notices notices = {0};
    ps_notices_add(&notices, PS_NOTICE_BACK, "eth0", "%02000d", 1);
    assert_int_equal(strlen(ps_notices_take(&notices)->reason), PS_ERROR_REASON_BYTES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_32_bits_wrap),
        cmocka_unit_test(test_32_bits_unchanged),
        cmocka_unit_test(test_64_bits_first_reading_is_the_start),
        cmocka_unit_test(test_64_bits_begin_anew),
        cmocka_unit_test(test_notices_in_order),
        cmocka_unit_test(test_notices_lose_the_oldest),
        cmocka_unit_test(test_notices_cut_a_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
