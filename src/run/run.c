/*
 * run.c - drives a run: frames from the source, by way of the limits, to the tally and the sinks.
 *
 * One loop serves files and interfaces.  What differs is the clock that ends intervals: capture
 * time for a file, which gives the same report every time, and the wall clock live.
 */
#include "portstat/run.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "portstat/decode.h"
#include "run/judged.h"
#include "run/parallel.h"
#include "run/part_of_run.h"
#include "run/run_parts.h"

/* Live: the longest wait of a read, and how old frames get before the kernel hands them out. Each
 * read costs a wake-up, so the wait is as long as a person does not notice and as the interval and
 * the duration allow. */
enum { POLL_MS = 200, POLLS_A_SPAN = 10, SHORTEST_POLL_MS = 10 };

static const int64_t ns_per_ms = 1000000;

static uint32_t poll_ms(const struct ps_run_config *config)
{
    const uint64_t spans_ns[] = {config->interval_ns, config->duration_ns};
    int64_t share_ms = POLL_MS;
    for (size_t i = 0; i < sizeof spans_ns / sizeof *spans_ns; i++) {
        int64_t part_ms = (int64_t)spans_ns[i] / POLLS_A_SPAN / ns_per_ms;
        if (spans_ns[i] != 0 && part_ms < share_ms)
            share_ms = part_ms;
    }
    return share_ms > SHORTEST_POLL_MS ? (uint32_t)share_ms : SHORTEST_POLL_MS;
}

/* Processors that this process may use. */
static unsigned threads_of(const struct ps_run_config *config)
{
    cpu_set_t usable;
    if (config->threads != 0)
        return config->threads;
    if (sched_getaffinity(0, sizeof usable, &usable) == 0)
        return (unsigned)CPU_COUNT(&usable);
    long processors = sysconf(_SC_NPROCESSORS_ONLN); /* more than the set has room for */
    return processors > 1 ? (unsigned)processors : 1;
}

static bool any_takes_frames(const struct ps_run_config *config)
{
    for (size_t i = 0; i < config->sink_count; i++)
        if (config->sinks[i].frames)
            return true;
    return false;
}

struct ps_tally_config ps_run_tally_config(const struct ps_run *run)
{
    const struct ps_run_config *config = &run->config;
    bool lists_flows = config->view.by == PS_VIEW_BY_FLOW;
    return (struct ps_tally_config){
        .decoder = run->decoder,
        .services = run->services,
        .max_flows = config->max_flows,
        .flow_timeout_s = config->flow_timeout_s,
        .keep_flow_times = lists_flows,
        .keep_flow_totals = lists_flows && (config->interval_ns | config->stream_interval_ns) != 0,
        .part = config->part,
        .forget_idle =
            run->live && !config->part, /* a file may go back in time: all of its flows are kept */
        .max_hosts = config->max_hosts,
        .keep_hosts = config->view.by == PS_VIEW_BY_HOST,
        .keep_interfaces = config->view.by == PS_VIEW_BY_INTERFACE,
        .any_order = run->live,
        .once = config->once,
    };
}

static int make_parts(struct ps_run *run, struct ps_error *error)
{
    const struct ps_run_config *config = &run->config;
    run->services = ps_services_new(error);
    if (!run->services)
        return -1;
    if (config->services_path && ps_services_load(run->services, config->services_path, error) != 0)
        return -1;
    run->decoder = ps_decoder_new(config->tunnel_inner, error);
    if (!run->decoder || config->frames_only)
        return run->decoder ? 0 : -1;
    const struct ps_tally_config tally = ps_run_tally_config(run);
    run->scratch = ps_snapshot_scratch_new(error);
    run->tally = run->scratch ? ps_tally_new(&tally, error) : NULL;
    return run->tally ? 0 : -1;
}

