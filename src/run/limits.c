/*
 * limits.c - when a run has had enough: after so many frames, after so much time.
 *
 * Time is capture time for files, so that a file gives the same report every time, and the
 * monotonic clock for interfaces.
 */
#include "base/clock.h"
#include "base/frame_clock.h"
#include "run/judged.h"
#include "run/run_parts.h"

/* Starts the clock of a file's duration with the first time there is. Times that a capture may
 * hold, however absurd, do not overflow. */
static void start_with(struct ps_run *run, int64_t time_ns)
{
    if (run->until_ns == INT64_MAX && time_ns < INT64_MAX / 2)
        run->until_ns = time_ns + (int64_t)run->config.duration_ns;
}

static size_t within_duration(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t time_ns = ps_frame_clock_ns(&frames[i]);
        if (time_ns == PS_NO_TIME)
            continue;
        start_with(run, time_ns);
        if (time_ns >= run->until_ns) {
            run->done = true;
            return i;
        }
    }
    return count;
}

/* Only frames that passed the filter count for that. */
static size_t within_number(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    uint64_t passed = run->frames;
    for (size_t i = 0; i < count; i++)
        if (!ps_run_is_filtered_out(&frames[i]) && ++passed >= run->config.max_frames) {
            run->done = true;
            return i + 1;
        }
    return count;
}

size_t ps_run_wanted(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    if (run->config.max_frames != 0)
        count = within_number(run, frames, count);
    if (run->live || run->config.duration_ns == 0)
        return count;
    return within_duration(run, frames, count);
}

void ps_run_start_duration(struct ps_run *run)
{
    run->until_ns = INT64_MAX;
    if (run->live && run->config.duration_ns != 0)
        run->until_ns = ps_clock_monotonic_ns() + (int64_t)run->config.duration_ns;
}

bool ps_run_is_over(const struct ps_run *run)
{
    return run->live && run->until_ns != INT64_MAX && ps_clock_monotonic_ns() >= run->until_ns;
}
