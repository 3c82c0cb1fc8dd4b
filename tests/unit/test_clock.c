/*
 * test_clock.c - the clocks are those of the system, in nanoseconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "base/clock.h"

static int64_t system_ns(clockid_t id)
{
    struct timespec now;
    assert_int_equal(clock_gettime(id, &now), 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void monotonic_lies_between_two_looks_at_the_system(void **state)
{
    (void)state;
    int64_t before = system_ns(CLOCK_MONOTONIC), now = ps_clock_monotonic_ns();
    assert_true(before <= now && now <= system_ns(CLOCK_MONOTONIC));
}

static void wall_lies_between_two_looks_at_the_system(void **state)
{
    (void)state;
    int64_t before = system_ns(CLOCK_REALTIME), now = ps_clock_wall_ns();
    assert_true(before <= now && now <= system_ns(CLOCK_REALTIME));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(monotonic_lies_between_two_looks_at_the_system),
        cmocka_unit_test(wall_lies_between_two_looks_at_the_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
