/*
 * stream_clock.c - the time at the other end of a pipe; see stream_clock.h.
 *
 * Times come from captures and may be absurd: differences are cut at the ends of 64 bits.
 */
#include "run/stream_clock.h"

static const int64_t second_ns = 1000000000;

/* A kernel may hand out captured frames only once a second, and the network adds to that. */
static const int64_t tolerance_ns = 2 * second_ns;
/* How long frames must have kept pace. */
static const int64_t proof_ns = second_ns;
/* How much the clocks of two machines may differ if nobody asked for intervals. */
static const int64_t fresh_ns = 60 * second_ns;

static int64_t difference(int64_t a, int64_t b)
{
    int64_t result;
    if (__builtin_sub_overflow(a, b, &result))
        return a < b ? INT64_MIN : INT64_MAX;
    return result;
}

static bool within(int64_t a, int64_t b, int64_t most)
{
    int64_t distance = difference(a, b);
    return distance >= -most && distance <= most;
}

void ps_stream_clock_see(struct ps_stream_clock *clock, int64_t time_ns, int64_t now_ns)
{
    int64_t lag_ns = difference(now_ns, time_ns);
    if (!clock->running || !within(lag_ns, clock->lag_ns, tolerance_ns)) {
        clock->from_start = !clock->running;
        clock->lag_ns = lag_ns;
        clock->steady_ns = now_ns;
    }
    clock->running = true;
    clock->seen_ns = time_ns;
    clock->came_ns = now_ns;
}

static bool is_proved(const struct ps_stream_clock *clock)
{
    return difference(clock->came_ns, clock->steady_ns) >= proof_ns;
}

bool ps_stream_clock_keeps_pace(const struct ps_stream_clock *clock)
{
    return clock->running && (clock->from_start || is_proved(clock));
}

bool ps_stream_clock_is_live(const struct ps_stream_clock *clock, int64_t wall_ns)
{
    return clock->running && is_proved(clock) && within(wall_ns, clock->seen_ns, fresh_ns);
}

int64_t ps_stream_clock_at(const struct ps_stream_clock *clock, int64_t now_ns)
{
    int64_t then_ns;
    if (__builtin_add_overflow(clock->seen_ns, difference(now_ns, clock->came_ns), &then_ns))
        return INT64_MAX;
    return then_ns;
}
