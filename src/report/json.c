/*
 * json.c - the report as one JSON object, a row of each array on a line of its own.
 */
#include "report/forms.h"
#include "report/json_report.h"

void ps_render_json(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_json_layout lines = {
        .member = "\n  ", .row = "\n    ", .rows_end = "\n  ", .end = "\n"};
    ps_json_report(snapshot, writer, &lines);
}