/* For reports: what else to write instead. */
static int keep_filter(struct ps_run *run, struct ps_error *error)
{
    if (!run->config.source.filter)
        return 0;
    run->filter = strdup(run->config.source.filter);
    return run->filter ? 0 : ps_error_set(error, PS_ERROR_MEMORY, "run", "out of memory");
}

struct ps_run *ps_run_new(const struct ps_run_config *config, struct ps_error *error)
{
    struct ps_run *run = calloc(1, sizeof *run);
    if (!run) {
        ps_error_set(error, PS_ERROR_MEMORY, "run", "out of memory");
        return NULL;
    }
    run->config = *config;
    run->config.source.part = config->part;
    if (config->part)
        run->config.interval_ns = run->config.stream_interval_ns = 0;
    if (config->view.local_time)
        tzset(); /* now: it reads a file */
    run->config.source.show_filtered_out = true;
    run->live = config->source.interface_count > 0;
    run->threads = threads_of(config);
    run->threads_used = 1;
    run->sinks_take_frames = any_takes_frames(config);
    if (!config->source.filter_names.port && !config->source.filter_names.ip_protocol)
        run->config.source.filter_names = ps_run_filter_names(run);
    if (config->source.poll_ms == 0)
        run->config.source.poll_ms = poll_ms(config);
    if (keep_filter(run, error) == 0 && make_parts(run, error) == 0)
        return run;
    ps_run_free(run);
    return NULL;
}

static void start_clocks(struct ps_run *run)
{
    const struct ps_run_config *config = &run->config;
    ps_run_start_duration(run);
    run->tentative = config->interval_ns == 0 && config->stream_interval_ns != 0 && run->is_stream;
    uint64_t length_ns = run->tentative ? config->stream_interval_ns : config->interval_ns;
    run->interval.length_ns = config->frames_only ? 0 : (int64_t)length_ns;
    run->interval.start_ns = run->interval.end_ns = PS_NO_TIME;
    if (run->live && run->interval.length_ns != 0)
        ps_interval_start(&run->interval, ps_clock_wall_ns(), true);
}

void ps_run_use(struct ps_run *run, struct ps_source *source)
{
    run->source = source;
    run->live = ps_source_info(source)->kind == PS_SOURCE_LIVE;
    run->is_stream = ps_source_info(source)->stream;
    run->sees_filtered_out = ps_source_info(source)->shows_filtered_out;
    start_clocks(run);
}

int ps_run_open(struct ps_run *run, struct ps_error *error)
{
    struct ps_source *source = ps_source_open(&run->config.source, error);
    if (!source)
        return -1;
    ps_run_use(run, source);
    return 0;
}

int ps_run_prepare(struct ps_run *run, struct ps_error *error)
{
    return ps_source_prepare(run->source, error);
}

const struct ps_source_info *ps_run_input(struct ps_run *run)
{
    return ps_source_info(run->source);
}

uint64_t ps_run_frames(const struct ps_run *run)
{
    return run->frames;
}

const struct ps_services *ps_run_services(const struct ps_run *run)
{
    return run->services;
}

const struct ps_decoder *ps_run_decoder(const struct ps_run *run)
{
    return run->decoder;
}

/* Counts all files on several processors, if possible. The source then only serves for names. */
static bool count_parallel(struct ps_run *run)
{
    struct ps_parallel parallel = {
        .source = run->config.source,
        .tally = ps_run_tally_config(run),
        .processors = run->threads,
    };
    if (!ps_run_may_divide(run) || run->config.source.file_count < 2 ||
        !ps_parallel_count(&parallel))
        return false;
    ps_tally_free(run->tally);
    run->tally = parallel.counted;
    run->counted_parallel = true;
    run->threads_used = parallel.threads;
    run->parallel_input = parallel.input;
    return true;
}

static void count_frame(void *tally, const struct ps_frame *frame)
{
    ps_tally_feed(tally, frame);
}

