/*
 * frame_clock.h - the time of a frame, for all that goes by the clock, and which times are wrong.
 */
#ifndef PORTSTAT_BASE_FRAME_CLOCK_H
#define PORTSTAT_BASE_FRAME_CLOCK_H

#include "portstat/packet.h"

/* A wrong time must not end flows, intervals or a run: a frame with one is like a frame without. */
static inline int64_t ps_frame_clock_ns(const struct ps_frame *frame)
{
    return frame->marks & PS_FRAME_TIME_OUTLIER ? PS_NO_TIME : frame->time_ns;
}

#define PS_A_DAY_NS (INT64_C(86400) * 1000000000)

/* Are the two times more than a day apart? Neither is PS_NO_TIME. */
static inline bool ps_are_far_apart(int64_t a_ns, int64_t b_ns)
{
    uint64_t apart =
        a_ns > b_ns ? (uint64_t)a_ns - (uint64_t)b_ns : (uint64_t)b_ns - (uint64_t)a_ns;
    return apart > (uint64_t)PS_A_DAY_NS;
}

/* The rule of PS_FRAME_TIME_OUTLIER, by the last time that was accepted and that of the next frame;
 * where one of these is PS_NO_TIME, there is nothing to judge by. */
static inline bool ps_is_time_outlier(int64_t before_ns, int64_t time_ns, int64_t after_ns)
{
    return before_ns != PS_NO_TIME && after_ns != PS_NO_TIME &&
           ps_are_far_apart(before_ns, time_ns) && ps_are_far_apart(time_ns, after_ns) &&
           !ps_are_far_apart(before_ns, after_ns);
}

#endif
