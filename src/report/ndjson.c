/*
 * ndjson.c - newline-delimited JSON: an object on a line for each interval, then one for the whole
 * run.
 */
#include "report/forms.h"
#include "report/json_report.h"

void ps_render_ndjson(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_json_layout one_line = {
        .typed = true, .member = "", .row = "", .rows_end = "", .end = ""};
    ps_json_report(snapshot, writer, &one_line);
}
