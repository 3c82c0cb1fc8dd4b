/*
 * json_report.c - the JSON contract, schema "portstat/1".
 *
 * Each row is built, written and freed before the next, so that a report of every port there is
 * needs no memory to speak of.  Keys may be added to the contract; none changes its meaning.
 */
#include "report/json_report.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/utf8.h"

static const size_t dump_flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

struct report {
    const struct ps_snapshot *snapshot;
    struct ps_writer *writer;
    const struct ps_json_layout *layout;
    bool any_member;
};

/* JSON has no limit on integers, jansson has: above 2^63 it is a real. */
static json_t *number(uint64_t value)
{
    if (value > INT64_MAX)
        return json_real((double)value);
    return json_integer((json_int_t)value);
}

/* null of NULL; what is not UTF-8 in it is replaced. */
static json_t *string(const char *text)
{
    if (!text)
        return json_null();
    json_t *value = json_string(text);
    if (value)
        return value;
    char *clean = ps_utf8_clean(text);
    if (!clean)
        return NULL;
    value = json_string(clean);
    free(clean);
    return value;
}

/* Microseconds, as captures mostly have them; nanoseconds where there are some. */
static json_t *time_text(int64_t time_ns)
{
    char text[PS_FORMAT_SIZE];
    if (time_ns == PS_NO_TIME)
        return json_null();
    return json_string(ps_format_time(text, time_ns, time_ns % 1000 ? 9 : 6));
}

static json_t *seconds(int64_t from_ns, int64_t to_ns)
{
    if (from_ns == PS_NO_TIME || to_ns == PS_NO_TIME)
        return json_null();
    if (to_ns < from_ns)
        return json_real(0);
    return json_real((double)((uint64_t)to_ns - (uint64_t)from_ns) / 1e9);
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new_nocheck(object, key, value);
}

static void set_count(json_t *object, struct ps_count count)
{
    set(object, "packets", number(count.packets));
    set(object, "bytes", number(count.bytes));
}

static json_t *count_object(struct ps_count count)
{
    json_t *object = json_object();
    set_count(object, count);
    return object;
}

static void set_label(json_t *object, const struct ps_label *label)
{
    set(object, "protocol", string(ps_transport_name(label->transport)));
    set(object, "port", json_integer(label->port));
    set(object, "class", string(ps_port_class_name(label->port_class)));
    set(object, "service", string(label->service));
    set(object, "common_name", string(label->common_name));
}

static int dump_bytes(const char *bytes, size_t length, void *writer)
{
    ps_write_bytes(writer, bytes, length);
    return 0;
}

/* Writes and frees. jansson says only that something is missing; that can only be memory. */
static void dump(struct report *report, json_t *value)
{
    if (!value || json_dump_callback(value, dump_bytes, report->writer, dump_flags) < 0)
        ps_writer_fail(report->writer, ENOMEM);
    json_decref(value);
}

static void member(struct report *report, const char *key)
{
    const char *separator = !report->any_member ? "" : *report->layout->member ? "," : ", ";
    ps_write(report->writer, "%s%s\"%s\": ", separator, report->layout->member, key);
    report->any_member = true;
}

static void put(struct report *report, const char *key, json_t *value)
{
    member(report, key);
    dump(report, value);
}

/* An array, a row at a time; `build` makes the row at an index. */
static void put_rows(struct report *report, const char *key, size_t count,
                     json_t *(*build)(const struct ps_snapshot *snapshot, size_t index))
{
    const struct ps_json_layout *layout = report->layout;
    member(report, key);
    ps_write(report->writer, "[");
    for (size_t i = 0; i < count && !report->writer->failed; i++) {
        const char *separator = i == 0 ? "" : *layout->row ? "," : ", ";
        ps_write(report->writer, "%s%s", separator, layout->row);
        dump(report, build(report->snapshot, i));
    }
    ps_write(report->writer, "%s]", count > 0 ? layout->rows_end : "");
}

static json_t *input(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    bool drops = snapshot->input.has_drops;
    set(object, "kind", json_string(snapshot->input.live ? "live" : "file"));
    set(object, "name", string(snapshot->input.name));
    set(object, "link_type", string(snapshot->input.link_type));
    set(object, "first", time_text(snapshot->input.first_ns));
    set(object, "last", time_text(snapshot->input.last_ns));
    set(object, "seconds", seconds(snapshot->input.first_ns, snapshot->input.last_ns));
    set(object, "complete", json_boolean(snapshot->input.complete));
    set(object, "damage", string(snapshot->input.damage));
    set(object, "kernel_drops", drops ? number(snapshot->input.kernel_drops) : json_null());
    set(object, "interface_drops", drops ? number(snapshot->input.interface_drops) : json_null());
    return object;
}

