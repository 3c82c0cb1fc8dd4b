/*
 * lanes.c - counts the parts of a capture file, each by a thread, and adds them up; see lanes.h.
 *
 * Lane 0 is the run's own part, and has no thread of its own.  Parts are added in their order and
 * by the run alone: adding two others first would not save it any work, as what they saw of a flow
 * is joined only where all that was before is known.
 */
#include "run/lanes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "portstat/run.h"
#include "run/describe.h"
#include "run/judged.h"
#include "source/part.h"

enum {
    LEAST_BYTES = 8 << 20, /* of a part: a thread and its tables cost more than counting fewer */
    CHAIN_SHARE = 64,      /* of a part's least bytes that have to make sense before it begins */
    FRAMES_A_MARK = 1 << 16,
    WAIT_MS = 100,
};

/* One part. */
struct lane {
    struct ps_lanes *lanes;
    struct ps_source *source;
    struct ps_tally *tally;
    pthread_t thread;
    uint64_t passed;   /* frames */
    atomic_uint marks; /* of FRAMES_A_MARK, for those who look from outside */
};

struct ps_lanes {
    struct ps_lanes_config config;
    struct lane *lanes;
    unsigned count;
    unsigned joined; /* so many lanes have ended, ... */
    unsigned added;  /* ... of which these were added: the first ones */
    bool spoiled;    /* the sum of these is, */
    bool replaced;   /* the run has another source than lane 0 */
    atomic_bool stopped;
};

/* Frames that the filter rejected are counted apart. */
static uint64_t count_batch(struct lane *lane, const struct ps_frame *frames, size_t count)
{
    uint64_t passed = count;
    if (!lane->lanes->config.source.filter) {
        ps_tally_add(lane->tally, frames, count);
        return passed;
    }
    for (size_t i = 0; i < count; i++)
        passed -= ps_run_is_filtered_out(&frames[i]);
    ps_run_count(lane->tally, frames, count);
    return passed;
}

/* Shows how far the lane is. False: going on is of no use. */
static bool mark(struct lane *lane)
{
    unsigned marks = (unsigned)(lane->passed / FRAMES_A_MARK);
    if (marks == atomic_load_explicit(&lane->marks, memory_order_relaxed))
        return true;
    atomic_store_explicit(&lane->marks, marks, memory_order_relaxed);
    return ps_tally_is_exact(lane->tally);
}

static void *run_lane(void *argument)
{
    struct lane *lane = argument;
    struct ps_frame frames[PS_BATCH];
    struct ps_error error;
    int count = 0;
    while (!atomic_load_explicit(&lane->lanes->stopped, memory_order_relaxed) && mark(lane) &&
           (count = ps_source_read(lane->source, frames, &error)) >= 0)
        lane->passed += count_batch(lane, frames, (size_t)count);
    ps_run_describe(lane->tally, lane->source);
    return NULL;
}

/* One part for each thread, unless that makes them too small. */
static unsigned lanes_for(uint64_t bytes, const struct ps_lanes_config *config)
{
    uint64_t most = config->threads < PS_MOST_THREADS ? config->threads : PS_MOST_THREADS;
    return (unsigned)(bytes / config->least_bytes < most ? bytes / config->least_bytes : most);
}

/* Finds where the parts begin, and opens a source for each. A part for which no place is found
 * stays with the one before it. */
static void open_parts(struct ps_lanes *lanes, struct ps_source *first, unsigned most,
                       uint64_t bytes)
{
    uint64_t chain_bytes = lanes->config.least_bytes / CHAIN_SHARE, begin = 0;
    if (chain_bytes > LEAST_BYTES / CHAIN_SHARE)
        chain_bytes = LEAST_BYTES / CHAIN_SHARE;
    lanes->lanes[0].source = first;
    for (unsigned i = 1; i < most; i++) {
        struct lane *lane = &lanes->lanes[lanes->count];
        lane->source = ps_source_open_part(first, &lanes->config.source, bytes / most * i,
                                           (uint32_t)chain_bytes);
        if (lane->source && ps_source_part_begin(lane->source) > begin) {
            begin = ps_source_part_begin(lane->source);
            lanes->count++;
        } else {
            ps_source_close(lane->source);
            lane->source = NULL;
        }
    }
}

/* What a limit allows is shared out, so that all lanes together take no more memory than the run
 * does alone. */
static uint64_t share(uint64_t limit, uint64_t usual, unsigned lanes)
{
    uint64_t all = limit ? limit : usual;
    return all < lanes ? 1 : all / lanes;
}

static bool make_tallies(struct ps_lanes *lanes)
{
    struct ps_tally_config config = lanes->config.tally;
    struct ps_error error;
    config.part = true;
    config.max_flows = share(config.max_flows, PS_DEFAULT_MAX_FLOWS, lanes->count - 1);
    config.max_hosts = share(config.max_hosts, PS_DEFAULT_MAX_HOSTS, lanes->count - 1);
    for (unsigned i = 1; i < lanes->count; i++) {
        lanes->lanes[i].tally = ps_tally_new(&config, &error);
        if (!lanes->lanes[i].tally)
            return false;
    }
    return true;
}

static void drop_lane(struct lane *lane)
{
    ps_source_close(lane->source);
    ps_tally_free(lane->tally);
    lane->source = NULL;
    lane->tally = NULL;
}

/* These lanes do not run, or not any more. */
static void drop_from(struct ps_lanes *lanes, unsigned first)
{
    for (unsigned i = first; i < lanes->count; i++)
        drop_lane(&lanes->lanes[i]);
    lanes->count = first;
}

