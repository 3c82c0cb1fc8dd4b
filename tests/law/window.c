/*
 * window.c - cuts a large capture before each frame of a window; see window.h.
 *
 * What is before the window, and what is after it, is counted once. For each cut a process of its
 * own, which shares that memory, counts the window's frames on either side of the cut and adds up.
 * What comes before the cut is a run to which the rest is added, which costs little, or now and
 * then a part like the others.
 */
#include "law/window.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 50000, PORTS = 6, ACTIVE = 64, ODDS = 200, PACE_NS = 1000000, BATCH = 256 };
enum { ALL_PARTS_EVERY = 50 };

struct job {
    const struct law *law;
    const struct law_window *window;
    uint64_t seed;
    struct law_setting setting;
    struct traffic *traffic;
    struct ps_tally *one;            /* all of it */
    struct ps_tally *begun;          /* what is before the window, and ... */
    struct ps_tally *before, *after; /* ... the same as a part */
    struct law_frames frames;        /* of the window */
    char *usual;                     /* what the one run shows, ... */
    uint64_t list;                   /* ... and a hash of its list of flows */
};

/* The next frames, by one run and by these of which some may be NULL; without any they are those of
 * the window, and kept. */
static bool count_next(struct job *job, struct ps_tally *run, struct ps_tally *part, uint64_t many)
{
    struct traffic_frame *made = calloc(BATCH, sizeof *made);
    struct ps_frame frames[BATCH];
    struct rng rng = {job->seed};
    bool good = made != NULL;
    for (uint64_t done = 0; good && done < many;) {
        size_t count = many - done < BATCH ? (size_t)(many - done) : BATCH;
        for (size_t i = 0; i < count; i++) {
            traffic_next(job->traffic, &made[i]);
            frames[i] = made[i].frame;
            frames[i].data = made[i].bytes;
            good = good && (run || part || law_frames_add(&job->frames, &frames[i]));
        }
        law_count(job->one, frames, count, &rng);
        if (run)
            law_count(run, frames, count, &rng);
        if (part)
            law_count(part, frames, count, &rng);
        done += count;
    }
    free(made);
    return good;
}

static bool count_all(struct job *job)
{
    const struct law_window *window = job->window;
    return count_next(job, job->begun, job->before, window->before) &&
           count_next(job, NULL, NULL, window->frames) &&
           count_next(job, NULL, job->after, window->after);
}

static enum law_verdict compare(const struct job *job, const struct ps_tally *sum, bool list)
{
    char *usual = law_show(job->law, &job->setting, sum, true);
    bool same = strcmp(usual, job->usual) == 0;
    if (!same)
        law_print_difference(job->usual, usual);
    free(usual);
    if (same && list && law_hash_flows(job->law, sum) != job->list) {
        printf("  another list of flows\n");
        same = false;
    }
    return same ? LAW_HOLDS : LAW_BROKEN;
}

/* In a process of its own: tallies are used up. */
static enum law_verdict check_cut(const struct job *job, size_t at, bool list)
{
    const struct law_frames *frames = &job->frames;
    struct rng rng = {job->seed + at};
    bool all_parts = at % ALL_PARTS_EVERY == 0;
    struct ps_tally *rest = law_part(job->law, &job->setting);
    struct ps_tally *parts[] = {job->before, rest, job->after};
    struct ps_tally *sum = all_parts ? law_whole(job->law, &job->setting) : job->begun;
    law_count(all_parts ? job->before : sum, frames->frames, at, &rng);
    law_count(rest, frames->frames + at, frames->count - at, &rng);
    bool exact = law_add_up(&job->setting, sum, parts + !all_parts, 2 + all_parts, &rng);
    return exact ? compare(job, sum, list) : LAW_NOT_EXACT;
}

static bool is_listed(const struct job *job, size_t at)
{
    return job->window->list_every != 0 && at % job->window->list_every == 0;
}

static void start(const struct job *job, size_t at)
{
    fflush(stdout);
    if (fork() != 0)
        return;
    enum law_verdict verdict = check_cut(job, at, is_listed(job, at));
    if (verdict != LAW_HOLDS || job->window->verbose)
        printf("window, seed %" PRIu64 ", cut before frame %zu of it: %s\n", job->seed, at,
               verdict == LAW_HOLDS       ? "holds"
               : verdict == LAW_NOT_EXACT ? "the sum is not exact"
                                          : "the parts do not add up");
    fflush(stdout);
    _exit((int)verdict);
}

/* What does not end by itself is broken. */
static void await(uint64_t checks[LAW_BROKEN + 1])
{
    int status;
    if (wait(&status) < 0)
        return;
    bool ended = WIFEXITED(status) && WEXITSTATUS(status) <= LAW_BROKEN;
    checks[ended ? WEXITSTATUS(status) : LAW_BROKEN]++;
    if (!ended)
        printf("window: a process ended with status %d\n", status);
}

static void check_cuts(const struct job *job, uint64_t checks[LAW_BROKEN + 1])
{
    uint32_t running = 0;
    for (size_t at = 0; at <= job->frames.count; at++) {
        if (running == job->window->processes)
            await(checks), running--;
        start(job, at);
        running++;
    }
    for (; running > 0; running--)
        await(checks);
}

static void print_size(const struct job *job)
{
    struct ps_error error;
    const struct ps_view view = {.by = PS_VIEW_ALL_TABLES};
    struct ps_snapshot *snapshot =
        ps_snapshot_take(job->one, PS_WHOLE, &view, job->law->scratch, &error);
    if (snapshot)
        printf("window of %zu in %" PRIu64 " frames, %" PRIu64 " flows\n", job->frames.count,
               snapshot->total.packets, snapshot->flows_total);
    ps_snapshot_free(snapshot);
}

static void free_job(struct job *job)
{
    ps_tally_free(job->one);
    ps_tally_free(job->begun);
    ps_tally_free(job->before);
    ps_tally_free(job->after);
    traffic_free(job->traffic);
    law_frames_free(&job->frames);
    free(job->usual);
}

bool law_window_check(const struct law *law, const struct law_window *window, uint64_t seed,
                      uint64_t checks[LAW_BROKEN + 1])
{
    const struct traffic_config config = {.seed = seed,
                                          .clients = CLIENTS,
                                          .ports = PORTS,
                                          .active = ACTIVE,
                                          .odds = ODDS,
                                          .pace_ns = PACE_NS,
                                          .timeout_ns =
                                              PS_DEFAULT_FLOW_TIMEOUT_S * INT64_C(1000000000)};
    struct job job = {.law = law, .window = window, .seed = seed};
    job.setting.flows = window->list_every != 0;
    job.traffic = traffic_new(&config);
    job.one = law_whole(law, &job.setting);
    job.begun = law_whole(law, &job.setting);
    job.before = law_part(law, &job.setting);
    job.after = law_part(law, &job.setting);
    bool good = job.traffic && count_all(&job);
    if (good) {
        print_size(&job);
        job.usual = law_show(law, &job.setting, job.one, true);
        job.list = job.setting.flows ? law_hash_flows(law, job.one) : 0;
        ps_tally_free(job.one);
        job.one = NULL;
        check_cuts(&job, checks);
    }
    free_job(&job);
    return good;
}
