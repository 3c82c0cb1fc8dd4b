/*
 * merge_run.c - `portstat merge`: parts in, one report out; see merge_run.h.
 *
 * As in a run of files, all is open before the first byte is read, privileges are dropped then, and
 * the output comes last.
 */
#include "cli/merge_run.h"

#include <stdlib.h>

#include "cli/guard.h"
#include "cli/inputs.h"
#include "cli/opening.h"
#include "cli/output.h"
#include "cli/part_files.h"
#include "cli/part_output.h"
#include "cli/signals.h"
#include "portstat/partial.h"
#include "portstat/renderer.h"

struct merging {
    const struct ps_options *options;
    bool makes_part;
    struct ps_user user;
    struct ps_inputs inputs;
    struct ps_opening opening;
    struct ps_part_file *files; /* as many as options->files has */
    struct ps_merge *merge;
};

static int open_all(struct merging *merging, struct ps_error *error)
{
    const struct ps_options *options = merging->options;
    merging->files = calloc(options->files.count, sizeof *merging->files);
    if (!merging->files)
        return ps_error_set(error, PS_ERROR_MEMORY_FILES, "merge", "out of memory");
    if (ps_privilege_user(options->user, false, &merging->user, error) != 0 ||
        ps_inputs_open(&merging->inputs, options, error) != 0 ||
        ps_opening_start(&merging->opening, options, &merging->inputs, &merging->user, error) != 0)
        return -1;
    ps_renderers_prepare();
    return ps_guard_enter(options, &merging->user, NULL, merging->opening.opener, NULL, error);
}

static int add_file(struct merging *merging, struct ps_part_file *file, struct ps_error *error)
{
    if (ps_signals_take().stop)
        return ps_error_set(error, PS_ERROR_PROGRAM, "merge", "interrupted; nothing was reported");
    int result = ps_part_file_read(file, error);
    if (result == 0)
        result = ps_merge_add(merging->merge, file->name, file->bytes, file->length, error);
    ps_part_file_forget(file);
    return result;
}

static int merge_files(struct merging *merging, struct ps_error *error)
{
    const struct ps_options *options = merging->options;
    const size_t count = options->files.count;
    const struct ps_merge_config config = {.sum = options->sum, .part = merging->makes_part};
    if (ps_part_files_look(merging->files, &merging->inputs, options->files.words, count,
                           options->sum, error) != 0)
        return -1;
    merging->merge = ps_merge_new(&config, error);
    int result = merging->merge ? 0 : -1;
    for (size_t i = 0; result == 0 && i < count; i++)
        result = add_file(merging, &merging->files[i], error);
    return result;
}

static int write_part(struct merging *merging, struct ps_error *error)
{
    struct ps_part part = *ps_merge_part(merging->merge);
    part.label = merging->options->part;
    return ps_part_output_write(&part, merging->options->output_path, &merging->opening, error);
}

static int render(struct merging *merging, const struct ps_snapshot *snapshot,
                  struct ps_error *error)
{
    const struct ps_options *options = merging->options;
    struct ps_output output = {.path = NULL};
    bool gone;
    if (ps_output_open(&output, options->output_path, &merging->opening, error) != 0)
        return -1;
    ps_output_fit(&output, (unsigned)options->width);
    ps_renderer_find(options->format)->render(snapshot, &output.writer);
    int result = ps_output_flush(&output, &gone, error);
    return ps_output_close(&output, result == 0 ? error : NULL) == 0 ? result : -1;
}

static int report(struct merging *merging, struct ps_error *error)
{
    if (merging->makes_part)
        return write_part(merging, error);
    struct ps_snapshot *snapshot =
        ps_merge_snapshot(merging->merge, &merging->options->view, error);
    int result = snapshot ? render(merging, snapshot, error) : -1;
    ps_snapshot_free(snapshot);
    return result;
}

/* What was reported is all that there is, but not all that there was. */
static int check_whole(const struct merging *merging, struct ps_error *error)
{
    const char *damage = ps_merge_part(merging->merge)->input.damage;
    return damage ? ps_error_set(error, PS_ERROR_PART_INCOMPLETE, NULL, "%s", damage) : 0;
}

enum ps_exit ps_merge_run(const struct ps_options *options, struct ps_error *error)
{
    struct merging merging = {
        .options = options,
        .makes_part = ps_part_is_wanted(options),
    };
    ps_signals_block();
    int result = open_all(&merging, error);
    if (result == 0)
        result = merge_files(&merging, error);
    if (result == 0)
        result = report(&merging, error);
    if (result == 0)
        result = check_whole(&merging, error);
    for (size_t i = 0; merging.files && i < options->files.count; i++)
        ps_part_file_forget(&merging.files[i]);
    free(merging.files);
    ps_merge_free(merging.merge);
    ps_opening_stop(&merging.opening);
    ps_inputs_close(&merging.inputs);
    return result == 0 ? PS_EXIT_DONE : ps_exit_status(error);
}
