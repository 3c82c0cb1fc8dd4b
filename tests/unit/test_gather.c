/*
 * test_gather.c - waiting for blocks of a ring: whoever waits always comes back, and at once where
 * there is more to tell than another block.  A socket pair stands for the ring's socket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "source/live/gather.h"

enum { RING_KIB = 4096, LONG_MS = 60000 };

struct pair {
    int gather, ring, kernel;
};

static struct pair open_pair(void)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct pair pair = {ps_gather_open(ends[0], RING_KIB), ends[0], ends[1]};
    assert_true(pair.gather >= 0);
    return pair;
}

static void close_pair(const struct pair *pair)
{
    close(pair->gather);
    close(pair->ring);
    close(pair->kernel);
}

static int64_t wait_ms(const struct pair *pair, int most_ms)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    ps_gather_wait(pair->gather, RING_KIB, most_ms);
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
}

static void small_rings_are_not_gathered(void **state)
{
    (void)state;
    assert_int_equal(ps_gather_open(0, 0), -1);
    assert_int_equal(ps_gather_open(0, 1024), -1);
    assert_int_equal(ps_gather_open(-1, RING_KIB), -1);
}

static void silence_is_waited_out(void **state)
{
    (void)state;
    struct pair pair = open_pair();
    assert_true(wait_ms(&pair, 30) >= 29);
    close_pair(&pair);
}

/* A block is told once: the second wait is for the next one, though the first is still there. */
static void a_block_ends_the_wait_once(void **state)
{
    (void)state;
    struct pair pair = open_pair();
    assert_int_equal(write(pair.kernel, "x", 1), 1);
    assert_true(wait_ms(&pair, LONG_MS) < LONG_MS / 2);
    assert_true(wait_ms(&pair, 30) >= 29);
    close_pair(&pair);
}

static void an_end_is_told_at_once(void **state)
{
    (void)state;
    struct pair pair = open_pair();
    assert_int_equal(shutdown(pair.kernel, SHUT_RDWR), 0);
    assert_true(wait_ms(&pair, LONG_MS) < LONG_MS / 2);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rings_are_not_gathered),
        cmocka_unit_test(silence_is_waited_out),
        cmocka_unit_test(a_block_ends_the_wait_once),
        cmocka_unit_test(an_end_is_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