static int count_where_they_lie(struct ps_run *run)
{
    int count = ps_source_deliver(run->source, count_frame, run->tally, &run->damage);
    ps_tally_digest(run->tally);
    run->frames += count > 0 ? (uint64_t)count : 0;
    return count;
}

static int count_frames(struct ps_run *run, const struct ps_frame *frames, size_t count,
                        struct ps_error *error)
{
    run->any_frames |= count > 0;
    if (!run->tally)
        return 0;
    if (!run->live && run->interval.length_ns != 0)
        return ps_run_add_by_intervals(run, frames, count, error);
    if (run->sees_filtered_out)
        ps_run_count(run->tally, frames, count);
    else
        ps_tally_add(run->tally, frames, count);
    return 0;
}

/* *count becomes less if a sink wants no more. */
static int add_passed(struct ps_run *run, const struct ps_frame *frames, size_t *count,
                      struct ps_error *error)
{
    if (run->sinks_take_frames)
        *count = ps_run_offer(run, frames, *count);
    run->frames += *count;
    return count_frames(run, frames, *count, error);
}

/* Frames that the filter rejected are among them; no sink sees these. */
static int add_judged(struct ps_run *run, const struct ps_frame *frames, size_t count,
                      struct ps_error *error)
{
    while (count > 0) {
        size_t part = ps_run_judged_alike(frames, count), taken = part;
        int result = ps_run_is_filtered_out(frames) ? count_frames(run, frames, part, error)
                                                    : add_passed(run, frames, &taken, error);
        if (result != 0 || taken < part)
            return result;
        frames += part;
        count -= part;
    }
    return 0;
}

static int add_frames(struct ps_run *run, const struct ps_frame *frames, size_t count,
                      struct ps_error *error)
{
    count = ps_run_wanted(run, frames, count);
    if (run->sees_filtered_out)
        return add_judged(run, frames, count, error);
    return add_passed(run, frames, &count, error);
}

/* Reads once, and counts. *count is below 0 at the end of the input; returns -1 if the run itself
 * failed. */
static int read_some(struct ps_run *run, int *count, struct ps_error *error)
{
    struct ps_frame frames[PS_BATCH];
    if (run->delivers) {
        *count = count_where_they_lie(run);
        return 0;
    }
    *count = ps_source_read(run->source, frames, &run->damage);
    if (*count < 0 && run->divided) {
        *count = 0;
        return ps_run_add_lanes(run, error);
    }
    if (run->is_stream)
        ps_run_see_stream(run);
    return *count > 0 ? add_frames(run, frames, (size_t)*count, error) : 0;
}

/* With several interfaces frames are compared although nobody asked for it: what is there more than
 * once is said. Link headers leave different parts of a frame to compare. */
static void watch_interfaces(struct ps_run *run)
{
    enum { LINK_HEADERS = 64 };
    const struct ps_source_info *info = ps_source_info(run->source);
    uint32_t most = info->snaplen > 2 * LINK_HEADERS ? info->snaplen - LINK_HEADERS : 0;
    if (run->tally && info->several_interfaces)
        (void)ps_tally_compare(run->tally, most, NULL);
    for (uint32_t i = 0; run->tally && info->interface_count > 1 && i < info->interface_count; i++)
        ps_tally_expect_interface(run->tally, i);
}

static void start(struct ps_run *run)
{
    run->started = true;
    watch_interfaces(run);
    run->done |= count_parallel(run);
    ps_run_divide(run);
    if (run->tally && run->interval.length_ns != 0)
        ps_tally_expect_intervals(run->tally);
    run->delivers = run->tally && run->config.max_frames == 0 && !run->sinks_take_frames &&
                    ps_source_delivers(run->source);
}

