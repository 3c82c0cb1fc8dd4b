/*
 * explain_run.c - `portstat explain`: frames from the source to the explainer; see explain_run.h.
 *
 * A frame's number is its place in the input, as in every other tool, and frames that are filtered
 * out still show the state of a connection. So a file is read unfiltered, and the filter only
 * chooses what is shown.  On an interface the kernel filters, and numbers count what it lets
 * through.
 */
#include "cli/explain_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/guard.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/run_config.h"
#include "cli/signals.h"
#include "cli/stray_words.h"
#include "portstat/explain.h"
#include "portstat/renderer.h"
#include "portstat/run.h"
#include "source/filter.h"

enum { WHOLE_FRAMES = 262144, POLL_MS = 100 };

struct explain_run {
    const struct ps_options *options;
    struct ps_explainer *explainer;
    struct ps_run *run;
    struct ps_filter *filter; /* NULL: no filter, or the source applies it */
    struct ps_inputs inputs;
    struct ps_strays strays;
    struct ps_opening opening;
    struct ps_output output;
    struct ps_error filter_error;
    uint64_t number; /* of the last frame read */
    uint64_t shown;
    enum ps_exit lost; /* PS_EXIT_DONE unless the output could not be opened again */
    bool live;
    bool json;
    bool done; /* everything asked for is shown, or the reader has gone */
};

static bool is_wanted(struct explain_run *run, const struct ps_frame *frame)
{
    if (run->number < run->options->first_frame)
        return false;
    struct ps_frame copy = *frame;
    return !run->filter || ps_filter_apply(run->filter, &copy, 1, false, &run->filter_error) == 1;
}

static int take_frame(struct explain_run *run, const struct ps_frame *frame, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    run->number++;
    if (!is_wanted(run, frame)) {
        ps_explain_follow(run->explainer, run->number, frame);
    } else {
        if (ps_explain_frame(run->explainer, run->number, frame, error) != 0)
            return -1;
        run->shown++;
    }
    run->done = run->number >= options->last_frame ||
                (options->max_frames != 0 && run->shown >= options->max_frames);
    return 0;
}

static int flush(struct explain_run *run, struct ps_error *error)
{
    bool gone;
    int result = ps_output_flush(&run->output, &gone, error);
    run->done |= gone;
    return result;
}

/* The run's sink of frames. */
static int take_frames(void *context, const struct ps_frame *frames, size_t count,
                       struct ps_error *error)
{
    struct explain_run *run = context;
    size_t taken = 0;
    while (taken < count && !run->done)
        if (take_frame(run, &frames[taken++], error) != 0)
            return -1;
    if (flush(run, error) != 0)
        return -1;
    if (run->done)
        ps_run_end(run->run);
    return (int)taken;
}

static void tell(void *context, const struct ps_error *fact)
{
    (void)context;
    ps_message_write(fact, stderr);
}

static int make_filter(struct explain_run *run, struct ps_error *error)
{
    if (!run->inputs.filters)
        return 0;
    const struct ps_filter_compiler compiler = ps_compiler_use(&run->inputs.compiler);
    run->filter = ps_filter_new_elsewhere(&compiler, error);
    return run->filter ? ps_filter_check(run->filter, error) : -1;
}

/* The limits are on frames that are shown, not on those that are read. */
static int make_run(struct explain_run *run, const struct ps_sink *sink, struct ps_error *error)
{
    struct ps_run_config config = ps_run_config_of(run->options, &run->inputs);
    config.sinks = sink;
    config.sink_count = 1;
    config.frames_only = true;
    config.max_frames = 0;
    if (!run->live)
        config.source.filter = NULL;
    if (config.source.snaplen == 0)
        config.source.snaplen = WHOLE_FRAMES;
    config.source.poll_ms = POLL_MS;
    run->run = ps_run_new(&config, error);
    return run->run ? 0 : -1;
}

static enum ps_explain_level level_of(const struct ps_options *options)
{
    if (options->detail == PS_DETAIL_BRIEF)
        return PS_EXPLAIN_BRIEF;
    bool only_tables = options->detail == PS_DETAIL_FIELDS || options->view.quiet;
    return only_tables ? PS_EXPLAIN_FIELDS : PS_EXPLAIN_FULL;
}

static int open_explainer(struct explain_run *run, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    if (ps_output_open(&run->output, options->output_path, &run->opening, error) != 0)
        return -1;
    const struct ps_explain_config config = {
        .decoder = ps_run_decoder(run->run),
        .services = ps_run_services(run->run),
        .level = level_of(options),
        .json = run->json,
        .colour = run->output.writer.colour,
        .numbers_only = options->view.numbers_only,
        .local_time = options->view.local_time,
        .out = run->output.file,
    };
    run->explainer = ps_explainer_new(&config, error);
    return run->explainer ? 0 : -1;
}

