/*
 * opening.c - turns the options into the opener's plan, and checks outputs beforehand; see
 * opening.h.
 */
#include "cli/opening.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/output_whole.h"
#include "cli/output.h"
#include "cli/part_output.h"
#include "cli/same_file.h"
#include "cli/save.h"
#include "dump/dump_file.h"
#include "dump/rotation_name.h"

/* Places in the plan. */
enum { REPORT, CAPTURE, OUTPUTS };

static int name_report(const void *rule, int64_t time_s, uint64_t number, char *name, size_t size)
{
    (void)time_s, (void)number;
    if (strlen(rule) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, rule, strlen(rule) + 1);
    return 0;
}

static int name_capture(const void *rule, int64_t time_s, uint64_t number, char *name, size_t size)
{
    return ps_rotation_name(rule, time_s, number, name, size);
}

/* Names by time are made in a sandbox that cannot read files.  Unless TZ names a zone, the C
 * library checks its file for changes each time. */
static void read_time_zone(void)
{
    (void)setenv("TZ", ":/etc/localtime", 0);
    tzset();
}

/* What is to be opened, and how. */
struct intent {
    const struct ps_options *options;
    bool report, capture; /* by the opener, as they can be moved or rotate */
    bool whole;           /* the report is to be there whole or not at all */
    bool rotates, live;
};

static struct intent intent_of(const struct ps_options *options)
{
    return (struct intent){
        .options = options,
        .report = ps_output_may_move(options->output_path),
        .capture = ps_output_may_move(options->write_path) || ps_save_rotates(options),
        .whole = ps_part_is_wanted(options),
        .rotates = ps_save_rotates(options),
        .live = options->interfaces.count > 0,
    };
}

/* Only appends: the path may name a descriptor of the caller's (/dev/stdout), whose file may hold
 * something. */
static int open_once(struct ps_opening_once *once)
{
    const struct ps_output_file_config file = {.append = true};
    if (once->fd < 0)
        once->fd = ps_output_file_open(once->path, &file);
    return once->fd;
}

/* With an interface, which is opened first, a file that is opened only once can wait. */
static int see_to(const char *name, bool by_opener, bool live, struct ps_opening_once *once)
{
    if (by_opener)
        return ps_output_file_check(name);
    *once = (struct ps_opening_once){name, -1};
    return live || open_once(once) >= 0 ? 0 : -1;
}

static int see_to_report(struct ps_opening *opening, const struct intent *intent,
                         struct ps_error *error)
{
    const char *path = intent->options->output_path;
    if (path && intent->report && intent->whole)
        return ps_output_whole_check(path) == 0 ? 0 : ps_output_cannot_open(path, error);
    if (!path || see_to(path, intent->report, intent->live, &opening->report) == 0)
        return 0;
    return ps_output_cannot_open(path, error);
}

/* A rotation by time is not checked here, as its first file has no name yet. */
static int see_to_capture(struct ps_opening *opening, const struct intent *intent,
                          struct ps_error *error)
{
    char name[PS_ROTATION_NAME_BYTES];
    const char *path = intent->options->write_path;
    if (!path || strcmp(path, "-") == 0 || opening->rotation.seconds != 0)
        return 0;
    if (ps_rotation_name(&opening->rotation, 0, 0, name, sizeof name) != 0)
        return ps_error_set(error, PS_ERROR_DUMP_NAME, path, "makes no file name");
    if (see_to(intent->rotates ? name : path, intent->capture, intent->live, &opening->capture) ==
        0)
        return 0;
    return ps_dump_file_cannot_make(name, errno, error);
}

/* With an interface, the first files are opened before privileges are dropped, and later only those
 * for SIGHUP and the rotation. With other inputs, all are opened after that. */
static bool needs_process(const struct intent *intent)
{
    return intent->report || intent->rotates || !intent->live;
}

static int start_opener(struct ps_opening *opening, const struct intent *intent,
                        struct ps_opener_plan *plan, struct ps_error *error)
{
    const struct ps_dump_config *rotation = &opening->rotation;
    const struct ps_output_file_config file = {.rights = PS_DUMP_RIGHTS,
                                               .give_away = rotation->give_away,
                                               .owner = rotation->owner,
                                               .group = rotation->group};
    if (intent->report)
        plan->outputs[REPORT] = (struct ps_opener_output){.name = name_report,
                                                          .rule = intent->options->output_path,
                                                          .whole = intent->whole,
                                                          .goes_on = true};
    if (intent->capture)
        plan->outputs[CAPTURE] = (struct ps_opener_output){.name = name_capture,
                                                           .rule = rotation,
                                                           .file = file,
                                                           .never_twice = rotation->seconds != 0};
    plan->count = OUTPUTS;
    plan->in_run = !needs_process(intent);
    read_time_zone();
    opening->opener = ps_opener_start(plan, intent->options->no_sandbox, error);
    return opening->opener ? 0 : -1;
}

int ps_opening_start(struct ps_opening *opening, const struct ps_options *options,
                     const struct ps_inputs *inputs, const struct ps_user *user,
                     struct ps_error *error)
{
    const struct intent intent = intent_of(options);
    struct ps_file_id *ids = NULL;
    struct ps_opener_plan plan = {.count = 0};
    *opening = (struct ps_opening){
        .rotation = ps_save_rotation(options, user),
        .report_moves = intent.report,
        .report_whole = intent.report && intent.whole,
    };
    if (ps_same_file_check(options, inputs, &ids, &plan.input_count, error) != 0)
        return -1;
    plan.inputs = ids;
    int result = 0;
    if (see_to_report(opening, &intent, error) != 0 || see_to_capture(opening, &intent, error) != 0)
        result = -1;
    else if (intent.report || intent.capture)
        result = start_opener(opening, &intent, &plan, error);
    free(ids);
    return result;
}

/* Hands the descriptor over to the caller. */
static int hand_out(struct ps_opening_once *once)
{
    int fd = open_once(once);
    *once = (struct ps_opening_once){NULL, -1};
    return fd;
}

static int open_later(const struct ps_opening *opening, size_t output, int64_t time_s,
                      uint64_t number)
{
    if (opening->opener)
        return ps_opener_open(opening->opener, output, time_s, number);
    errno = EINVAL;
    return -1;
}

int ps_opening_report(struct ps_opening *opening)
{
    if (opening->report.path)
        return hand_out(&opening->report);
    return open_later(opening, REPORT, 0, 0);
}

int ps_opening_publish_report(struct ps_opening *opening)
{
    return opening->report_whole ? ps_opener_publish(opening->opener, REPORT) : 0;
}

int ps_opening_capture(void *context, int64_t period_s, uint64_t number)
{
    struct ps_opening *opening = context;
    if (opening->capture.path)
        return hand_out(&opening->capture);
    return open_later(opening, CAPTURE, period_s, number);
}

static void forget(struct ps_opening_once *once)
{
    if (once->path && once->fd >= 0)
        close(once->fd);
    *once = (struct ps_opening_once){NULL, -1};
}

void ps_opening_stop(struct ps_opening *opening)
{
    forget(&opening->report);
    forget(&opening->capture);
    ps_opener_stop(opening->opener);
    opening->opener = NULL;
}
