/*
 * run.c - a summary run: frames from the source through the tally to the reports.
 *
 * One loop for files and interfaces.  What differs is the clock that ends intervals: capture time for
 * a file, which gives the same report every time, and the wall clock live, where an interval ends
 * also when nothing came.
 */
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/interval.h"
#include "cli/guard.h"
#include "cli/output.h"
#include "run/parallel.h"
#include "cli/progress.h"
#include "cli/save.h"
#include "cli/signals.h"
#include "portstat/decode.h"
#include "portstat/renderer.h"
#include "portstat/service.h"
#include "portstat/snapshot.h"
#include "portstat/source.h"
#include "portstat/tally.h"

/* Live, the longest wait of a read, and how old frames get before the kernel hands them out. Each time
 * costs a wake-up, so it is not done more often than a person notices, or a span of time needs. */
enum { POLL_MS = 200, POLLS_A_SPAN = 10, SHORTEST_POLL_MS = 10 };

struct run {
    const struct ps_options *options;
    const struct ps_renderer *renderer;
    struct ps_services *services;
    struct ps_decoder *decoder;
    struct ps_tally *tally;
    struct ps_source *source;
    struct ps_dump *dump; /* of -w, or NULL */
    struct ps_user user;
    struct ps_output output;
    struct ps_progress progress;
    struct ps_interval interval;
    uint64_t frames;  /* that passed the filter */
    int64_t until_ns; /* -a duration: when to stop, by the run's clock; INT64_MAX: never */
    unsigned processors;
    bool counted_parallel; /* and then the next two are what the source would know */
    bool mixed_link_types;
    uint32_t link_type;
    bool live;
    bool feeding;  /* frames are counted where they lie: nothing else is done with them */
    bool stopping; /* live: no more frames are wanted but those that are on their way */
    bool done;     /* enough frames or time, or nobody reads the report any more */
    uint64_t kernel_drops, interface_drops; /* already shown with an interval */
};

static uint32_t poll_ms(const struct run *run)
{
    const int64_t spans_ns[] = {run->interval.length_ns, (int64_t)run->options->duration_ns};
    int64_t share_ms = POLL_MS;
    for (size_t i = 0; i < sizeof spans_ns / sizeof *spans_ns; i++) {
        int64_t part_ms = spans_ns[i] / POLLS_A_SPAN / 1000000;
        if (spans_ns[i] != 0 && part_ms < share_ms)
            share_ms = part_ms;
    }
    return share_ms > SHORTEST_POLL_MS ? (uint32_t)share_ms : SHORTEST_POLL_MS;
}

static struct ps_source_config source_config(const struct run *run)
{
    const struct ps_options *options = run->options;
    return (struct ps_source_config){
        .files = options->files.words,
        .file_count = options->files.count,
        .interfaces = options->interfaces.words,
        .interface_count = options->interfaces.count,
        .filter = options->filter,
        .snaplen = ps_save_snaplen(options),
        .buffer_kib = (uint32_t)options->buffer_kib,
        .no_promiscuous = options->no_promiscuous,
        .force_libpcap = options->reader == PS_READER_LIBPCAP,
        .poll_ms = poll_ms(run),
    };
}

static int open_source(struct run *run, struct ps_error *error)
{
    const struct ps_source_config config = source_config(run);
    run->source = ps_source_open(&config, error);
    return run->source ? 0 : -1;
}

static struct ps_tally_config tally_config(const struct run *run)
{
    return (struct ps_tally_config){
        .decoder = run->decoder,
        .services = run->services,
        .max_flows = run->options->max_flows,
        .flow_timeout_s = (uint32_t)run->options->flow_timeout_s,
        .keep_flow_times = run->options->view.by == PS_VIEW_BY_FLOW,
        .keep_flow_totals =
            run->options->view.by == PS_VIEW_BY_FLOW && run->interval.length_ns != 0,
        .forget_idle = run->live,
    };
}

static int open_tally(struct run *run, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    run->services = ps_services_new(error);
    if (!run->services)
        return -1;
    if (options->services_path &&
        ps_services_load(run->services, options->services_path, error) != 0)
        return -1;
    run->decoder = ps_decoder_new(options->tunnel == PS_TUNNEL_INNER, error);
    if (!run->decoder)
        return -1;
    const struct ps_tally_config config = tally_config(run);
    run->tally = ps_tally_new(&config, error);
    return run->tally ? 0 : -1;
}

