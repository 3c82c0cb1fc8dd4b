/*
 * parallel.c - several capture files counted on several processors.
 *
 * The files are put in the order of their first frames and cut into as many runs as there are
 * processors, of about the same size.  A thread counts each run, as one input, into a tally of its
 * own, and the tallies are merged in order.  The report must be the same, byte for byte, as from
 * one thread.  Captures that a recorder cut into files merge exactly; where tallies cannot be
 * merged exactly (see ps_tally_merge()) everything is counted again by one thread.  Handing packets
 * from thread to thread would always be exact, but costs more than counting them.
 */
#include "run/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/frame_clock.h"
#include "portstat/run.h"
#include "run/judged.h"
#include "run/describe.h"

enum { LEAST_BYTES = 1 << 20 };

/* A file, and its place in the order. */
struct part {
    const char *name;
    int descriptor; /* -1: opened by name */
    int64_t first_ns;
    uint64_t bytes;
    size_t position; /* in the order in which files were named */
};

/* Consecutive files that one thread counts. */
struct lane {
    const char **names; /* in the order in which they were given: that decides at equal times */
    int *descriptors;   /* of these */
    size_t name_count;
    size_t first_position, last_position; /* of these names among all */
    const struct ps_parallel *parallel;
    atomic_bool *failed; /* shared by all lanes: one failed, so going on is useless */
    struct ps_tally *tally;
    struct ps_parallel_input input;
    pthread_t thread;
    bool running;
};

static struct ps_source *open_files(const struct ps_parallel *parallel, const char *const *names,
                                    const int *descriptors, size_t count)
{
    struct ps_source_config config = parallel->source;
    struct ps_error error;
    config.files = names;
    config.descriptors = descriptors;
    config.file_count = count;
    return ps_source_open(&config, &error);
}

/* The time of a file's first frame. False for an input that cannot be read twice or has no
 * frame. */
static bool look_at(const struct ps_parallel *parallel, struct part *part)
{
    struct stat status;
    int known =
        part->descriptor >= 0 ? fstat(part->descriptor, &status) : stat(part->name, &status);
    if (known != 0 || !S_ISREG(status.st_mode))
        return false;
    struct ps_source *source = open_files(parallel, &part->name, &part->descriptor, 1);
    if (!source)
        return false;
    struct ps_frame frames[PS_BATCH];
    struct ps_error error;
    int count = ps_source_read(source, frames, &error);
    part->bytes = (uint64_t)status.st_size;
    part->first_ns = count > 0 ? ps_frame_clock_ns(&frames[0]) : PS_NO_TIME;
    ps_source_close(source);
    return part->first_ns != PS_NO_TIME;
}

static int compare_parts(const void *a, const void *b)
{
    const struct part *left = a, *right = b;
    if (left->first_ns != right->first_ns)
        return left->first_ns < right->first_ns ? -1 : 1;
    return left->position < right->position ? -1 : 1;
}

static int compare_positions(const void *a, const void *b)
{
    const struct part *left = a, *right = b;
    return left->position < right->position ? -1 : 1;
}

/* Puts all files in the order of time. Returns their bytes, or 0 if several threads cannot read
 * them. */
static uint64_t order_files(const struct ps_parallel *parallel, struct part *parts)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < parallel->source.file_count; i++) {
        parts[i].name = parallel->source.files[i];
        parts[i].descriptor = parallel->source.descriptors ? parallel->source.descriptors[i] : -1;
        parts[i].position = i;
        if (!look_at(parallel, &parts[i]))
            return 0;
        bytes += parts[i].bytes;
    }
    qsort(parts, parallel->source.file_count, sizeof *parts, compare_parts);
    return bytes;
}

static void name_files(struct lane *lane, const char **names, int *descriptors, struct part *parts)
{
    qsort(parts, lane->name_count, sizeof *parts, compare_positions);
    for (size_t i = 0; i < lane->name_count; i++)
        names[i] = parts[i].name, descriptors[i] = parts[i].descriptor;
    lane->names = names;
    lane->descriptors = descriptors;
    lane->first_position = parts[0].position;
    lane->last_position = parts[lane->name_count - 1].position;
}

/* Deals the files out: a lane is full when it has its share of what is left. */
static size_t fill_lanes(struct lane *lanes, size_t most, const char **names, int *descriptors,
                         struct part *parts, size_t count, uint64_t bytes)
{
    size_t lane_count = 0, next = 0;
    while (next < count) {
        struct lane *lane = &lanes[lane_count++];
        uint64_t share = bytes / (most - lane_count + 1), taken = 0;
        size_t first = next;
        do {
            taken += parts[next].bytes;
            next++;
            lane->name_count++;
        } while (next < count && (lane_count == most || taken + parts[next].bytes / 2 < share));
        bytes -= taken;
        name_files(lane, names + first, descriptors + first, parts + first);
    }
    return lane_count;
}

static void add(struct lane *lane, const struct ps_frame *frames, size_t count)
{
    if (lane->parallel->source.filter)
        ps_run_count(lane->tally, frames, count);
    else
        ps_tally_add(lane->tally, frames, count);
}

