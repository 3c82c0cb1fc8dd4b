/*
 * csv.c - one table as comma-separated values (RFC 4180), for spreadsheets and scripts: a header
 * line and a row for each thing, no summary rows.  Of intervals, each row begins with the
 * interval's start, and the header stands once in each file.
 *
 * Lines end with a newline alone, as text does on the systems that portstat runs on; every reader
 * of RFC 4180 takes that, while awk and cut would show a carriage return as a part of the last
 * field.
 */
#include <errno.h>
#include <stdlib.h>

#include "report/csv_table.h"
#include "report/renderer_table.h"

static void put_header(const struct ps_snapshot *snapshot, const struct ps_csv_table *table,
                       struct ps_writer *writer)
{
    ps_write(writer, "%s%s\n", snapshot->has_intervals ? "interval_start," : "", table->header);
}

static void put_row(const struct ps_snapshot *snapshot, const struct ps_csv_table *table,
                    size_t row, struct ps_writer *writer)
{
    if (snapshot->has_intervals) {
        ps_csv_time(snapshot, snapshot->interval.start_ns, writer);
        ps_write(writer, ",");
    }
    table->put(snapshot, row, writer);
    ps_write(writer, "\n");
}

static void put_rows(const struct ps_snapshot *snapshot, const struct ps_csv_table *table,
                     struct ps_writer *writer)
{
    size_t count = table->count(snapshot), top = snapshot->view.top;
    size_t *rows = ps_items_order(snapshot, count, table->item);
    if (!rows) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    for (size_t i = 0; i < count && (top == 0 || i < top) && !writer->failed; i++)
        put_row(snapshot, table, rows[i], writer);
    free(rows);
}

/* In a run with intervals, the total is left out: it would repeat all counts. */
static void render(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    const struct ps_csv_table *table = ps_csv_table_of(snapshot->view.by);
    bool interval = snapshot->kind == PS_INTERVAL;
    bool first = interval && snapshot->interval.before_ns == PS_NO_TIME;
    if (!snapshot->has_intervals || first || !writer->begun)
        put_header(snapshot, table, writer);
    if (!snapshot->has_intervals || interval)
        put_rows(snapshot, table, writer);
}

const struct ps_renderer ps_renderer_csv = {
    .name = "csv",
    .help = "one table as comma-separated values",
    .intervals = true,
    .render = render,
};
