/*
 * test_stream_clock.c - a capture that comes through a pipe: is it being made, or is it a file?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "run/interval.h"
#include "run/stream_clock.h"

#define SECOND INT64_C(1000000000)
#define STAMP (1795203060 * SECOND)

/* Frames a tenth of a second apart, that come `speed` times as fast as they were captured. */
static struct ps_stream_clock after(int frames, double speed)
{
    struct ps_stream_clock clock = {0};
    for (int i = 0; i < frames; i++)
        ps_stream_clock_see(&clock, STAMP + i * (SECOND / 10),
                            7 * SECOND + (int64_t)(i * (SECOND / 10) / speed));
    return clock;
}

static void nothing_has_no_pace(void **state)
{
    (void)state;
    struct ps_stream_clock clock = {0};
    assert_false(ps_stream_clock_keeps_pace(&clock));
    assert_false(ps_stream_clock_is_live(&clock, 0));
}

static void time_goes_on_after_the_last_frame(void **state)
{
    (void)state;
    struct ps_stream_clock clock = after(31, 1);
    assert_true(ps_stream_clock_keeps_pace(&clock));
    assert_int_equal(ps_stream_clock_at(&clock, 12 * SECOND), STAMP + 5 * SECOND);
}

static void what_comes_at_once_may_keep_pace_but_is_not_live(void **state)
{
    (void)state;
    struct ps_stream_clock clock = after(1, 1);
    assert_true(ps_stream_clock_keeps_pace(&clock));
    assert_false(ps_stream_clock_is_live(&clock, STAMP));
    clock = after(20, 1000);
    assert_true(ps_stream_clock_keeps_pace(&clock));
    assert_false(ps_stream_clock_is_live(&clock, STAMP));
}

static void a_file_does_not_keep_pace(void **state)
{
    (void)state;
    struct ps_stream_clock fast = after(20000, 1000), slow = after(100, 0.1);
    assert_false(ps_stream_clock_keeps_pace(&fast));
    assert_false(ps_stream_clock_is_live(&fast, fast.seen_ns));
    assert_false(slow.from_start);
}

static void a_live_capture_has_the_present_time(void **state)
{
    (void)state;
    struct ps_stream_clock clock = after(11, 1);
    assert_true(ps_stream_clock_is_live(&clock, clock.seen_ns));
    assert_true(ps_stream_clock_is_live(&clock, clock.seen_ns + 60 * SECOND));
    assert_false(ps_stream_clock_is_live(&clock, clock.seen_ns + 60 * SECOND + 1));
    assert_false(ps_stream_clock_is_live(&clock, clock.seen_ns - 60 * SECOND - 1));
    clock = after(10, 1); /* not for a second yet */
    assert_false(ps_stream_clock_is_live(&clock, clock.seen_ns));
}

static void another_pace_must_be_proved_again(void **state)
{
    (void)state;
    struct ps_stream_clock clock = after(31, 1);
    int64_t seen_ns = clock.seen_ns, came_ns = clock.came_ns;
    ps_stream_clock_see(&clock, seen_ns + SECOND, came_ns + 3 * SECOND); /* within the tolerance */
    assert_true(ps_stream_clock_keeps_pace(&clock));
    ps_stream_clock_see(&clock, seen_ns + SECOND, came_ns + 4 * SECOND);
    assert_false(ps_stream_clock_keeps_pace(&clock));
    ps_stream_clock_see(&clock, seen_ns + 2 * SECOND, came_ns + 5 * SECOND);
    assert_true(ps_stream_clock_keeps_pace(&clock));
}

static void absurd_times_do_no_harm(void **state)
{
    (void)state;
    const int64_t times[] = {INT64_MAX, INT64_MIN + 1, 0, INT64_MAX, STAMP};
    struct ps_stream_clock clock = {0};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        ps_stream_clock_see(&clock, times[i], (int64_t)i);
        (void)ps_stream_clock_is_live(&clock, STAMP);
        assert_true(ps_stream_clock_at(&clock, SECOND) >= times[i]);
    }
    assert_false(ps_stream_clock_keeps_pace(&clock));
}

static void an_interval_that_is_widened_keeps_its_start(void **state)
{
    (void)state;
    struct ps_interval interval = {.length_ns = 10};
    ps_interval_start(&interval, 103, false);
    ps_interval_widen(&interval, 110);
    assert_int_equal(interval.start_ns, 100);
    assert_int_equal(interval.end_ns, 120);
    ps_interval_widen(&interval, 159);
    assert_int_equal(interval.start_ns, 100);
    assert_int_equal(interval.end_ns, 160);
    ps_interval_widen(&interval, INT64_MAX);
    assert_int_equal(interval.end_ns, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_pace),
        cmocka_unit_test(time_goes_on_after_the_last_frame),
        cmocka_unit_test(what_comes_at_once_may_keep_pace_but_is_not_live),
        cmocka_unit_test(a_file_does_not_keep_pace),
        cmocka_unit_test(a_live_capture_has_the_present_time),
        cmocka_unit_test(another_pace_must_be_proved_again),
        cmocka_unit_test(absurd_times_do_no_harm),
        cmocka_unit_test(an_interval_that_is_widened_keeps_its_start),
    };
    return cmocka_run_group_tests_name("stream clock", tests, NULL, NULL);
}
