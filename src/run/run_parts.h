/*
 * run_parts.h - the state of a run, for the files of this room.
 *
 * run.c drives: it opens, reads and stops.  Below it, limits.c says which frames are still wanted,
 * run_intervals.c cuts the counting at the ends of intervals, deliver.c makes snapshots and hands
 * everything to the sinks, parallel.c counts several files at once, run_lanes.c parts of one.  None
 * of them calls run.c but for its configuration.
 */
#ifndef PORTSTAT_RUN_RUN_PARTS_H
#define PORTSTAT_RUN_RUN_PARTS_H

#include "portstat/run.h"
#include "portstat/tally.h"
#include "report/earlier.h"
#include "run/interval.h"
#include "run/lanes.h"
#include "run/parallel.h"
#include "run/stream_clock.h"

struct ps_run {
    struct ps_run_config config;
    struct ps_services *services;
    struct ps_decoder *decoder;
    struct ps_tally *tally; /* NULL with config.frames_only, like the next */
    struct ps_snapshot_scratch *scratch;
    struct ps_source *source;
    struct ps_interval interval;
    struct ps_earlier earlier;     /* the interval before */
    unsigned threads;              /* to be used at most */
    unsigned threads_used;         /* for what was counted so far */
    struct ps_lanes *lanes;        /* NULL: nobody else counts a part of the file */
    bool divided;                  /* they count, and the source ends where their parts begin */
    uint64_t frames;               /* frames that passed the filter and the limits */
    int64_t until_ns;              /* when to stop, by the run's clock; INT64_MAX: never */
    struct ps_error damage;        /* why the input ended early, or how a sink of frames failed */
    struct ps_stream_clock stream; /* of a pipe */
    bool live;
    bool is_stream; /* a pipe: frames may come as they are captured */
    bool tentative; /* intervals are by default, and the pipe has not turned out to be live */
    bool sinks_take_frames;
    bool started;           /* the first step was made */
    bool delivers;          /* without a copy: only the tally needs frames */
    bool stopping;          /* live: only the frames that are on their way are still wanted */
    bool done;              /* a limit was reached, or a sink wants no more */
    bool sees_filtered_out; /* the source shows what its filter rejects */
    bool any_frames;        /* one came, whether or not it passed the filter */
    char *filter;           /* NULL: there is none */
    bool counted_parallel;  /* if so, this stands in for what the source knows: */
    struct ps_parallel_input parallel_input;
    uint64_t kernel_drops, interface_drops; /* already reported with an interval */
};

/* limits.c: how many of the frames are still wanted, those that the filter rejected among them.
 * Sets run->done when a limit is reached. */
size_t ps_run_wanted(struct ps_run *run, const struct ps_frame *frames, size_t count);

/* limits.c: starts the clock of the duration, live. */
void ps_run_start_duration(struct ps_run *run);

/* limits.c: live, is the duration over? */
bool ps_run_is_over(const struct ps_run *run);

/* run.c: how the run counts, by one thread. */
struct ps_tally_config ps_run_tally_config(const struct ps_run *run);

/* run_lanes.c: may several threads count? Only whole files, when nothing depends on how far the run
 * has read them. */
bool ps_run_may_divide(const struct ps_run *run);

/* run_lanes.c: divides the file, if it is one, and large. */
void ps_run_divide(struct ps_run *run);

/* run_lanes.c: the run's own part is read to its end: adds the others, or waits for them for a
 * moment. Then the run goes on reading. 0, or -1 and `error`. */
int ps_run_add_lanes(struct ps_run *run, struct ps_error *error);

/* run_intervals.c: counts a file's frames, cut where capture time passes the end of an interval. */
int ps_run_add_by_intervals(struct ps_run *run, const struct ps_frame *frames, size_t count,
                            struct ps_error *error);

/* run_intervals.c: of a pipe, notes how far capture time is. */
void ps_run_see_stream(struct ps_run *run);

/* run_intervals.c: of a pipe that brings nothing, ends what is over by the time at its other end:
 * an interval, or the run. */
int ps_run_check_stream(struct ps_run *run, struct ps_error *error);

/* run_intervals.c: live, ends the interval if the wall clock says so. */
int ps_run_check_clock(struct ps_run *run, struct ps_error *error);

/* deliver.c: makes a snapshot and hands it to the sinks. `damage` NULL: the input is whole so far.
 */
int ps_run_deliver(struct ps_run *run, enum ps_snapshot_kind kind, const struct ps_error *damage,
                   struct ps_error *error);

/* deliver.c: hands frames to the sinks that take them; returns how many are to be counted. */
size_t ps_run_offer(struct ps_run *run, const struct ps_frame *frames, size_t count);

/* deliver.c: tells the sinks that no more frames come. */
void ps_run_end_frames(struct ps_run *run);

/* deliver.c: passes on the source's notices, and how far the run is. */
void ps_run_tell(struct ps_run *run);

#endif
