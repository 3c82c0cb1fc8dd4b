/*
 * interval.c - intervals aligned to the clock; see interval.h.
 *
 * Time stamps come from captures and may be absurd, so boundaries are computed with care for the
 * ends of 64 bits: an interval at either end is cut short there.
 */
#include "run/interval.h"

int64_t ps_interval_floor(int64_t time_ns, int64_t length_ns)
{
    int64_t rest = time_ns % length_ns;
    if (rest < 0)
        rest += length_ns;
    return time_ns < INT64_MIN + rest ? INT64_MIN : time_ns - rest;
}

static int64_t after(int64_t time_ns, int64_t length_ns)
{
    return time_ns > INT64_MAX - length_ns ? INT64_MAX : time_ns + length_ns;
}

void ps_interval_start(struct ps_interval *interval, int64_t time_ns, bool from_now)
{
    int64_t boundary = ps_interval_floor(time_ns, interval->length_ns);
    interval->start_ns = from_now ? time_ns : boundary;
    interval->end_ns = after(boundary, interval->length_ns);
    interval->before_ns = INT64_MIN;
    interval->running = true;
}

bool ps_interval_over(const struct ps_interval *interval, int64_t time_ns)
{
    return interval->running && time_ns >= interval->end_ns && interval->end_ns != INT64_MAX;
}

void ps_interval_next(struct ps_interval *interval)
{
    interval->before_ns = interval->start_ns;
    interval->start_ns = interval->end_ns;
    interval->end_ns = after(interval->end_ns, interval->length_ns);
}

void ps_interval_widen(struct ps_interval *interval, int64_t time_ns)
{
    interval->end_ns = after(ps_interval_floor(time_ns, interval->length_ns), interval->length_ns);
}

bool ps_interval_stretch(struct ps_interval *interval, int64_t time_ns)
{
    if (!ps_interval_over(interval, time_ns))
        return false;
    interval->end_ns = ps_interval_floor(time_ns, interval->length_ns);
    return true;
}

void ps_interval_step_back(struct ps_interval *interval, int64_t time_ns)
{
    interval->start_ns = time_ns;
    ps_interval_widen(interval, time_ns);
}
