/*
 * opening.c - from the options to the opener's plan; see opening.h.
 */
#include "cli/opening.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/output.h"
#include "cli/save.h"
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

/* Names by time are made where no file can be read any more.  Without a name for the zone the C
 * library would look each time whether its file has changed. */
static void read_time_zone(void)
{
    (void)setenv("TZ", ":/etc/localtime", 0);
    tzset();
}

int ps_opening_start(const struct ps_options *options, const struct ps_user *user,
                     struct ps_opener **opener, struct ps_error *error)
{
    const struct ps_dump_config rotation = ps_save_rotation(options, user);
    const struct ps_output_file_config file = {
        .give_away = rotation.give_away, .owner = rotation.owner, .group = rotation.group};
    struct ps_opener_plan plan = {.count = OUTPUTS};
    bool reopens = ps_output_may_move(options->output_path);
    bool rotates = options->write_path && (rotation.megabytes != 0 || rotation.seconds != 0);
    if (reopens)
        plan.outputs[REPORT] =
            (struct ps_opener_output){name_report, options->output_path, {.append = true}};
    if (rotates)
        plan.outputs[CAPTURE] = (struct ps_opener_output){name_capture, &rotation, file};
    *opener = NULL;
    if (!reopens && !rotates)
        return 0;
    read_time_zone();
    *opener = ps_opener_start(&plan, options->no_sandbox, error);
    return *opener ? 0 : -1;
}

int ps_opening_report(struct ps_opener *opener)
{
    return ps_opener_open(opener, REPORT, 0, 0);
}

int ps_opening_capture(void *opener, int64_t period_s, uint64_t number)
{
    return ps_opener_open(opener, CAPTURE, period_s, number);
}
