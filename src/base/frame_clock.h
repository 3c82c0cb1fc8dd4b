/*
 * frame_clock.h - the time of a frame, for all that goes by the clock.
 */
#ifndef PORTSTAT_BASE_FRAME_CLOCK_H
#define PORTSTAT_BASE_FRAME_CLOCK_H

#include "portstat/packet.h"

/* A wrong time must not end flows, intervals or a run: a frame with one is like a frame without. */
static inline int64_t ps_frame_clock_ns(const struct ps_frame *frame)
{
    return frame->marks & PS_FRAME_TIME_OUTLIER ? PS_NO_TIME : frame->time_ns;
}

#endif