static void start_clocks(struct run *run)
{
    uint64_t duration = run->options->duration_ns;
    run->until_ns = INT64_MAX;
    run->interval.start_ns = run->interval.end_ns = PS_NO_TIME;
    if (!run->live)
        return;
    if (duration != 0)
        run->until_ns = ps_monotonic_ns() + (int64_t)duration;
    if (run->interval.length_ns != 0)
        ps_interval_start(&run->interval, ps_wall_clock_ns(), true);
}

static int open_outputs(struct run *run, struct ps_error *error)
{
    const struct ps_source_info *info = run->live ? ps_source_info(run->source) : NULL;
    if (ps_output_open(&run->output, run->options->output_path, error) != 0)
        return -1;
    return ps_save_open(run->options, info, &run->user, &run->dump, error);
}

/* Interfaces are opened first and privileges dropped then, as are files where -Z asks for it. Other
 * files are opened in the sandbox, so that not a byte of them is looked at outside. */
static int open_guarded(struct run *run, struct ps_error *error)
{
    bool source_first = run->live || run->options->user;
    if (source_first && open_source(run, error) != 0)
        return -1;
    ps_renderers_prepare();
    if (open_outputs(run, error) != 0 ||
        ps_guard_enter(run->options, &run->user, !source_first, run->dump, error) != 0)
        return -1;
    return source_first ? 0 : open_source(run, error);
}

static int open_run(struct run *run, struct ps_error *error)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    run->processors = processors > 1 ? (unsigned)processors : 1;
    run->live = run->options->interfaces.count > 0;
    run->renderer = ps_renderer_find(run->options->format);
    if (run->renderer
            ->intervals) /* else nobody would see them, and each costs a pass over all flows */
        run->interval.length_ns = (int64_t)run->options->interval_ns;
    if (ps_privilege_user(run->options->user, run->live, &run->user, error) != 0)
        return -1;
    if (open_tally(run, error) != 0 || open_guarded(run, error) != 0)
        return -1;
    ps_progress_init(&run->progress, !run->live);
    start_clocks(run);
    return 0;
}

static void close_run(struct run *run)
{
    ps_dump_close(run->dump, NULL);
    ps_output_close(&run->output);
    ps_source_close(run->source);
    ps_tally_free(run->tally);
    ps_decoder_free(run->decoder);
    ps_services_free(run->services);
}

/* A snapshot owns its strings. Out of memory leaves NULL, which reads as unknown. */
static const char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

/* What the source knows, into the snapshot. Drops of an interval are those since the last one. */
static void fill_input(struct run *run, struct ps_snapshot *snapshot, const struct ps_error *damage)
{
    const struct ps_source_info *info = ps_source_info(run->source);
    bool mixed = run->counted_parallel ? run->mixed_link_types : info->mixed_link_types;
    uint32_t link_type = run->counted_parallel ? run->link_type : info->link_type;
    snapshot->input.live = run->live;
    snapshot->input.name = copy(info->name);
    snapshot->input.link_type = copy(mixed ? "MIXED" : ps_link_type_name(link_type));
    snapshot->input.link_type_title =
        copy(mixed ? "several link types" : ps_link_type_title(link_type));
    snapshot->input.complete = !damage || damage->status == PS_OK;
    snapshot->input.damage = copy(snapshot->input.complete ? NULL : damage->text);
    snapshot->input.has_drops = info->has_drops;
    snapshot->input.kernel_drops = info->kernel_drops;
    snapshot->input.interface_drops = info->interface_drops;
    if (snapshot->kind != PS_INTERVAL)
        return;
    snapshot->input.kernel_drops -= run->kernel_drops;
    snapshot->input.interface_drops -= run->interface_drops;
    run->kernel_drops = info->kernel_drops;
    run->interface_drops = info->interface_drops;
}

/* `damage` NULL or with PS_OK: the input is whole so far. */
static int report(struct run *run, enum ps_snapshot_kind kind, const struct ps_error *damage,
                  struct ps_error *error)
{
    struct ps_snapshot *snapshot = ps_snapshot_take(run->tally, kind, &run->options->view, error);
    if (!snapshot)
        return -1;
    fill_input(run, snapshot, damage);
    if (kind == PS_INTERVAL) {
        snapshot->interval.start_ns = run->interval.start_ns;
        snapshot->interval.end_ns = run->interval.end_ns;
        snapshot->interval.before_ns = run->interval.before_ns;
    }
    ps_progress_clear(&run->progress);
    run->renderer->render(snapshot, &run->output.writer);
    ps_snapshot_free(snapshot);
    bool gone;
    int result = ps_output_flush(&run->output, &gone, error);
    run->done |= gone;
    return result;
}

