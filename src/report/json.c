/*
 * json.c - the report as one JSON object, a row of each array on a line of its own.
 */
#include "report/renderer_table.h"
#include "report/json_report.h"

static void render(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_json_layout lines = {
        .whole = "whole", .member = "\n  ", .row = "\n    ", .rows_end = "\n  ", .end = "\n"};
    ps_json_report(snapshot, writer, &lines);
}

const struct ps_renderer ps_renderer_json = {
    .name = "json",
    .help = "one object with everything",
    .intervals = false,
    .render = render,
};
