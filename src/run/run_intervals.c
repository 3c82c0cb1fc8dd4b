/*
 * run_intervals.c - cuts a run into intervals: by capture time for files, by the wall clock live.
 *
 * Live, an interval also ends when nothing came, and so does one of a pipe that brings frames as
 * they are captured.
 */
#include "base/clock.h"
#include "base/frame_clock.h"
#include "run/judged.h"
#include "run/run_parts.h"

/* How long frames may be on their way: an interval of a pipe waits for them, but is reported within
 * a second. (A read waits for up to 200 ms.) */
static const int64_t grace_ns = 700000000;

static int end_interval(struct ps_run *run, struct ps_error *error)
{
    ps_tally_pass_time(run->tally, run->interval.end_ns);
    if (ps_run_deliver(run, PS_INTERVAL, NULL, error) != 0)
        return -1;
    return ps_tally_end_interval(run->tally, error);
}

/* A file gives one report, even through a pipe: by default, only frames captured right now have
 * intervals. */
static bool has_intervals(struct ps_run *run)
{
    if (run->tentative && ps_stream_clock_is_live(&run->stream, ps_clock_wall_ns()))
        run->tentative = false;
    return !run->tentative;
}

/* Ends the interval, which is over at `time_ns`. A gap after it becomes one interval, too. */
static int pass_boundary(struct ps_run *run, int64_t time_ns, struct ps_error *error)
{
    if (!has_intervals(run)) {
        ps_interval_widen(&run->interval, time_ns);
        return 0;
    }
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

void ps_run_see_stream(struct ps_run *run)
{
    int64_t read_ns = ps_source_info(run->source)->read_ns;
    if (read_ns != PS_NO_TIME && (!run->stream.running || read_ns != run->stream.seen_ns))
        ps_stream_clock_see(&run->stream, read_ns, ps_clock_monotonic_ns());
}

int ps_run_check_stream(struct ps_run *run, struct ps_error *error)
{
    if (!ps_stream_clock_keeps_pace(&run->stream))
        return 0;
    int64_t now_ns = ps_stream_clock_at(&run->stream, ps_clock_monotonic_ns()) - grace_ns;
    if (ps_interval_over(&run->interval, now_ns) && pass_boundary(run, now_ns, error) != 0)
        return -1;
    run->done |= run->until_ns != INT64_MAX && now_ns >= run->until_ns;
    return 0;
}

static bool is_over_at(const struct ps_run *run, const struct ps_frame *frame)
{
    int64_t time_ns = ps_frame_clock_ns(frame);
    return time_ns != PS_NO_TIME && ps_interval_over(&run->interval, time_ns);
}

/* How many of the frames lie before the end of the current interval. */
static size_t before_boundary(const struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_over_at(run, &frames[i]))
            return i;
    return count;
}

static void start_with_first_time(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count && !run->interval.running; i++)
        if (ps_frame_clock_ns(&frames[i]) != PS_NO_TIME)
            ps_interval_start(&run->interval, frames[i].time_ns, false);
}

int ps_run_add_by_intervals(struct ps_run *run, const struct ps_frame *frames, size_t count,
                            struct ps_error *error)
{
    start_with_first_time(run, frames, count);
    while (count > 0) {
        size_t part = before_boundary(run, frames, count);
        ps_run_count(run->tally, frames, part);
        frames += part;
        count -= part;
        if (count > 0 && pass_boundary(run, frames[0].time_ns, error) != 0)
            return -1;
    }
    return 0;
}
