/*
 * csv_table.h - the tables that there are as comma-separated values: what each has in its columns.
 */
#ifndef PORTSTAT_REPORT_CSV_TABLE_H
#define PORTSTAT_REPORT_CSV_TABLE_H

#include "portstat/renderer.h"
#include "report/text_items.h"

struct ps_csv_table {
    const char *header; /* the names of the columns, as keys of JSON are called */
    size_t (*count)(const struct ps_snapshot *snapshot); /* of rows */
    ps_row_item_fn *item;                                /* what a row is ordered by */
    void (*put)(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer);
};

/* The table that the view asks for; that of the ports where it asks for none. */
const struct ps_csv_table *ps_csv_table_of(enum ps_view_by by);

/* A cell of text that may be anything: NULL is an empty one. */
void ps_csv_text(struct ps_writer *writer, const char *text);

/* A cell with a time, in the zone that the snapshot's view asks for; PS_NO_TIME is an empty one. */
void ps_csv_time(const struct ps_snapshot *snapshot, int64_t time_ns, struct ps_writer *writer);

#endif
