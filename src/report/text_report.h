/*
 * text_report.h - the parts that the text report is put together from.
 */
#ifndef PORTSTAT_REPORT_TEXT_REPORT_H
#define PORTSTAT_REPORT_TEXT_REPORT_H

#include "portstat/renderer.h"

/* text_tables.c, text_hosts.c and text_interfaces.c: each without its title. */
void ps_text_ports(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_services(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_flows(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_classes(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_hosts(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_interfaces(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_not_counted(const struct ps_snapshot *snapshot, struct ps_writer *writer);

/* text_notes.c: the lines about the input, and those below the tables. */
void ps_text_input(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_notes(const struct ps_snapshot *snapshot, struct ps_writer *writer);

/* text_interval.c: an interval's headline and its top rows. */
void ps_text_interval(const struct ps_snapshot *snapshot, struct ps_writer *writer);

/* text_fit.c: a table of an interval below `above` lines that are shown already. It has as many
 * rows as the view says; or, if that allows another number of lines, no more than fit those. */
typedef void ps_text_table_fn(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_text_fit(const struct ps_snapshot *snapshot, ps_text_table_fn *put, unsigned above,
                 struct ps_writer *writer);

/* text_interval.c: nanoseconds from one time to a later one, and of an interval; 0 if they are not
 * known. */
uint64_t ps_text_span_ns(int64_t start_ns, int64_t end_ns);
uint64_t ps_text_interval_ns(const struct ps_snapshot *snapshot);

/* text_interval.c: by bytes, unless the view asks for another order. */
enum ps_view_sort ps_text_interval_sort(const struct ps_snapshot *snapshot);

/* interval_services.c: the services of an interval, below `above` lines that are shown already. */
void ps_text_interval_services(const struct ps_snapshot *snapshot, unsigned above,
                               struct ps_writer *writer);

#endif