static int open_live(struct explain_run *run, const struct ps_user *user, struct ps_error *error)
{
    if (ps_run_open(run->run, error) != 0 || open_explainer(run, error) != 0)
        return -1;
    return ps_guard_enter(run->options, user, ps_run_input(run->run), run->opening.opener, NULL,
                          error);
}

/* Waits until the input turns out to be a capture, or the user gives up. */
static int await_input(struct explain_run *run, struct ps_error *error)
{
    int ready;
    while ((ready = ps_run_prepare(run->run, error)) == 0 && !run->done)
        run->done = ps_signals_take().stop;
    return ready < 0 ? -1 : 0;
}

/* As for a summary: privileges are dropped and the sandbox is closed before a byte of a file is
 * read, and the output is opened last. */
static int open_files(struct explain_run *run, const struct ps_user *user, struct ps_error *error)
{
    const struct ps_filter_names names = ps_run_filter_names(run->run);
    if (ps_inputs_guard(&run->inputs, run->options, &names, user, error) != 0 ||
        ps_guard_enter(run->options, user, NULL, run->opening.opener, &run->inputs.compiler,
                       error) != 0 ||
        ps_run_open(run->run, error) != 0 || make_filter(run, error) != 0)
        return -1;
    return await_input(run, error) == 0 ? open_explainer(run, error) : -1;
}

static int open_guarded(struct explain_run *run, const struct ps_sink *sink, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    struct ps_user user;
    if (ps_privilege_user(options->user, run->live, &user, error) != 0 ||
        ps_inputs_open(&run->inputs, options, error) != 0 || make_run(run, sink, error) != 0 ||
        ps_opening_start(&run->opening, options, &run->inputs, &user, error) != 0)
        return -1;
    const struct ps_filter_names names = ps_run_filter_names(run->run);
    ps_stray_words_look(&run->strays, options, &names);
    ps_renderers_prepare();
    return run->live ? open_live(run, &user, error) : open_files(run, &user, error);
}

/* It is an error if a frame that was asked for by number does not exist. */
static int check_found(const struct explain_run *run, struct ps_error *error)
{
    uint64_t first = run->options->first_frame;
    if (first <= run->number || first == 1 || run->done)
        return 0;
    return ps_error_set(error, PS_ERROR_PROGRAM, NULL,
                        "--frame %" PRIu64 ": the input has only %" PRIu64
                        " frames; give a number up to that",
                        first, run->number);
}

/* JSON is one object, which ends in the file that it began in. */
static void obey(struct explain_run *run, struct ps_signals signals)
{
    struct ps_error failure;
    if (signals.reopen && !run->json && ps_output_reopen(&run->output, &failure) != 0) {
        ps_message_write(&failure, stderr);
        run->lost = ps_exit_status(&failure);
    }
    if (signals.stop)
        ps_run_end(run->run);
}

/* Reads to the end, or until all that was asked for is shown. */
static int read_all(struct explain_run *run, struct ps_error *error)
{
    int more;
    if (run->done)
        ps_run_end(run->run);
    while ((more = ps_run_step(run->run, error)) > 0)
        obey(run, ps_signals_take());
    return more;
}

static int explain_all(struct explain_run *run, const struct ps_sink *sink, struct ps_error *error)
{
    if (open_guarded(run, sink, error) != 0 || read_all(run, error) != 0)
        return -1;
    struct ps_error damage = {.code = PS_OK};
    int result = ps_run_finish(run->run, &damage);
    ps_explain_end(run->explainer);
    if (flush(run, error) != 0)
        return -1;
    *error = result != 0 ? damage : run->filter_error;
    if (error->code != PS_OK)
        return -1;
    return check_found(run, error);
}

enum ps_exit ps_explain_run(const struct ps_options *options, struct ps_error *error)
{
    struct explain_run run = {.options = options, .live = options->interfaces.count > 0};
    run.json = strcmp(options->format, "json") == 0;
    const struct ps_sink sink = {.context = &run, .frames = take_frames, .notice = tell};
    ps_signals_block();
    int result = explain_all(&run, &sink, error);
    if (result != 0 && error->code == PS_ERROR_FILTER)
        ps_stray_words_explain(options, &run.strays, error);
    ps_explainer_free(run.explainer);
    if (ps_output_close(&run.output, result == 0 ? error : NULL) != 0)
        result = -1;
    ps_opening_stop(&run.opening);
    ps_filter_free(run.filter);
    ps_run_free(run.run);
    ps_inputs_close(&run.inputs);
    ps_stray_words_free(&run.strays);
    return result == 0 ? run.lost : ps_exit_status(error);
}
