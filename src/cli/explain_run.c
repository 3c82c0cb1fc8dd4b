/*
 * explain_run.c - `portstat explain`: frames from the source to the explainer; see explain_run.h.
 *
 * A frame's number is its place in the input, as in every other tool, and what is filtered out still
 * tells where a connection stands.  So a file is read unfiltered, and the filter only chooses what is
 * shown.  On an interface the kernel filters, and numbers count what it lets through.
 */
#include "cli/explain_run.h"

#include <inttypes.h>
#include <string.h>

#include "cli/guard.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "portstat/explain.h"
#include "portstat/source.h"
#include "source/filter.h"

enum { POLL_MS = 100, WHOLE_FRAMES = 262144 };

struct explain_run {
    const struct ps_options *options;
    struct ps_services *services;
    struct ps_decoder *decoder;
    struct ps_explainer *explainer;
    struct ps_source *source;
    struct ps_filter *filter; /* NULL: the source filters, or nobody */
    struct ps_output output;
    struct ps_error filter_error;
    uint64_t number; /* of the last frame read */
    uint64_t shown;
    bool live;
    bool done;
};

static int open_source(struct explain_run *run, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    const struct ps_source_config config = {
        .files = options->files.words,
        .file_count = options->files.count,
        .interfaces = options->interfaces.words,
        .interface_count = options->interfaces.count,
        .filter = run->live ? options->filter : NULL,
        .snaplen = options->snaplen_bytes ? (uint32_t)options->snaplen_bytes : WHOLE_FRAMES,
        .buffer_kib = (uint32_t)options->buffer_kib,
        .no_promiscuous = options->no_promiscuous,
        .force_libpcap = options->reader == PS_READER_LIBPCAP,
        .poll_ms = POLL_MS,
    };
    run->source = ps_source_open(&config, error);
    if (!run->source)
        return -1;
    if (run->live || !options->filter)
        return 0;
    run->filter = ps_filter_new(options->filter, error);
    return run->filter ? ps_filter_check(run->filter, error) : -1;
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
    run->services = ps_services_new(error);
    if (!run->services)
        return -1;
    if (options->services_path &&
        ps_services_load(run->services, options->services_path, error) != 0)
        return -1;
    run->decoder = ps_decoder_new(options->tunnel == PS_TUNNEL_INNER, error);
    if (!run->decoder)
        return -1;
    const struct ps_explain_config config = {
        .decoder = run->decoder,
        .services = run->services,
        .level = level_of(options),
        .json = strcmp(options->format, "json") == 0,
        .colour = run->output.writer.colour,
        .numbers_only = options->view.numbers_only,
        .out = run->output.file,
    };
    run->explainer = ps_explainer_new(&config, error);
    return run->explainer ? 0 : -1;
}

/* As for a summary: privileges go, and the sandbox closes, before a byte of a file is looked at. */
static int open_guarded(struct explain_run *run, struct ps_error *error)
{
    const struct ps_options *options = run->options;
    struct ps_user user;
    run->live = options->interfaces.count > 0;
    bool source_first = run->live || options->user;
    if (ps_privilege_user(options->user, run->live, &user, error) != 0)
        return -1;
    if (source_first && open_source(run, error) != 0)
        return -1;
    if (ps_output_open(&run->output, options->output_path, error) != 0 ||
        open_explainer(run, error) != 0)
        return -1;
    if (ps_guard_enter(options, &user, !source_first, NULL, error) != 0)
        return -1;
    return source_first ? 0 : open_source(run, error);
}

static bool is_wanted(struct explain_run *run, const struct ps_frame *frame)
{
    if (run->number < run->options->first_frame)
        return false;
    struct ps_frame copy = *frame;
    return !run->filter || ps_filter_apply(run->filter, &copy, 1, &run->filter_error) == 1;
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

/* Reads to the end. `damage` keeps why the input ended early; -1 is a failure of the run itself. */
static int read_all(struct explain_run *run, struct ps_error *damage, struct ps_error *error)
{
    struct ps_frame frames[PS_BATCH];
    while (!run->done) {
        int count = ps_source_read(run->source, frames, damage);
        if (count < 0)
            return 0;
        for (int i = 0; i < count && !run->done; i++)
            if (take_frame(run, &frames[i], error) != 0)
                return -1;
        if (count > 0 && flush(run, error) != 0)
            return -1;
        for (const char *text; (text = ps_source_notice(run->source));)
            fprintf(stderr, "portstat: %s\n", text);
        run->done |= ps_signals_take().stop;
    }
    return 0;
}

/* A frame that was asked for by number should be there. */
static int check_found(const struct explain_run *run, struct ps_error *error)
{
    uint64_t first = run->options->first_frame;
    if (first <= run->number || first == 1 || run->done)
        return 0;
    return ps_error_set(error, PS_FAILED,
                        "--frame %" PRIu64 ": the input has only %" PRIu64
                        " frames; give a number up to that",
                        first, run->number);
}

static int explain_all(struct explain_run *run, struct ps_error *error)
{
    struct ps_error damage = {.status = PS_OK};
    if (open_guarded(run, error) != 0 || read_all(run, &damage, error) != 0)
        return -1;
    ps_explain_end(run->explainer);
    if (flush(run, error) != 0)
        return -1;
    *error = damage.status != PS_OK ? damage : run->filter_error;
    if (error->status != PS_OK)
        return -1;
    return check_found(run, error);
}

enum ps_status ps_explain_run(const struct ps_options *options, struct ps_error *error)
{
    struct explain_run run = {.options = options};
    ps_signals_block();
    int result = explain_all(&run, error);
    ps_explainer_free(run.explainer);
    ps_output_close(&run.output);
    ps_filter_free(run.filter);
    ps_source_close(run.source);
    ps_decoder_free(run.decoder);
    ps_services_free(run.services);
    return result == 0 ? PS_OK : error->status;
}
