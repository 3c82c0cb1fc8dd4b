/*
 * judged.c - frames into the tally, by what the filter said of them; see judged.h.
 */
#include "run/judged.h"

size_t ps_run_judged_alike(const struct ps_frame *frames, size_t count)
{
    size_t same = 1;
    while (same < count &&
           ps_run_is_filtered_out(&frames[same]) == ps_run_is_filtered_out(&frames[0]))
        same++;
    return same;
}

static void leave_out(struct ps_tally *tally, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ps_tally_leave_out(tally, &frames[i]);
}

void ps_run_count(struct ps_tally *tally, const struct ps_frame *frames, size_t count)
{
    while (count > 0) {
        size_t part = ps_run_judged_alike(frames, count);
        if (ps_run_is_filtered_out(frames))
            leave_out(tally, frames, part);
        else
            ps_tally_add(tally, frames, part);
        frames += part;
        count -= part;
    }
}
