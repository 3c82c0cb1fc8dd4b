/*
 * json_report.h - the JSON contract, shared by the formats that differ only in line breaks.
 */
#ifndef PORTSTAT_REPORT_JSON_REPORT_H
#define PORTSTAT_REPORT_JSON_REPORT_H

#include "portstat/renderer.h"

/* The text between the parts of a report. */
struct ps_json_layout {
    const char *whole;    /* "type" of a run without intervals */
    bool intervals;       /* write "interval", too */
    const char *member;   /* before a member of the report */
    const char *row;      /* before a row of an array */
    const char *rows_end; /* after the last row */
    const char *end;      /* before the closing brace */
};

/* Writes the snapshot as one object and a newline. */
void ps_json_report(const struct ps_snapshot *snapshot, struct ps_writer *writer,
                    const struct ps_json_layout *layout);

#endif
