/*
 * test_gather_pace.c - how long blocks of a ring are waited for, by a clock and a kernel of this
 * file's own: a wait for one more block is worth it only if that will come in time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <cmocka.h>

#include "base/clock.h"
#include "source/live/gather.h"

enum { LARGE_KIB = 8192, MOST_DELAYS = 8, NEVER = 1000000 };

/* What both functions below share with the test, which they cannot be handed. */
static struct {
    int64_t now_ms;
    int delay_ms[MOST_DELAYS]; /* of each block behind the one before; 0: there is none */
    unsigned blocks;           /* that were handed out */
} kernel;

int64_t ps_clock_monotonic_ns(void)
{
    return kernel.now_ms * 1000000;
}

int64_t ps_clock_wall_ns(void)
{
    return 0;
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout_ms)
{
    int delay_ms = kernel.delay_ms[kernel.blocks] ? kernel.delay_ms[kernel.blocks] : NEVER;
    (void)fd;
    assert_int_equal(most, 1);
    if (delay_ms > timeout_ms) {
        kernel.now_ms += timeout_ms;
        return 0;
    }
    kernel.now_ms += delay_ms;
    kernel.blocks++;
    events[0].events = EPOLLIN;
    return 1;
}

/* Waits up to a second where blocks come so far apart: how many are taken, until when. */
static void assert_takes(uint32_t ring_kib, int wait_ms, const int delay_ms[MOST_DELAYS],
                         unsigned blocks, int64_t until_ms)
{
    kernel.now_ms = 0;
    kernel.blocks = 0;
    for (int i = 0; i < MOST_DELAYS; i++)
        kernel.delay_ms[i] = delay_ms[i];
    ps_gather_wait(-1, ring_kib, wait_ms);
    assert_int_equal(kernel.blocks, blocks);
    assert_int_equal(kernel.now_ms, until_ms);
}

/* Gathering delays no frame by more than 100 ms: a second block that would be as slow as the first
 * comes too late if that took more than 50. */
static void a_slow_second_block_is_not_waited_for(void **state)
{
    (void)state;
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){80, 5, 5}, 1, 80);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){51, 5, 5}, 1, 51);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){50, 50}, 2, 100);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){50, 51}, 1, 100);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){30, 30, 30, 5}, 3, 90);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){600}, 1, 600);
}

static void a_block_that_does_not_come_is_given_up(void **state)
{
    (void)state;
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){0}, 0, 1000);
    assert_takes(LARGE_KIB, 1000, (const int[MOST_DELAYS]){10}, 1, 100);
    assert_takes(LARGE_KIB, 100, (const int[MOST_DELAYS]){10}, 1, 50);
    assert_takes(LARGE_KIB, 0, (const int[MOST_DELAYS]){10}, 0, 0);
}

/* As many as leave three quarters of the ring free, and never more than four. */
static void a_ring_is_not_filled(void **state)
{
    (void)state;
    static const int quick[MOST_DELAYS] = {1, 1, 1, 1, 1, 1};
    assert_takes(2048, 1000, quick, 2, 2);
    assert_takes(3072, 1000, quick, 3, 3);
    assert_takes(4096, 1000, quick, 4, 4);
    assert_takes(65536, 1000, quick, 4, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_second_block_is_not_waited_for),
        cmocka_unit_test(a_block_that_does_not_come_is_given_up),
        cmocka_unit_test(a_ring_is_not_filled),
    };
    return cmocka_run_group_tests_name("pace of gathering", tests, NULL, NULL);
}
