/*
 * ndjson.c - newline-delimited JSON: an object on a line for each interval, then one for the whole
 * run.
 */
#include "report/renderer_table.h"
#include "report/json_report.h"

static void render(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_json_layout one_line = {
        .whole = "total", .intervals = true, .member = "", .row = "", .rows_end = "", .end = ""};
    ps_json_report(snapshot, writer, &one_line);
}

const struct ps_renderer ps_renderer_ndjson = {
    .name = "ndjson",
    .help = "one JSON object a line: each interval, then the total",
    .intervals = true,
    .render = render,
};