static int end_interval(struct run *run, struct ps_error *error)
{
    if (report(run, PS_INTERVAL, NULL, error) != 0)
        return -1;
    return ps_tally_end_interval(run->tally, error);
}

/* Ends the interval that `time_ns` lies beyond; if that leaves a gap, it is one interval, too. */
static int pass_boundary(struct run *run, int64_t time_ns, struct ps_error *error)
{
    if (end_interval(run, error) != 0)
        return -1;
    ps_interval_next(&run->interval);
    if (!ps_interval_stretch(&run->interval, time_ns))
        return 0;
    if (end_interval(run, error) != 0)
        return -1;
    ps_interval_next(&run->interval);
    return 0;
}

static int check_wall_clock(struct run *run, struct ps_error *error)
{
    if (!run->interval.running)
        return 0;
    int64_t now = ps_wall_clock_ns();
    if (now < run->interval.start_ns)
        ps_interval_step_back(&run->interval, now);
    return ps_interval_over(&run->interval, now) ? pass_boundary(run, now, error) : 0;
}

/* How many of the frames lie before the end of the current interval. */
static size_t before_boundary(const struct run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (frames[i].time_ns != PS_NO_TIME && ps_interval_over(&run->interval, frames[i].time_ns))
            return i;
    return count;
}

static void start_file_interval(struct run *run, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count && !run->interval.running; i++)
        if (frames[i].time_ns != PS_NO_TIME)
            ps_interval_start(&run->interval, frames[i].time_ns, false);
}

/* A file's frames, cut at the boundaries of intervals. */
static int add_by_intervals(struct run *run, const struct ps_frame *frames, size_t count,
                            struct ps_error *error)
{
    start_file_interval(run, frames, count);
    while (count > 0) {
        size_t part = before_boundary(run, frames, count);
        ps_tally_add(run->tally, frames, part);
        frames += part;
        count -= part;
        if (count > 0 && pass_boundary(run, frames[0].time_ns, error) != 0)
            return -1;
    }
    return 0;
}

/* How many of the frames are still wanted: -c, and -a by capture time for a file. */
static size_t wanted(struct run *run, const struct ps_frame *frames, size_t count)
{
    uint64_t most = run->options->max_frames;
    if (most != 0 && count >= most - run->frames) {
        count = (size_t)(most - run->frames);
        run->done = true;
    }
    if (run->live || run->options->duration_ns == 0)
        return count;
    for (size_t i = 0; i < count; i++) {
        if (frames[i].time_ns == PS_NO_TIME)
            continue;
        if (run->until_ns == INT64_MAX && frames[i].time_ns < INT64_MAX / 2)
            run->until_ns = frames[i].time_ns + (int64_t)run->options->duration_ns;
        if (frames[i].time_ns >= run->until_ns) {
            run->done = true;
            return i;
        }
    }
    return count;
}

/* What cannot be saved ends the run, but not without its report: that is kept in `damage`. */
static size_t save(struct run *run, const struct ps_frame *frames, size_t count,
                   struct ps_error *damage)
{
    if (!run->dump)
        return count;
    int saved = ps_dump_add(run->dump, frames, count, damage);
    if (saved >= 0 && run->live && count < PS_BATCH && ps_dump_flush(run->dump, damage) != 0)
        saved = -1;
    run->done |= saved < 0 || (size_t)saved < count;
    return saved < 0 ? count : (size_t)saved;
}

static int add_frames(struct run *run, const struct ps_frame *frames, size_t count,
                      struct ps_error *damage, struct ps_error *error)
{
    count = save(run, frames, wanted(run, frames, count), damage);
    run->frames += count;
    ps_progress_show(&run->progress, run->frames);
    if (!run->live && run->interval.length_ns != 0)
        return add_by_intervals(run, frames, count, error);
    ps_tally_add(run->tally, frames, count);
    return 0;
}

/* For people, on standard error. */
static void tell(struct run *run, const char *text)
{
    ps_progress_clear(&run->progress);
    fprintf(stderr, "portstat: %s\n", text);
}

/* Live, what the kernel has already is still read; who asks twice does not want to wait for it. */
static void stop(struct run *run)
{
    run->done |= !run->live || run->stopping;
    run->stopping = true;
    ps_source_stop(run->source);
}

static int obey_signals(struct run *run, struct ps_error *error)
{
    struct ps_signals signals = ps_signals_take();
    struct ps_error failure;
    if (signals.reopen && ps_output_reopen(&run->output, &failure) != 0)
        tell(run, failure.text);
    if (signals.report && report(run, PS_TOTAL, NULL, error) != 0)
        return -1;
    if (signals.stop)
        stop(run);
    return 0;
}

