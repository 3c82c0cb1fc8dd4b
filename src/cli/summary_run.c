/*
 * summary_run.c - a summary run: from the options to a run's configuration, and from its snapshots
 * to the output; signals are obeyed between its steps.
 */
#include "cli/summary_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/guard.h"
#include "cli/inputs.h"
#include "cli/opening.h"
#include "cli/output.h"
#include "cli/part_output.h"
#include "cli/progress.h"
#include "cli/run_config.h"
#include "cli/save.h"
#include "cli/signals.h"
#include "cli/stray_words.h"
#include "portstat/renderer.h"
#include "portstat/run.h"

enum { SINKS = 2 };

struct summary {
    const struct ps_options *options;
    const struct ps_renderer *renderer; /* NULL: a part is made, and no report */
    struct ps_run *run;
    struct ps_user user;
    struct ps_inputs inputs;
    struct ps_strays strays;
    struct ps_opening opening; /* of the next two */
    struct ps_save save;       /* of -w */
    struct ps_output output;
    enum ps_exit lost; /* PS_EXIT_DONE unless output was lost */
    struct ps_progress progress;
    struct ps_sink sinks[SINKS];
};

static int render(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct summary *summary = context;
    ps_progress_clear(&summary->progress);
    ps_output_fit(&summary->output, (unsigned)summary->options->width);
    summary->renderer->render(snapshot, &summary->output.writer);
    bool gone;
    int result = ps_output_flush(&summary->output, &gone, error);
    return result == 0 && gone ? PS_SINK_ENOUGH : result;
}

static int write_part(void *context, const struct ps_part *part, struct ps_error *error)
{
    struct summary *summary = context;
    const struct ps_options *options = summary->options;
    struct ps_part labelled = *part;
    labelled.label = options->part;
    ps_progress_clear(&summary->progress);
    return ps_part_output_write(&labelled, options->output_path, &summary->opening, error);
}

/* Reports a fact on standard error. */
static void tell(void *context, const struct ps_error *fact)
{
    struct summary *summary = context;
    ps_progress_clear(&summary->progress);
    ps_message_write(fact, stderr);
}

static void show_progress(void *context, uint64_t frames)
{
    struct summary *summary = context;
    ps_progress_show(&summary->progress, frames);
}

static int make_run(struct summary *summary, struct ps_error *error)
{
    size_t count = 0;
    summary->sinks[count++] = (struct ps_sink){
        .context = summary,
        .snapshot = render,
        .part = write_part,
        .notice = tell,
        .progress = show_progress,
    };
    if (summary->options->write_path)
        summary->sinks[count++] = ps_save_sink(&summary->save);
    struct ps_run_config config = ps_run_config_of(summary->options, &summary->inputs);
    config.source.snaplen = ps_save_snaplen(summary->options);
    config.sinks = summary->sinks;
    config.sink_count = count;
    config.part = !summary->renderer;
    if (config.part ||
        !summary->renderer->intervals) /* not shown, and each costs a pass over all flows */
        config.interval_ns = config.stream_interval_ns = 0;
    summary->run = ps_run_new(&config, error);
    return summary->run ? 0 : -1;
}

static int open_outputs(struct summary *summary, struct ps_error *error)
{
    const struct ps_options *options = summary->options;
    const struct ps_source_info *info =
        options->interfaces.count > 0 ? ps_run_input(summary->run) : NULL;
    if (summary->renderer &&
        ps_output_open(&summary->output, options->output_path, &summary->opening, error) != 0)
        return -1;
    return ps_save_open(&summary->save, options, info, &summary->user, &summary->opening, error);
}

/* Opens the interfaces, then the outputs, and then drops privileges. */
static int open_live(struct summary *summary, struct ps_error *error)
{
    if (ps_run_open(summary->run, error) != 0 || open_outputs(summary, error) != 0)
        return -1;
    return ps_guard_enter(summary->options, &summary->user, ps_run_input(summary->run),
                          summary->opening.opener, NULL, error);
}

static int obey(struct summary *summary, struct ps_signals signals, struct ps_error *error)
{
    struct ps_error failure;
    if (signals.reopen && ps_output_reopen(&summary->output, &failure) != 0) {
        tell(summary, &failure);
        summary->lost = ps_exit_status(&failure);
    }
    if (signals.report && ps_run_report(summary->run, error) != 0)
        return -1;
    if (signals.stop)
        ps_run_stop(summary->run);
    return 0;
}

/* Files of an earlier run are not overwritten before all inputs turn out to be captures, or a
 * signal asks for a report. */
static int open_outputs_late(struct summary *summary, struct ps_error *error)
{
    struct ps_signals signals = {.stop = false};
    int ready = 0;
    while (ready == 0 && !signals.stop && !signals.report) {
        ready = ps_run_prepare(summary->run, error);
        signals = ps_signals_take();
    }
    if (ready < 0 || open_outputs(summary, error) != 0)
        return -1;
    return obey(summary, signals, error);
}

/* Not a byte of the files is read before privileges are dropped and the sandbox is closed. Outputs
 * come last. */
static int open_files(struct summary *summary, struct ps_error *error)
{
    const struct ps_options *options = summary->options;
    const struct ps_filter_names names = ps_run_filter_names(summary->run);
    if (ps_inputs_guard(&summary->inputs, options, &names, &summary->user, error) != 0 ||
        ps_guard_enter(options, &summary->user, NULL, summary->opening.opener,
                       &summary->inputs.compiler, error) != 0 ||
        ps_run_open(summary->run, error) != 0)
        return -1;
    return open_outputs_late(summary, error);
}

static int open_summary(struct summary *summary, struct ps_error *error)
{
    const struct ps_options *options = summary->options;
    bool live = options->interfaces.count > 0;
    if (ps_privilege_user(options->user, live, &summary->user, error) != 0 ||
        ps_inputs_open(&summary->inputs, options, error) != 0 || make_run(summary, error) != 0 ||
        ps_opening_start(&summary->opening, options, &summary->inputs, &summary->user, error) != 0)
        return -1;
    const struct ps_filter_names names = ps_run_filter_names(summary->run);
    ps_stray_words_look(&summary->strays, options, &names);
    ps_renderers_prepare();
    ps_progress_init(&summary->progress, !live);
    return live ? open_live(summary, error) : open_files(summary, error);
}

static int run_all(struct summary *summary, struct ps_error *error)
{
    int more;
    if (open_summary(summary, error) != 0)
        return -1;
    while ((more = ps_run_step(summary->run, error)) > 0)
        if (obey(summary, ps_signals_take(), error) != 0)
            return -1;
    return more < 0 ? -1 : ps_run_finish(summary->run, error);
}

enum ps_exit ps_summary_run(const struct ps_options *options, struct ps_error *error)
{
    struct summary summary = {.options = options};
    summary.renderer = ps_renderer_find(options->format);
    ps_signals_block();
    int result = run_all(&summary, error);
    if (result != 0 && error->code == PS_ERROR_FILTER)
        ps_stray_words_explain(options, &summary.strays, error);
    ps_progress_clear(&summary.progress);
    ps_save_close(&summary.save);
    if (ps_output_close(&summary.output, result == 0 ? error : NULL) != 0)
        result = -1;
    ps_opening_stop(&summary.opening);
    ps_run_free(summary.run);
    ps_inputs_close(&summary.inputs);
    ps_stray_words_free(&summary.strays);
    return result == 0 ? summary.lost : ps_exit_status(error);
}