static bool start_threads(struct ps_lanes *lanes)
{
    for (unsigned i = 1; i < lanes->count; i++) {
        struct lane *lane = &lanes->lanes[i];
        lane->lanes = lanes;
        if (pthread_create(&lane->thread, NULL, run_lane, lane) != 0) {
            drop_from(lanes, i);
            return false;
        }
    }
    return true;
}

static bool start(struct ps_lanes *lanes)
{
    if (lanes->count < 2)
        return false;
    if (!make_tallies(lanes)) {
        drop_from(lanes, 1);
        return false;
    }
    for (unsigned i = 0; i + 1 < lanes->count; i++)
        ps_source_end_at(lanes->lanes[i].source, ps_source_part_begin(lanes->lanes[i + 1].source));
    return start_threads(lanes);
}

static struct ps_lanes *new_lanes(const struct ps_lanes_config *config)
{
    struct ps_lanes *lanes = calloc(1, sizeof *lanes);
    struct lane *rows = calloc(PS_MOST_THREADS, sizeof *rows);
    if (!lanes || !rows) {
        free(lanes);
        free(rows);
        return NULL;
    }
    lanes->config = *config;
    if (config->least_bytes == 0)
        lanes->config.least_bytes = LEAST_BYTES;
    lanes->lanes = rows;
    lanes->count = lanes->joined = lanes->added = 1;
    return lanes;
}

struct ps_lanes *ps_lanes_start(struct ps_source *source, const struct ps_lanes_config *config)
{
    struct ps_lanes *lanes = new_lanes(config);
    if (!lanes)
        return NULL;
    uint64_t bytes = ps_source_parts_bytes(source);
    unsigned most = lanes_for(bytes, &lanes->config);
    if (most > 1)
        open_parts(lanes, source, most, bytes);
    if (start(lanes))
        return lanes;
    if (bytes > 0)
        ps_source_go_on(source, 0);
    ps_lanes_free(lanes);
    return NULL;
}

/* False if it is not done yet. */
static bool join_for_a_while(pthread_t thread)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_MS * 1000000L;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return pthread_timedjoin_np(thread, NULL, &until) == 0;
}

/* Can the next lane be added? Its part has to be the sequel of the last one that was, and neither
 * may have reached a limit, which makes the order of all frames matter. */
static bool can_add(const struct ps_lanes *lanes, const struct ps_tally *own)
{
    const struct lane *next = &lanes->lanes[lanes->joined];
    return lanes->added == lanes->joined && ps_tally_is_exact(own) &&
           ps_tally_is_exact(next->tally) && ps_source_leads_to(next[-1].source, next->source);
}

/* The next lane has ended. It is added, or dropped: then the run will read that part itself, and
 * those behind it. */
static void take_in(struct ps_lanes *lanes, struct ps_tally *own)
{
    struct lane *next = &lanes->lanes[lanes->joined];
    bool adds = can_add(lanes, own);
    lanes->joined++;
    lanes->added += adds;
    if (adds)
        lanes->spoiled = !ps_tally_merge(own, next->tally);
    if (!adds || lanes->spoiled)
        ps_lanes_stop(lanes);
    ps_tally_free(next->tally);
    next->tally = NULL;
}

/* The last part that was added knows what comes behind it. */
static void hand_over(struct ps_lanes *lanes, struct ps_source **source)
{
    struct lane *last = &lanes->lanes[lanes->added - 1];
    uint64_t before = 0;
    for (const struct lane *lane = lanes->lanes; lane < last; lane++)
        before += ps_source_frames(lane->source);
    ps_source_go_on(last->source, before);
    if (lanes->added == 1)
        return;
    *source = last->source;
    last->source = NULL;
    lanes->replaced = true;
}

enum ps_lanes_state ps_lanes_add(struct ps_lanes *lanes, struct ps_source **source,
                                 struct ps_tally *tally)
{
    if (lanes->joined == 1)
        ps_run_describe(tally, *source);
    while (lanes->joined < lanes->count) {
        if (!join_for_a_while(lanes->lanes[lanes->joined].thread))
            return PS_LANES_BUSY;
        take_in(lanes, tally);
    }
    if (!lanes->spoiled)
        hand_over(lanes, source);
    drop_from(lanes, 1);
    return lanes->spoiled ? PS_LANES_SPOILED : PS_LANES_ADDED;
}

int ps_lanes_reopen(struct ps_lanes *lanes, struct ps_source **source, struct ps_error *error)
{
    struct ps_source *again = ps_source_open_again(*source, &lanes->config.source, error);
    if (!again)
        return -1;
    *source = again;
    lanes->replaced = true;
    return 0;
}

unsigned ps_lanes_used(const struct ps_lanes *lanes)
{
    return lanes->spoiled ? 1 : lanes->added;
}

uint64_t ps_lanes_frames(const struct ps_lanes *lanes)
{
    uint64_t frames = 0;
    for (unsigned i = 1; i < lanes->added; i++)
        frames += lanes->lanes[i].passed;
    for (unsigned i = lanes->joined; i < lanes->count; i++)
        frames += (uint64_t)atomic_load_explicit(&lanes->lanes[i].marks, memory_order_relaxed) *
                  FRAMES_A_MARK;
    return frames;
}

void ps_lanes_stop(struct ps_lanes *lanes)
{
    if (!lanes)
        return;
    atomic_store(&lanes->stopped, true);
    for (; lanes->joined < lanes->count; lanes->joined++)
        pthread_join(lanes->lanes[lanes->joined].thread, NULL);
}

void ps_lanes_free(struct ps_lanes *lanes)
{
    if (!lanes)
        return;
    ps_lanes_stop(lanes);
    drop_from(lanes, lanes->replaced ? 0 : 1);
    free(lanes->lanes);
    free(lanes);
}
