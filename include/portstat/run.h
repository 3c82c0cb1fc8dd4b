/*
 * run.h - a run: frames from a source are counted, and snapshots of the counts go to sinks.
 *
 *     struct ps_run *run = ps_run_new(&config, &error);
 *     ps_run_open(run, &error);                          opens the files or interfaces
 *     while ((more = ps_run_step(run, &error)) > 0)      reads some frames, ends intervals
 *         ...                                            whatever else the program does
 *     if (more == 0)
 *         ps_run_finish(run, &error);                    the last interval, the final snapshot
 *     ps_run_free(run);
 *
 * ps_run_all() is these three in one.  A step waits for frames for config.source.poll_ms at most. A
 * program with a poll loop of its own sets config.source.no_wait instead, polls ps_run_fd() for as
 * long as ps_run_wait_ms() says, and steps after each poll.
 *
 * A run belongs to one thread at a time.  It may start threads of its own to read files;
 * the sinks are called only by the thread that called the run.
 */
#ifndef PORTSTAT_RUN_H
#define PORTSTAT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"
#include "portstat/partial.h"
#include "portstat/service.h"
#include "portstat/snapshot.h"
#include "portstat/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What ps_sink.snapshot returns when it wants no more snapshots: the run stops, without an
 * error. */
enum { PS_SINK_ENOUGH = 1 };

/*
 * A receiver of what happens in a run.  Callbacks that are NULL are not called.  What they are
 * given is borrowed for the time of the call.  A callback that fails fills `error` and returns -1.
 */
struct ps_sink {
    void *context; /* handed to each callback */

    /* Frames that passed the filter and the limits, before they are counted. Returns how many of
     * them the run shall count; with fewer than `count`, the run stops after those. If it fails,
     * the run stops, too, but makes its report: ps_run_finish() then fails with this error. */
    int (*frames)(void *context, const struct ps_frame *frames, size_t count,
                  struct ps_error *error);

    /* No more frames come; the final report is next. Fails as `frames` does. */
    int (*end)(void *context, struct ps_error *error);

    /* A snapshot with all fields filled in: of an interval, of the run up to now, or the final one.
     * Returns 0 or PS_SINK_ENOUGH; if it fails, the run fails. */
    int (*snapshot)(void *context, const struct ps_snapshot *snapshot, struct ps_error *error);

    /* With config.part, once, at the end: all that the run knows, in place of snapshots. */
    int (*part)(void *context, const struct ps_part *part, struct ps_error *error);

    /* A fact about the input (PS_NOTICE_): an interface went down, is back ... */
    void (*notice)(void *context, const struct ps_error *fact);

    /* Files: how many frames were read so far, after each batch of them. */
    void (*progress)(void *context, uint64_t frames);
};

enum { PS_MOST_THREADS = 256 };

/* With all zeroes except the source, a run counts everything and makes one final report. */
struct ps_run_config {
    struct ps_source_config source; /* poll_ms 0: chosen to suit the interval; filter_names without
                                       functions: names from the registry */
    const struct ps_sink *sinks;    /* borrowed until ps_run_free() */
    size_t sink_count;

    uint64_t max_frames;  /* stop after so many frames that passed the filter; 0: no limit */
    uint64_t duration_ns; /* stop after this much real time (interfaces) or capture time (files,
                             pipes); 0: no limit */
    uint64_t interval_ns; /* time between snapshots, likewise; 0: only the final one */
    uint64_t stream_interval_ns; /* if that is 0: the same for a pipe whose frames turn out to be
                                    captured right now; 0: none */
    bool frames_only; /* nothing is counted and no snapshot is made: for sinks of frames */
    bool part; /* what is counted is a part of something, for sinks that take parts: it is to be
                  merged with others, and no snapshot is made */
    unsigned threads; /* to count files, PS_MOST_THREADS at most; 0: one for each processor.
                         Snapshots say how many were used */
    uint64_t least_part_bytes; /* of one large file, so much at least for each thread; 0: 8 MiB */

