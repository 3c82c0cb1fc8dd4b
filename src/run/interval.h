/*
 * interval.h - intervals aligned to the clock, by capture time for files and by the wall clock
 * live.
 */
#ifndef PORTSTAT_RUN_INTERVAL_H
#define PORTSTAT_RUN_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

/* One interval: [start, end). */
struct ps_interval {
    int64_t length_ns; /* 0: there are no intervals */
    int64_t start_ns, end_ns;
    int64_t before_ns; /* start of the interval before it; INT64_MIN (no time) for the first one */
    bool running;
};

/* The last multiple of `length_ns` that is not after `time_ns`. */
int64_t ps_interval_floor(int64_t time_ns, int64_t length_ns);

/* The current interval goes on: up to the boundary after `time_ns`. */
void ps_interval_widen(struct ps_interval *interval, int64_t time_ns);

/* Starts the first interval, at the boundary before `time_ns` or (from_now) at that time itself. */
void ps_interval_start(struct ps_interval *interval, int64_t time_ns, bool from_now);

/* Is the current interval over at `time_ns`? */
bool ps_interval_over(const struct ps_interval *interval, int64_t time_ns);

/* Moves on to the next interval. */
void ps_interval_next(struct ps_interval *interval);

/* If at least one whole interval before `time_ns` is empty, stretches the current one to the
 * boundary before `time_ns` and returns true. */
bool ps_interval_stretch(struct ps_interval *interval, int64_t time_ns);

/* The clock was set back to before the interval's start: the next boundary from there ends it. */
void ps_interval_step_back(struct ps_interval *interval, int64_t time_ns);

#endif
