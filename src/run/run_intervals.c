/*
 * run_intervals.c - cuts a run into intervals: by capture time for files, by the wall clock live.
 *
 * Live, an interval also ends when nothing came.
 */
#include "base/clock.h"
#include "run/run_parts.h"

static int end_interval(struct ps_run *run, struct ps_error *error)
{
    if (ps_run_deliver(run, PS_INTERVAL, NULL, error) != 0)
        return -1;
    return ps_tally_end_interval(run->tally, error);
}

/* Ends the interval that `time_ns` lies beyond; if that leaves a gap, it is one interval, too. */
static int pass_boundary(struct ps_run *run, int64_t time_ns, struct ps_error *error)
{
    if (end_interval(run, error) != 0)
        return -1;
    ps_interval_next(&run->interval);
    if (!ps_interval_stretch(&run->interval, time_ns))
        return 0;
    if (end_interval(run, error) != 0)
        return -1;
    ps_interval_next(&run->interval);
    return 0;
}

int ps_run_check_clock(struct ps_run *run, struct ps_error *error)
{
    if (!run->interval.running)
        return 0;
    int64_t now_ns = ps_clock_wall_ns();
    if (now_ns < run->interval.start_ns)
        ps_interval_step_back(&run->interval, now_ns);
    return ps_interval_over(&run->interval, now_ns) ? pass_boundary(run, now_ns, error) : 0;
}

/* How many of the frames lie before the end of the current interval. */
static size_t before_boundary(const struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (frames[i].time_ns != PS_NO_TIME && ps_interval_over(&run->interval, frames[i].time_ns))
            return i;
    return count;
}

static void start_with_first_time(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count && !run->interval.running; i++)
        if (frames[i].time_ns != PS_NO_TIME)
            ps_interval_start(&run->interval, frames[i].time_ns, false);
}

int ps_run_add_by_intervals(struct ps_run *run, const struct ps_frame *frames, size_t count,
                            struct ps_error *error)
{
    start_with_first_time(run, frames, count);
    while (count > 0) {
        size_t part = before_boundary(run, frames, count);
        ps_tally_add(run->tally, frames, part);
        frames += part;
        count -= part;
        if (count > 0 && pass_boundary(run, frames[0].time_ns, error) != 0)
            return -1;
    }
    return 0;
}