static int between_reads(struct run *run, struct ps_error *error)
{
    for (const char *text; (text = ps_source_notice(run->source));)
        tell(run, text);
    if (obey_signals(run, error) != 0)
        return -1;
    if (!run->live)
        return 0;
    if (!run->stopping && run->until_ns != INT64_MAX && ps_monotonic_ns() >= run->until_ns)
        stop(run);
    return check_wall_clock(run, error);
}

/* Whole files, and nothing that depends on where the run stands in them. */
static bool may_run_parallel(const struct run *run)
{
    const struct ps_options *options = run->options;
    return !run->live && options->files.count > 1 && options->max_frames == 0 &&
           options->duration_ns == 0 && run->interval.length_ns == 0 && !run->dump;
}

/* Counts all files on all processors, if that can be done; run->source is then only asked for names. */
static bool count_parallel(struct run *run)
{
    struct ps_parallel parallel = {
        .source = source_config(run),
        .tally = tally_config(run),
        .processors = run->processors,
    };
    if (!may_run_parallel(run) || !ps_parallel_count(&parallel))
        return false;
    ps_tally_free(run->tally);
    run->tally = parallel.counted;
    run->counted_parallel = true;
    run->link_type = parallel.link_type;
    run->mixed_link_types = parallel.mixed_link_types;
    return true;
}

static void count_frame(void *tally, const struct ps_frame *frame)
{
    ps_tally_feed(tally, frame);
}

static int feed(struct run *run, struct ps_error *damage)
{
    int count = ps_source_deliver(run->source, count_frame, run->tally, damage);
    ps_tally_digest(run->tally);
    run->frames += count > 0 ? (uint64_t)count : 0;
    return count;
}

/* Reads once, and counts. A count below 0 is the end of the input; -1 a failure of the run itself. */
static int read_some(struct run *run, int *count, struct ps_error *damage, struct ps_error *error)
{
    struct ps_frame frames[PS_BATCH];
    if (run->feeding) {
        *count = feed(run, damage);
        return 0;
    }
    *count = ps_source_read(run->source, frames, damage);
    return *count > 0 ? add_frames(run, frames, (size_t)*count, damage, error) : 0;
}

/* Reads to the end. `damage` keeps why the input ended early; -1 is a failure of the run itself. */
static int read_all(struct run *run, struct ps_error *damage, struct ps_error *error)
{
    if (count_parallel(run))
        return 0;
    run->feeding = run->options->max_frames == 0 && !run->dump && ps_source_delivers(run->source);
    while (!run->done) {
        int count;
        if (read_some(run, &count, damage, error) != 0)
            return -1;
        if (count < 0)
            return 0;
        if (between_reads(run, error) != 0)
            return -1;
    }
    return 0;
}

/* The last of what was saved. Why the run ended early is told first, if both went wrong. */
static void close_dump(struct run *run, struct ps_error *damage)
{
    struct ps_error failure = {.status = PS_OK};
    if (ps_dump_close(run->dump, &failure) != 0 && damage->status == PS_OK)
        *damage = failure;
    run->dump = NULL;
}

/* The last interval, which may be cut short, and the report of the whole. Frames of which none had a
 * time are one interval without bounds: the intervals add up to the whole, always. */
static int final_report(struct run *run, const struct ps_error *damage, struct ps_error *error)
{
    if (run->interval.length_ns == 0)
        return report(run, PS_WHOLE, damage, error);
    if (!run->interval.running && run->frames == 0)
        return report(run, PS_TOTAL, damage, error);
    if (run->live)
        run->interval.end_ns = ps_wall_clock_ns();
    if (report(run, PS_INTERVAL, NULL, error) != 0)
        return -1;
    return report(run, PS_TOTAL, damage, error);
}

static int run_all(struct run *run, struct ps_error *error)
{
    struct ps_error damage = {.status = PS_OK};
    if (open_run(run, error) != 0 || read_all(run, &damage, error) != 0)
        return -1;
    close_dump(run, &damage);
    if (final_report(run, &damage, error) != 0)
        return -1;
    *error = damage;
    return damage.status == PS_OK ? 0 : -1;
}

enum ps_status ps_run(const struct ps_options *options, struct ps_error *error)
{
    struct run run = {.options = options};
    ps_signals_block();
    int result = run_all(&run, error);
    ps_progress_clear(&run.progress);
    close_run(&run);
    return result == 0 ? PS_OK : error->status;
}
