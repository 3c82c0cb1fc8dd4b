/*
 * commands.c - from options to what is done: one function per command, and a table of them.
 */
#include "cli/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine/sandbox.h"
#include "cli/cli.h"
#include "cli/explain_run.h"
#include "cli/guard.h"
#include "cli/lookup_run.h"
#include "cli/merge_run.h"
#include "cli/opening.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "cli/summary_run.h"
#include "cli/terminal.h"
#include "portstat/interfaces.h"
#include "portstat/renderer.h"
#include "portstat/service.h"

static const char system_services[] = "/etc/services";

/* What was printed must have arrived: a full disk is an error. */
static enum ps_exit finish_output(struct ps_error *error)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return PS_EXIT_DONE;
    ps_streams_failed("standard output", errno, error);
    return ps_exit_status(error);
}

/* A text that is complete before any of it is printed. */
struct draft {
    FILE *file;
    char *text;
    size_t size;
};

static bool open_draft(struct draft *draft)
{
    draft->file = open_memstream(&draft->text, &draft->size);
    return draft->file != NULL;
}

static void close_draft(struct draft *draft)
{
    if (draft->file)
        fclose(draft->file);
    draft->file = NULL;
}

/* An empty answer leaves the file as it was. */
static int publish(const struct ps_options *options, const struct draft *answer,
                   struct ps_opening *opening, struct ps_error *error)
{
    struct ps_output output = {.path = NULL};
    bool gone;
    if (answer->size == 0)
        return 0;
    if (ps_output_open(&output, options->output_path, opening, error) != 0)
        return -1;
    ps_write_bytes(&output.writer, answer->text, answer->size);
    int result = ps_output_flush(&output, &gone, error);
    return ps_output_close(&output, result == 0 ? error : NULL) == 0 ? result : -1;
}

/* What a look-up has open when it begins. */
struct shelf {
    struct ps_services *services, *system;
    struct ps_opening opening;
};

/* Where an answer goes is opened when there is one, so the terminal is asked before. */
static unsigned width_of_answer(const struct ps_options *options)
{
    if (options->width)
        return (unsigned)options->width;
    return options->output_path ? PS_USUAL_WIDTH : ps_terminal_width(STDOUT_FILENO);
}

static enum ps_exit answer(const struct ps_options *options, struct shelf *shelf,
                           struct ps_error *error)
{
    struct draft results = {NULL, NULL, 0}, messages = {NULL, NULL, 0};
    enum ps_exit status = PS_EXIT_FAILED;
    if (!open_draft(&results) || !open_draft(&messages)) {
        ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
    } else {
        const struct ps_lookup_options lookup = {
            .services = shelf->services,
            .system = shelf->system,
            .json = strcmp(options->format, "json") == 0,
            .width = width_of_answer(options),
            .out = results.file,
            .out_name = "lookup",
            .messages = messages.file,
        };
        status = ps_lookup_run(&lookup, options->words.count, options->words.words, error);
    }
    close_draft(&results);
    close_draft(&messages);
    if (error->code == PS_OK && publish(options, &results, &shelf->opening, error) != 0)
        status = ps_exit_status(error);
    if (messages.text)
        fputs(messages.text, stderr);
    free(results.text);
    free(messages.text);
    return status;
}

static int open_shelf(const struct ps_options *options, struct shelf *shelf, struct ps_error *error)
{
    static const struct ps_user nobody_else;
    const struct ps_inputs no_inputs = {.count = 0};
    shelf->services = ps_services_new(error);
    if (!shelf->services ||
        (options->services_path &&
         ps_services_load(shelf->services, options->services_path, error) != 0) ||
        ps_opening_start(&shelf->opening, options, &no_inputs, &nobody_else, error) != 0)
        return -1;
    shelf->system = ps_lookup_load_system(system_services);
    ps_renderers_prepare();
    return ps_guard_enter(options, &nobody_else, NULL, shelf->opening.opener, NULL, error);
}

static enum ps_exit run_lookup(const struct ps_options *options, struct ps_error *error)
{
    struct shelf shelf = {.services = NULL};
    ps_signals_block();
    enum ps_exit status = open_shelf(options, &shelf, error) == 0 ? answer(options, &shelf, error)
                                                                  : ps_exit_status(error);
    ps_opening_stop(&shelf.opening);
    ps_services_free(shelf.system);
    ps_services_free(shelf.services);
    return status;
}

typedef enum ps_exit command_fn(const struct ps_options *options, struct ps_error *error);

static command_fn *const commands[PS_COMMAND_COUNT] = {
    [PS_COMMAND_SUMMARY] = ps_summary_run,
    [PS_COMMAND_EXPLAIN] = ps_explain_run,
    [PS_COMMAND_LOOKUP] = run_lookup,
    [PS_COMMAND_MERGE] = ps_merge_run,
};

static enum ps_exit show_help(const struct ps_options *options, struct ps_error *error)
{
    ps_cli_help(stdout, options->command);
    return finish_output(error);
}

static enum ps_exit show_interfaces(const struct ps_options *options, struct ps_error *error)
{
    (void)options;
    return ps_interfaces_print(stdout, error) == 0 ? finish_output(error) : ps_exit_status(error);
}

static enum ps_exit show_version(const struct ps_options *options, struct ps_error *error)
{
    (void)options;
    char features[128];
    const char *const built_in[] = {
        ps_capture_library(),
        ps_sandbox_features(features, sizeof features),
        NULL,
    };
    ps_cli_version(stdout, built_in);
    return finish_output(error);
}

static enum ps_exit show_completions(const struct ps_options *options, struct ps_error *error)
{
    ps_cli_completions(stdout, options->shell);
    return finish_output(error);
}

static command_fn *const instead[] = {
    [PS_INSTEAD_NOTHING] = NULL,
    [PS_INSTEAD_HELP] = show_help,
    [PS_INSTEAD_VERSION] = show_version,
    [PS_INSTEAD_INTERFACES] = show_interfaces,
    [PS_INSTEAD_COMPLETIONS] = show_completions,
};

enum ps_exit ps_command_run(const struct ps_options *options, struct ps_error *error)
{
    command_fn *run = instead[options->instead];
    if (!run)
        run = commands[options->command];
    return run(options, error);
}
