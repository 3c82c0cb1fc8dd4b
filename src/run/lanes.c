/*
 * lanes.c - counts the parts of a capture file, each by a thread, and adds them up; see lanes.h.
 *
 * Lane 0 is the run's own part.  A lane that has counted its part takes in that of its neighbour,
 * then those of the two behind, of the four behind, and so on, as far as its number is divisible:
 * with lanes 0 to 7, lane 4 takes in 5 and then 6, which has taken in 7.  So the additions are made
 * by several threads, too, and the run makes only a few.
 */
#include "run/lanes.h"

#include <errno.h>
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

/* One part, and those behind it that were taken in. */
struct lane {
    struct ps_lanes *lanes;
    unsigned number, last; /* of this one, and of the last that was taken in */
    struct ps_source *source;
    struct ps_tally *tally;
    pthread_t thread;
    uint64_t passed;   /* frames */
    atomic_uint marks; /* of FRAMES_A_MARK, for those who look from outside */
    bool spoiled;      /* the tally is */
};

struct ps_lanes {
    struct ps_lanes_config config;
    struct lane *lanes;
    unsigned count;
    unsigned stride;      /* the run takes in the lane of this number next */
    bool added, replaced; /* all that can be was; the run has another source than lane 0 */
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

static void count_part(struct lane *lane)
{
    struct ps_frame frames[PS_BATCH];
    struct ps_error error;
    int count = 0;
    while (!atomic_load_explicit(&lane->lanes->stopped, memory_order_relaxed) &&
           (count = ps_source_read(lane->source, frames, &error)) >= 0) {
        lane->passed += count_batch(lane, frames, (size_t)count);
        atomic_store_explicit(&lane->marks, (unsigned)(lane->passed / FRAMES_A_MARK),
                              memory_order_relaxed);
    }
    ps_run_describe(lane->tally, lane->source);
}

/* `next` has ended. Its counts are added if its part is the sequel of this lane's last one, and
 * dropped if not: then the run will read that part itself. */
static void take_in(struct lane *lane, struct lane *next)
{
    struct ps_lanes *lanes = lane->lanes;
    bool follows = !atomic_load(&lanes->stopped) && !lane->spoiled &&
                   next->number == lane->last + 1 &&
                   ps_source_leads_to(lanes->lanes[lane->last].source, next->source);
    if (follows && (next->spoiled || !ps_tally_merge(lane->tally, next->tally, true)))
        lane->spoiled = true;
    else if (follows)
        lane->last = next->last;
    ps_tally_free(next->tally);
    next->tally = NULL;
}

static void *run_lane(void *argument)
{
    struct lane *lane = argument;
    struct ps_lanes *lanes = lane->lanes;
    count_part(lane);
    for (unsigned stride = 1; lane->number % (stride * 2) == 0; stride *= 2) {
        if (lane->number + stride >= lanes->count)
            break;
        struct lane *next = &lanes->lanes[lane->number + stride];
        pthread_join(next->thread, NULL);
        take_in(lane, next);
    }
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
    uint32_t chain_bytes = (uint32_t)(lanes->config.least_bytes / CHAIN_SHARE);
    uint64_t begin = 0;
    lanes->lanes[0].source = first;
    lanes->count = 1;
    for (unsigned i = 1; i < most; i++) {
        struct lane *lane = &lanes->lanes[lanes->count];
        lane->source =
            ps_source_open_part(first, &lanes->config.source, bytes / most * i, chain_bytes);
        if (lane->source && ps_source_part_begin(lane->source) > begin) {
            begin = ps_source_part_begin(lane->source);
            lanes->count++;
        } else {
            ps_source_close(lane->source);
            lane->source = NULL;
        }
    }
    for (unsigned i = 0; i < lanes->count; i++) {
        lanes->lanes[i].lanes = lanes;
        lanes->lanes[i].number = lanes->lanes[i].last = i;
    }
}

static bool make_tallies(struct ps_lanes *lanes)
{
    struct ps_tally_config config = lanes->config.tally;
    struct ps_error error;
    config.keep_flow_times = true;
    for (unsigned i = 0; i < lanes->count; i++) {
        lanes->lanes[i].tally = ps_tally_new(&config, &error);
        if (!lanes->lanes[i].tally)
            return false;
        config.sibling = lanes->lanes[0].tally;
    }
    return true;
}

/* From the last one on, as each waits for others behind it. Returns which is the first that runs.
 */
static unsigned start_threads(struct ps_lanes *lanes)
{
    unsigned first = lanes->count;
    while (first > 1) {
        struct lane *lane = &lanes->lanes[first - 1];
        if (pthread_create(&lane->thread, NULL, run_lane, lane) != 0)
            break;
        first--;
    }
    return first;
}

/* Not all threads could be started: those that run wait for each other, but for the first ones of
 * them. */
static void stop_some(struct ps_lanes *lanes, unsigned first)
{
    atomic_store(&lanes->stopped, true);
    for (unsigned i = first; i < lanes->count; i++) {
        unsigned lower = i & (i - 1); /* who waits for it */
        if (lower < first)
            pthread_join(lanes->lanes[i].thread, NULL);
    }
}

static bool start(struct ps_lanes *lanes, struct ps_source *source)
{
    if (lanes->count < 2 || !make_tallies(lanes))
        return false;
    for (unsigned i = 0; i + 1 < lanes->count; i++)
        ps_source_end_at(lanes->lanes[i].source, ps_source_part_begin(lanes->lanes[i + 1].source));
    unsigned first = start_threads(lanes);
    if (first == 1)
        return true;
    stop_some(lanes, first);
    ps_source_go_on(source, 0);
    return false;
}

static void close_parts(struct ps_lanes *lanes)
{
    for (unsigned i = 1; i < lanes->count; i++) {
        ps_source_close(lanes->lanes[i].source);
        lanes->lanes[i].source = NULL;
    }
}

static void free_lanes(struct ps_lanes *lanes)
{
    close_parts(lanes);
    if (lanes->replaced)
        ps_source_close(lanes->lanes[0].source);
    for (unsigned i = 0; i < lanes->count; i++)
        ps_tally_free(lanes->lanes[i].tally);
    free(lanes->lanes);
    free(lanes);
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
    lanes->stride = 1;
    return lanes;
}

struct ps_lanes *ps_lanes_start(struct ps_source *source, struct ps_tally **tally,
                                const struct ps_lanes_config *config)
{
    struct ps_lanes *lanes = new_lanes(config);
    if (!lanes)
        return NULL;
    uint64_t bytes = ps_source_parts_bytes(source);
    unsigned most = lanes_for(bytes, &lanes->config);
    if (most > 1)
        open_parts(lanes, source, most, bytes);
    if (!start(lanes, source)) {
        free_lanes(lanes);
        return NULL;
    }
    ps_tally_free(*tally);
    *tally = lanes->lanes[0].tally;
    lanes->lanes[0].tally = NULL;
    return lanes;
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

/* The last part that was added knows what comes behind it. */
static void hand_over(struct ps_lanes *lanes, struct ps_source **source)
{
    const struct lane *own = &lanes->lanes[0];
    struct lane *last = &lanes->lanes[own->last];
    uint64_t before = 0;
    for (unsigned i = 0; i < own->last; i++)
        before += ps_source_frames(lanes->lanes[i].source);
    ps_source_go_on(last->source, before);
    if (own->last == 0)
        return;
    *source = last->source;
    last->source = NULL;
    lanes->replaced = true;
}

enum ps_lanes_state ps_lanes_add(struct ps_lanes *lanes, struct ps_source **source,
                                 struct ps_tally *tally)
{
    struct lane *own = &lanes->lanes[0];
    if (lanes->stride == 1)
        ps_run_describe(tally, *source);
    while (lanes->stride < lanes->count) {
        struct lane *next = &lanes->lanes[lanes->stride];
        if (!join_for_a_while(next->thread))
            return PS_LANES_BUSY;
        lanes->stride *= 2;
        own->tally = tally;
        take_in(own, next);
        own->tally = NULL;
    }
    lanes->added = true;
    if (!own->spoiled)
        hand_over(lanes, source);
    close_parts(lanes);
    return own->spoiled ? PS_LANES_SPOILED : PS_LANES_ADDED;
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
    return lanes->added && !lanes->lanes[0].spoiled ? lanes->lanes[0].last + 1 : 1;
}

uint64_t ps_lanes_frames(const struct ps_lanes *lanes)
{
    uint64_t frames = 0;
    for (unsigned i = 1; i < lanes->count && !lanes->added; i++)
        frames += (uint64_t)atomic_load_explicit(&lanes->lanes[i].marks, memory_order_relaxed) *
                  FRAMES_A_MARK;
    for (unsigned i = 1; i < ps_lanes_used(lanes); i++)
        frames += lanes->lanes[i].passed;
    return frames;
}

void ps_lanes_stop(struct ps_lanes *lanes)
{
    if (!lanes)
        return;
    atomic_store(&lanes->stopped, true);
    for (; lanes->stride < lanes->count; lanes->stride *= 2)
        pthread_join(lanes->lanes[lanes->stride].thread, NULL);
}

void ps_lanes_free(struct ps_lanes *lanes)
{
    if (!lanes)
        return;
    ps_lanes_stop(lanes);
    free_lanes(lanes);
}