    struct ps_view view;       /* of the snapshots */
    const char *services_path; /* a services(5) file that wins over the built-in names; or NULL */
    uint64_t max_flows;        /* as in struct ps_tally_config */
    uint32_t flow_timeout_s;   /* likewise */
    uint64_t max_hosts;        /* likewise */
    bool tunnel_inner;         /* as for ps_decoder_new() */
    bool once;                 /* as in struct ps_tally_config */
};

struct ps_run;

/* Makes what a run needs besides its source, and reads the services file. `config` is copied, but
 * its strings and arrays are borrowed until ps_run_free(). NULL and `error` on failure. */
PS_API struct ps_run *ps_run_new(const struct ps_run_config *config, struct ps_error *error);

/* Opens the source, as ps_source_open() does. The clocks of the run start here. Between
 * ps_run_new() and this, or between this and the first step, is the time to give up privileges. */
PS_API int ps_run_open(struct ps_run *run, struct ps_error *error);

/* Are the inputs captures? Returns as ps_source_prepare(), and waits for config.source.poll_ms at
 * most. A program repeats the call until it returns 1 before it overwrites files of an earlier
 * run. */
PS_API int ps_run_prepare(struct ps_run *run, struct ps_error *error);

/* Like ps_run_open(), but with an open source, which belongs to the run from here on. */
PS_API void ps_run_use(struct ps_run *run, struct ps_source *source);

/* What is known of the open source. */
PS_API const struct ps_source_info *ps_run_input(struct ps_run *run);

/* The registry (with the services file laid over) and the decoder of the run; they live as long. */
PS_API const struct ps_services *ps_run_services(const struct ps_run *run);
PS_API const struct ps_decoder *ps_run_decoder(const struct ps_run *run);

/* Looks up names in the two, for filters of the caller; the run's own filter does the same. */
PS_API struct ps_filter_names ps_run_filter_names(const struct ps_run *run);

/* Reads once, hands on what came, and ends the intervals that are over. Returns 1 if there may be
 * more; 0 at the end of the input, at a limit, or when a sink has enough: ps_run_finish() is due;
 * -1 and `error` when the run itself failed. */
PS_API int ps_run_step(struct ps_run *run, struct ps_error *error);

/* How many frames passed the filter and the limits so far. */
PS_API uint64_t ps_run_frames(const struct ps_run *run);

/* For a poll loop: a descriptor that becomes readable when a step has something to do, and the
 * longest time to wait for that, in milliseconds; it ends no later than what is due by the clock
 * (the end of an interval). The descriptor stays the same for the whole run. It is -1 for files,
 * and then the time is 0: a step never waits. It is also -1 for several files of which one is a
 * pipe: then wait for the time alone. */
PS_API int ps_run_fd(struct ps_run *run);
PS_API int ps_run_wait_ms(struct ps_run *run);

/* Asks the run to end: files at once; an interface lets no further frame in, and steps still read
 * those that are on their way. A second call does not wait for those either. */
PS_API void ps_run_stop(struct ps_run *run);

/* The run ends here: no more frames are read, not even those that are on their way. May be called
 * by a sink. */
PS_API void ps_run_end(struct ps_run *run);

/* Delivers a snapshot (PS_SNAPSHOT) of all that was counted up to now. 0, or -1 and `error`. */
PS_API int ps_run_report(struct ps_run *run, struct ps_error *error);

/* Delivers the last interval and the final snapshot (PS_TOTAL if there are intervals, else
 * PS_WHOLE). 0; or -1 and `error`. If the failure is only that the input ended early or was
 * damaged, or that a sink failed with frames, all snapshots were delivered nevertheless. */
PS_API int ps_run_finish(struct ps_run *run, struct ps_error *error);

/* Opens the source unless that is done, steps to the end, and finishes. 0, or -1 and `error`. */
PS_API int ps_run_all(struct ps_run *run, struct ps_error *error);

/* `run` may be NULL. */
PS_API void ps_run_free(struct ps_run *run);

#ifdef __cplusplus
}
#endif

#endif
