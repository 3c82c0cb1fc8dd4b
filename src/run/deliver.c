/*
 * deliver.c - what a run tells its sinks: frames, notices, progress, and complete snapshots.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "portstat/decode.h"
#include "run/describe.h"
#include "run/run_parts.h"

/* A snapshot owns its strings. Out of memory leaves NULL, which reads as unknown. */
static const char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static void fill_link_type(const struct ps_run *run, const struct ps_source_info *info,
                           struct ps_snapshot *snapshot)
{
    bool mixed =
        run->counted_parallel ? run->parallel_input.mixed_link_types : info->mixed_link_types;
    uint32_t link_type = run->counted_parallel ? run->parallel_input.link_type : info->link_type;
    snapshot->input.link_type = copy(mixed ? "MIXED" : ps_link_type_name(link_type));
    snapshot->input.link_type_title =
        copy(mixed ? "several link types" : ps_link_type_title(link_type));
}

/* An interval's drops are those since the interval before it. */
static void fill_drops(struct ps_run *run, const struct ps_source_info *info,
                       struct ps_snapshot *snapshot)
{
    const struct ps_parallel_input *parallel = &run->parallel_input;
    bool here = !run->counted_parallel;
    snapshot->input.has_drops = here ? info->has_drops : parallel->has_drops;
    snapshot->input.kernel_drops = here ? info->kernel_drops : parallel->kernel_drops;
    snapshot->input.interface_drops = here ? info->interface_drops : parallel->interface_drops;
    if (snapshot->kind != PS_INTERVAL)
        return;
    snapshot->input.kernel_drops -= run->kernel_drops;
    snapshot->input.interface_drops -= run->interface_drops;
    run->kernel_drops = info->kernel_drops;
    run->interface_drops = info->interface_drops;
}

static void fill_hidden(const struct ps_run *run, struct ps_snapshot *snapshot)
{
    for (size_t i = 0; run->filter && i < snapshot->input.hidden_count; i++) {
        struct ps_hidden_row *row = &snapshot->input.hidden[i];
        row->filter = ps_filter_beyond(run->filter, row->behind);
    }
}

static void fill_input(struct ps_run *run, const struct ps_source_info *info,
                       const struct ps_error *damage, struct ps_snapshot *snapshot)
{
    char text[PS_ERROR_TEXT_BYTES];
    snapshot->input.kind = info->kind;
    snapshot->input.name = copy(info->name);
    snapshot->input.threads = run->threads_used;
    snapshot->input.incomplete = damage && damage->code != PS_OK;
    snapshot->input.damage = copy(snapshot->input.incomplete ? ps_error_text(damage, text) : NULL);
    snapshot->input.cooked_bytes =
        run->counted_parallel ? run->parallel_input.cooked_bytes : info->cooked_bytes;
    snapshot->input.has_filtered_out =
        info->kind == PS_SOURCE_FILE && (!info->filters || info->shows_filtered_out);
    fill_hidden(run, snapshot);
    fill_link_type(run, info, snapshot);
    fill_drops(run, info, snapshot);
}

/* A PS_SNAPSHOT ends now for an interface, and with the last frame read for files. */
static void fill_interval(const struct ps_run *run, struct ps_snapshot *snapshot)
{
    snapshot->has_intervals = run->interval.length_ns != 0 && !run->tentative;
    if (snapshot->kind == PS_SNAPSHOT)
        snapshot->interval.end_ns = run->live ? ps_clock_wall_ns() : snapshot->input.last_ns;
    if (snapshot->kind != PS_INTERVAL)
        return;
    snapshot->interval.start_ns = run->interval.start_ns;
    snapshot->interval.end_ns = run->interval.end_ns;
    snapshot->interval.before_ns = run->interval.before_ns;
}

static int hand_out(struct ps_run *run, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        int answer = sink->snapshot ? sink->snapshot(sink->context, snapshot, error) : 0;
        if (answer < 0)
            return -1;
        run->done |= answer == PS_SINK_ENOUGH;
    }
    return 0;
}

int ps_run_deliver(struct ps_run *run, enum ps_snapshot_kind kind, const struct ps_error *damage,
                   struct ps_error *error)
{
    const struct ps_source_info *info = ps_source_info(run->source);
    ps_run_describe(run->tally, run->source);
    struct ps_snapshot *snapshot =
        ps_snapshot_take(run->tally, kind, &run->config.view, run->scratch, error);
    if (!snapshot)
        return -1;
    fill_input(run, info, damage, snapshot);
    fill_interval(run, snapshot);
    if (kind == PS_INTERVAL)
        ps_earlier_compare(&run->earlier, snapshot);
    int result = hand_out(run, snapshot, error);
    if (kind == PS_INTERVAL)
        ps_earlier_note(&run->earlier, snapshot);
    ps_snapshot_free(snapshot);
    return result;
}

/* Of several failures, the first one is reported. */
static void note_damage(struct ps_run *run, const struct ps_error *failure)
{
    run->done = true;
    if (run->damage.code == PS_OK)
        run->damage = *failure;
}

size_t ps_run_offer(struct ps_run *run, const struct ps_frame *frames, size_t count)
{
    struct ps_error failure = {.code = PS_OK};
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        int taken =
            sink->frames ? sink->frames(sink->context, frames, count, &failure) : (int)count;
        if (taken < 0)
            note_damage(run, &failure);
        else if ((size_t)taken < count)
            count = (size_t)taken;
        else
            continue;
        run->done = true;
    }
    return count;
}

void ps_run_end_frames(struct ps_run *run)
{
    struct ps_error failure = {.code = PS_OK};
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        if (sink->end && sink->end(sink->context, &failure) != 0)
            note_damage(run, &failure);
    }
}

static void tell_notice(const struct ps_run *run, const struct ps_error *fact)
{
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        if (sink->notice)
            sink->notice(sink->context, fact);
    }
}

static void tell_progress(const struct ps_run *run)
{
    uint64_t frames = run->frames + (run->divided ? ps_lanes_frames(run->lanes) : 0);
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        if (sink->progress)
            sink->progress(sink->context, frames);
    }
}

void ps_run_tell(struct ps_run *run)
{
    for (const struct ps_error *fact; (fact = ps_source_notice(run->source));)
        tell_notice(run, fact);
    if (!run->live)
        tell_progress(run);
}
