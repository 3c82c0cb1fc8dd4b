/*
 * run_lanes.c - a run that is not alone: threads count the parts of its file behind its own.
 *
 * A run that has none of what depends on how far it has read (limits, intervals, sinks of frames)
 * is divided before its first frame.
 */
#include "run/run_parts.h"

bool ps_run_may_divide(const struct ps_run *run)
{
    const struct ps_run_config *config = &run->config;
    return !run->live && run->tally && config->max_frames == 0 && config->duration_ns == 0 &&
           config->interval_ns == 0 && !config->once && !run->sinks_take_frames;
}

void ps_run_divide(struct ps_run *run)
{
    const struct ps_lanes_config lanes = {
        .source = run->config.source,
        .tally = ps_run_tally_config(run),
        .threads = run->threads,
        .least_bytes = run->config.least_part_bytes,
    };
    if (ps_run_may_divide(run) && !run->config.part && lanes.source.file_count == 1 &&
        lanes.threads > 1)
        run->lanes = ps_lanes_start(run->source, &lanes);
    run->divided = run->lanes != NULL;
}

/* A limit was reached: what comes out of it depends on the order of all frames. */
static int count_again(struct ps_run *run, struct ps_error *error)
{
    const struct ps_tally_config config = ps_run_tally_config(run);
    ps_tally_free(run->tally);
    run->frames = 0;
    run->tally = ps_tally_new(&config, error);
    return run->tally ? ps_lanes_reopen(run->lanes, &run->source, error) : -1;
}

int ps_run_add_lanes(struct ps_run *run, struct ps_error *error)
{
    run->damage.code = PS_OK; /* the end of a part may look like one */
    enum ps_lanes_state state = ps_lanes_add(run->lanes, &run->source, run->tally);
    run->threads_used = ps_lanes_used(run->lanes);
    if (state == PS_LANES_BUSY)
        return 0;
    run->divided = false;
    if (state == PS_LANES_SPOILED)
        return count_again(run, error);
    run->frames += ps_lanes_frames(run->lanes);
    run->any_frames |= run->threads_used > 1;
    return 0;
}
