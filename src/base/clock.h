/*
 * clock.h - the two clocks.  Reports of files need neither: their time is that of the capture.
 */
#ifndef PORTSTAT_BASE_CLOCK_H
#define PORTSTAT_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some moment in the past; nobody sets this clock. For spans of time. */
int64_t ps_clock_monotonic_ns(void);

/* Nanoseconds since 1970-01-01 UTC, as the system believes; it may jump. */
int64_t ps_clock_wall_ns(void);

#endif
