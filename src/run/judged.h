/*
 * judged.h - frames into the tally: those that passed the filter, and those that it rejected.
 */
#ifndef PORTSTAT_RUN_JUDGED_H
#define PORTSTAT_RUN_JUDGED_H

#include <stdbool.h>
#include <stddef.h>

#include "portstat/tally.h"

/* How many of the frames, from the first on, the filter judged alike. `count` is not 0. */
size_t ps_run_judged_alike(const struct ps_frame *frames, size_t count);

static inline bool ps_run_is_filtered_out(const struct ps_frame *frame)
{
    return frame->marks & PS_FRAME_FILTERED_OUT;
}

/* Counts frames of both kinds. */
void ps_run_count(struct ps_tally *tally, const struct ps_frame *frames, size_t count);

#endif