int ps_run_step(struct ps_run *run, struct ps_error *error)
{
    int count = 0;
    if (!run->started)
        start(run);
    if (run->done)
        return 0;
    if (read_some(run, &count, error) != 0)
        return -1;
    ps_run_tell(run);
    if (count < 0)
        return 0;
    if (!run->stopping && ps_run_is_over(run))
        ps_run_stop(run);
    if (run->live && ps_run_check_clock(run, error) != 0)
        return -1;
    if (run->is_stream && count == 0 && ps_run_check_stream(run, error) != 0)
        return -1;
    return run->done ? 0 : 1;
}

int ps_run_fd(struct ps_run *run)
{
    return ps_source_fd(run->source);
}

/* From now to `then_ns`, rounded up, so that the wait does not end too early. */
static int until_ms(int64_t now_ns, int64_t then_ns, int most_ms)
{
    if (then_ns <= now_ns)
        return 0;
    if (then_ns - now_ns >= most_ms * ns_per_ms)
        return most_ms;
    return (int)((then_ns - now_ns + ns_per_ms - 1) / ns_per_ms);
}

int ps_run_wait_ms(struct ps_run *run)
{
    int wait_ms = run->done ? 0 : ps_source_wait_ms(run->source);
    if (run->interval.running && run->live)
        wait_ms = until_ms(ps_clock_wall_ns(), run->interval.end_ns, wait_ms);
    if (run->live && run->until_ns != INT64_MAX && !run->stopping)
        wait_ms = until_ms(ps_clock_monotonic_ns(), run->until_ns, wait_ms);
    return wait_ms;
}

void ps_run_end(struct ps_run *run)
{
    run->done = true;
}

void ps_run_stop(struct ps_run *run)
{
    if (!run->live || run->stopping)
        ps_run_end(run);
    run->stopping = true;
    ps_source_stop(run->source);
}

int ps_run_report(struct ps_run *run, struct ps_error *error)
{
    if (run->tally && run->live)
        ps_tally_pass_time(run->tally, ps_clock_wall_ns());
    return run->tally && !run->config.part ? ps_run_deliver(run, PS_SNAPSHOT, NULL, error) : 0;
}

/* If no frame had a time, all are one interval without bounds: intervals always add up to the
 * whole. */
static int final_snapshots(struct ps_run *run, struct ps_error *error)
{
    const int64_t now_ns = ps_clock_wall_ns();
    if (run->live)
        ps_tally_pass_time(run->tally, now_ns);
    if (run->config.part)
        return ps_run_deliver_part(run, error);
    if (run->interval.length_ns == 0 || run->tentative)
        return ps_run_deliver(run, PS_WHOLE, &run->damage, error);
    if (!run->interval.running && !run->any_frames)
        return ps_run_deliver(run, PS_TOTAL, &run->damage, error);
    if (run->live)
        run->interval.end_ns = now_ns;
    if (ps_run_deliver(run, PS_INTERVAL, NULL, error) != 0)
        return -1;
    return ps_run_deliver(run, PS_TOTAL, &run->damage, error);
}

int ps_run_finish(struct ps_run *run, struct ps_error *error)
{
    ps_lanes_stop(run->lanes);
    ps_run_end_frames(run);
    if (run->tally && final_snapshots(run, error) != 0)
        return -1;
    if (run->damage.code == PS_OK)
        return 0;
    *error = run->damage;
    return -1;
}

int ps_run_all(struct ps_run *run, struct ps_error *error)
{
    int more = 1;
    if (!run->source && ps_run_open(run, error) != 0)
        return -1;
    while (more > 0)
        more = ps_run_step(run, error);
    return more < 0 ? -1 : ps_run_finish(run, error);
}

void ps_run_free(struct ps_run *run)
{
    if (!run)
        return;
    ps_lanes_stop(run->lanes);
    ps_source_close(run->source);
    ps_lanes_free(run->lanes);
    ps_snapshot_scratch_free(run->scratch);
    ps_earlier_fini(&run->earlier);
    ps_tally_free(run->tally);
    ps_decoder_free(run->decoder);
    ps_services_free(run->services);
    free(run->filter);
    free(run);
}