/* False if the input did not end well. */
static bool read_lane(struct lane *lane, struct ps_source *source)
{
    struct ps_frame frames[PS_BATCH];
    struct ps_error error;
    int count = 0;
    while (!atomic_load_explicit(lane->failed, memory_order_relaxed) &&
           (count = ps_source_read(source, frames, &error)) >= 0)
        add(lane, frames, (size_t)count);
    const struct ps_source_info *info = ps_source_info(source);
    lane->input = (struct ps_parallel_input){
        .link_type = info->link_type,
        .cooked_bytes = info->cooked_bytes,
        .mixed_link_types = info->mixed_link_types,
        .has_drops = info->has_drops,
        .kernel_drops = info->kernel_drops,
        .interface_drops = info->interface_drops,
    };
    ps_run_describe(lane->tally, source);
    return count == PS_SOURCE_END;
}

static void *run_lane(void *argument)
{
    struct lane *lane = argument;
    struct ps_source *source =
        open_files(lane->parallel, lane->names, lane->descriptors, lane->name_count);
    if (!source || !read_lane(lane, source))
        atomic_store(lane->failed, true);
    ps_source_close(source);
    return NULL;
}

static bool start_lanes(struct lane *lanes, size_t count, const struct ps_parallel *parallel,
                        atomic_bool *failed)
{
    struct ps_error error;
    struct ps_tally_config config = parallel->tally;
    for (size_t i = 0; i < count; i++) {
        config.part = parallel->tally.part || i > 0;
        lanes[i].parallel = parallel;
        lanes[i].failed = failed;
        lanes[i].tally = ps_tally_new(&config, &error);
        if (!lanes[i].tally)
            return false;
    }
    for (size_t i = 1; i < count; i++) {
        lanes[i].running = pthread_create(&lanes[i].thread, NULL, run_lane, &lanes[i]) == 0;
        if (!lanes[i].running)
            return false;
    }
    run_lane(&lanes[0]);
    return true;
}

static void join_lanes(struct lane *lanes, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (lanes[i].running)
            pthread_join(lanes[i].thread, NULL);
}

static void merge_input(struct ps_parallel_input *to, const struct ps_parallel_input *from)
{
    to->mixed_link_types |= from->mixed_link_types || from->link_type != to->link_type;
    if (from->cooked_bytes > to->cooked_bytes)
        to->cooked_bytes = from->cooked_bytes;
    to->has_drops |= from->has_drops;
    to->kernel_drops += from->kernel_drops;
    to->interface_drops += from->interface_drops;
}

/* Do the frames of one lane come right behind those of the other? */
static bool follows(const struct lane *lane, const struct ps_tally *before, bool ties_known)
{
    int64_t first_ns, last_ns, unused;
    ps_tally_span(before, &unused, &last_ns);
    ps_tally_span(lane->tally, &first_ns, &unused);
    if (first_ns == PS_NO_TIME || last_ns == PS_NO_TIME)
        return false;
    return first_ns > last_ns || (first_ns == last_ns && ties_known);
}

static bool merge_lanes(struct ps_parallel *parallel, struct lane *lanes, size_t count)
{
    parallel->input = lanes[0].input;
    size_t last_position = lanes[0].last_position;
    for (size_t i = 1; i < count; i++) {
        merge_input(&parallel->input, &lanes[i].input);
        bool ties_known = lanes[i].first_position > last_position;
        if (lanes[i].last_position > last_position)
            last_position = lanes[i].last_position;
        if (!follows(&lanes[i], lanes[0].tally, ties_known) ||
            !ps_tally_merge(lanes[0].tally, lanes[i].tally))
            return false;
        ps_tally_free(lanes[i].tally);
        lanes[i].tally = NULL;
    }
    parallel->counted = lanes[0].tally;
    lanes[0].tally = NULL;
    return true;
}

static bool count_in_lanes(struct ps_parallel *parallel, struct lane *lanes, size_t count)
{
    atomic_bool failed = false;
    bool done = start_lanes(lanes, count, parallel, &failed);
    if (!done)
        atomic_store(&failed, true);
    join_lanes(lanes, count);
    done = done && !atomic_load(&failed) && merge_lanes(parallel, lanes, count);
    for (size_t i = 0; i < count; i++)
        ps_tally_free(lanes[i].tally);
    return done;
}

bool ps_parallel_count(struct ps_parallel *parallel)
{
    size_t files = parallel->source.file_count;
    size_t most = parallel->processors < PS_MOST_THREADS ? parallel->processors : PS_MOST_THREADS;
    most = most < files ? most : files;
    if (most < 2)
        return false;
    struct part *parts = calloc(files, sizeof *parts);
    const char **names = calloc(files, sizeof *names);
    int *descriptors = calloc(files, sizeof *descriptors);
    struct lane *lanes = calloc(most, sizeof *lanes);
    uint64_t bytes = parts && names && descriptors && lanes ? order_files(parallel, parts) : 0;
    bool done = false;
    if (bytes >= LEAST_BYTES) {
        size_t count = fill_lanes(lanes, most, names, descriptors, parts, files, bytes);
        done = count > 1 && count_in_lanes(parallel, lanes, count);
        parallel->threads = (unsigned)count;
    }
    free(lanes);
    free(parts);
    free(names);
    free(descriptors);
    return done;
}
