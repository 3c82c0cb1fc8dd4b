/*
 * stream_clock.h - the capture time at the other end of a pipe.
 *
 * A pipe may bring frames as they are captured, or a file as fast as it can be read.  Only in the
 * first case does capture time go on while nothing comes.  The lag of frames, from capture to
 * arrival, tells the two apart: it stays about the same in the first case, and keeps changing in
 * the second.  A difference between the clocks of two machines is part of the lag.
 */
#ifndef PORTSTAT_RUN_STREAM_CLOCK_H
#define PORTSTAT_RUN_STREAM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* All zeroes: nothing came yet. Arrivals are by a clock of this machine that never jumps. */
struct ps_stream_clock {
    bool running;      /* a frame has come, and the other members are set */
    bool from_start;   /* the lag has not changed since the first frame */
    int64_t seen_ns;   /* capture time of the last frame */
    int64_t came_ns;   /* when it came */
    int64_t lag_ns;    /* the lag has been about this ... */
    int64_t steady_ns; /* ... since this arrival */
};

/* Notes that of the frames that came until `now_ns`, the last was captured at `time_ns`. */
void ps_stream_clock_see(struct ps_stream_clock *clock, int64_t time_ns, int64_t now_ns);

/* Does capture time keep pace with the clock? True also if all frames came at once, as that does
 * not tell. */
bool ps_stream_clock_keeps_pace(const struct ps_stream_clock *clock);

/* Is this certainly a capture in progress? Frames must have kept pace for a second, with times
 * close to the present (`wall_ns`). So a file older than a minute never is. */
bool ps_stream_clock_is_live(const struct ps_stream_clock *clock, int64_t wall_ns);

/* The capture time at `now_ns`, if it keeps pace. The clock must be running. */
int64_t ps_stream_clock_at(const struct ps_stream_clock *clock, int64_t now_ns);

#endif