static json_t *interval(const struct ps_snapshot *snapshot)
{
    if (snapshot->kind != PS_INTERVAL)
        return json_null();
    json_t *object = json_object();
    set(object, "start", time_text(snapshot->interval.start_ns));
    set(object, "end", time_text(snapshot->interval.end_ns));
    set(object, "seconds", seconds(snapshot->interval.start_ns, snapshot->interval.end_ns));
    return object;
}

static json_t *packets(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    set(object, "total", number(snapshot->total.packets));
    set(object, "bytes", number(snapshot->total.bytes));
    set(object, "counted", number(snapshot->counted.packets));
    set(object, "counted_bytes", number(snapshot->counted.bytes));
    return object;
}

static json_t *detail_object(const struct ps_detail_row *row)
{
    json_t *object = json_object();
    set(object, "name", string(row->name));
    set_count(object, row->count);
    return object;
}

static json_t *reason_row(const struct ps_snapshot *snapshot, size_t index)
{
    const struct ps_reason_row *row = &snapshot->reasons[index];
    json_t *object = json_object();
    json_t *details = json_array();
    for (size_t i = 0; i < row->detail_count; i++)
        json_array_append_new(details, detail_object(&row->details[i]));
    set(object, "reason", json_string(ps_outcome_name(row->reason)));
    set_count(object, row->count);
    set(object, "detail", details);
    return object;
}

static json_t *anomaly_row(const struct ps_snapshot *snapshot, size_t index)
{
    return detail_object(&snapshot->anomalies[index]);
}

static json_t *port_row(const struct ps_snapshot *snapshot, size_t index)
{
    const struct ps_port_row *row = &snapshot->ports[index];
    json_t *object = json_object();
    set_label(object, &row->label);
    set_count(object, row->destination);
    set(object, "continuation_fragments", number(row->continuation.packets));
    set(object, "continuation_fragment_bytes", number(row->continuation.bytes));
    set(object, "source_packets", number(row->source.packets));
    set(object, "source_bytes", number(row->source.bytes));
    set(object, "client_only", json_boolean(row->client_only));
    return object;
}

static json_t *service_row(const struct ps_snapshot *snapshot, size_t index)
{
    const struct ps_service_row *row = &snapshot->services[index];
    json_t *object = json_object();
    json_t *evidence = json_object();
    for (int i = 0; i < PS_EVIDENCE_COUNT; i++) {
        if (row->evidence[i] > 0)
            set(evidence, ps_evidence_name((enum ps_evidence)i), number(row->evidence[i]));
    }
    set_label(object, &row->label);
    set(object, "flows", number(row->flows));
    set(object, "to_server", count_object(row->to_server));
    set(object, "to_client", count_object(row->to_client));
    set(object, "evidence", evidence);
    return object;
}

static json_t *class_row(const struct ps_snapshot *snapshot, size_t index)
{
    const struct ps_class_row *row = &snapshot->classes[index];
    json_t *object = json_object();
    set(object, "class", json_string(ps_port_class_name(row->port_class)));
    set(object, "ports", number(row->ports));
    set_count(object, row->destination);
    set(object, "services", number(row->services));
    set(object, "flows", number(row->flows));
    set(object, "service_packets", number(row->service.packets));
    set(object, "service_bytes", number(row->service.bytes));
    return object;
}

static json_t *flows(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    set(object, "total", number(snapshot->flows_total));
    set(object, "active", number(snapshot->flows_active));
    set(object, "evicted", number(snapshot->flows_evicted));
    return object;
}

void ps_json_report(const struct ps_snapshot *snapshot, struct ps_writer *writer,
                    const struct ps_json_layout *layout)
{
    struct report report = {.snapshot = snapshot, .writer = writer, .layout = layout};
    ps_write(writer, "{");
    put(&report, "schema", json_string("portstat/1"));
    put(&report, "version", string(snapshot->version));
    if (layout->typed) {
        put(&report, "type", json_string(snapshot->kind == PS_INTERVAL ? "interval" : "total"));
        put(&report, "interval", interval(snapshot));
    }
    put(&report, "input", input(snapshot));
    put(&report, "packets", packets(snapshot));
    put_rows(&report, "not_counted", snapshot->reason_count, reason_row);
    put_rows(&report, "anomalies", snapshot->anomaly_count, anomaly_row);
    put_rows(&report, "ports", snapshot->port_count, port_row);
    put_rows(&report, "services", snapshot->service_count, service_row);
    put_rows(&report, "classes", snapshot->class_count, class_row);
    put(&report, "flows", flows(snapshot));
    ps_write(writer, "%s}\n", layout->end);
}
