/*
 * stream_clock.h - what time it is where a capture is made that comes through a pipe.
 *
 * A pipe may bring frames as they are captured, or a file as fast as it can be read.  Only in the first
 * case does capture time go on while nothing comes.  The two differ in their pace: a frame's lag, from
 * its capture to its arrival, stays about the same in the one, and changes all the time in the other.
 * Clocks of two machines may differ by any amount: that is a lag like any other.
 */
#ifndef PORTSTAT_RUN_STREAM_CLOCK_H
#define PORTSTAT_RUN_STREAM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* All zeroes: nothing came yet. Arrivals are by a clock of this machine that never jumps. */
struct ps_stream_clock {
    bool running;      /* the others mean something */
    bool from_start;   /* the lag has not changed since the first frame */
    int64_t seen_ns;   /* capture time of the last frame */
    int64_t came_ns;   /* when it came */
    int64_t lag_ns;    /* about what it has been ... */
    int64_t steady_ns; /* ... since this arrival */
};

/* The last of the frames that came until `now_ns` is of `time_ns`. */
void ps_stream_clock_see(struct ps_stream_clock *clock, int64_t time_ns, int64_t now_ns);

/* Does capture time keep pace with the clock, as far as can be told? Of frames that all came at once,
 * it cannot, and then it does. */
bool ps_stream_clock_keeps_pace(const struct ps_stream_clock *clock);

/* Is this, beyond doubt, a capture that is being made: at the same pace for a second, with the present
 * time (`wall_ns`) on its frames? No file that is older than a minute is. */
bool ps_stream_clock_is_live(const struct ps_stream_clock *clock, int64_t wall_ns);

/* The capture time at `now_ns`, if it keeps pace. Only of a clock that is running. */
int64_t ps_stream_clock_at(const struct ps_stream_clock *clock, int64_t now_ns);

#endif
