/*
 * json_report.c - the JSON contract, schema "portstat/1".
 *
 * Each row is written before the next is made, so that even a report of all ports needs hardly any
 * memory.  Keys may be added to the contract; none changes its meaning.
 */
#include "report/json_report.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/utf8.h"

static const size_t dump_flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

struct report {
    const struct ps_snapshot *snapshot;
    struct ps_writer *writer;
    const struct ps_json_layout *layout;
    bool any_member;
};

/* JSON integers have no limit, but jansson's do: from 2^63 on a number becomes a real. */
static json_t *number(uint64_t value)
{
    if (value > INT64_MAX)
        return json_real((double)value);
    return json_integer((json_int_t)value);
}

/* null for NULL; bytes that are not UTF-8 are replaced. */
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

/* In microseconds, as most captures have them; in nanoseconds if there are any. */
static json_t *time_text(const struct ps_snapshot *snapshot, int64_t time_ns)
{
    char text[PS_FORMAT_SIZE];
    if (time_ns == PS_NO_TIME)
        return json_null();
    return json_string(
        ps_format_time(text, time_ns, time_ns % 1000 ? 9 : 6, snapshot->view.local_time));
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

static int dump_bytes(const char *bytes, size_t length, void *writer)
{
    ps_write_bytes(writer, bytes, length);
    return 0;
}

/* Writes and frees. jansson only reports that it failed; the only reason can be memory. */
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

/* Writes an array, one row at a time. */
static void put_array(struct report *report, const char *key, size_t count,
                      void (*write_row)(struct report *report, size_t index))
{
    const struct ps_json_layout *layout = report->layout;
    member(report, key);
    ps_write(report->writer, "[");
    for (size_t i = 0; i < count && !report->writer->failed; i++) {
        const char *separator = i == 0 ? "" : *layout->row ? "," : ", ";
        ps_write_bytes(report->writer, separator, strlen(separator));
        ps_write_bytes(report->writer, layout->row, strlen(layout->row));
        write_row(report, i);
    }
    ps_write(report->writer, "%s]", count > 0 ? layout->rows_end : "");
}

/* null: nobody compared. */
static json_t *seen_before(const struct ps_snapshot *snapshot)
{
    if (!snapshot->input.compared)
        return json_null();
    json_t *object = json_object();
    set_count(object, snapshot->input.seen_before);
    set(object, "forgotten", number(snapshot->input.forgotten));
    return object;
}

/* null: what the kernel filters, nobody sees. */
static json_t *filtered_out(const struct ps_snapshot *snapshot)
{
    if (!snapshot->input.has_filtered_out)
        return json_null();
    json_t *object = json_object();
    set_count(object, snapshot->input.filtered_out);
    return object;
}

static json_t *hidden(const struct ps_snapshot *snapshot)
{
    if (!snapshot->input.has_filtered_out)
        return json_null();
    json_t *rows = json_array();
    for (size_t i = 0; i < snapshot->input.hidden_count; i++) {
        const struct ps_hidden_row *row = &snapshot->input.hidden[i];
        json_t *object = json_object();
        set(object, "behind", json_string(ps_hidden_name(row->behind)));
        set_count(object, row->count);
        set(object, "filter", string(row->filter));
        json_array_append_new(rows, object);
    }
    return rows;
}

static json_t *backwards(const struct ps_snapshot *snapshot)
{
    uint64_t by_ns = snapshot->input.backwards_ns;
    return by_ns ? json_real((double)by_ns / 1e9) : json_null();
}

static json_t *input(const struct ps_snapshot *snapshot)
{
    static const char *const kinds[] = {
        [PS_SOURCE_MEMORY] = "memory", [PS_SOURCE_FILE] = "file", [PS_SOURCE_LIVE] = "live"};
    json_t *object = json_object();
    bool drops = snapshot->input.has_drops;
    set(object, "kind", json_string(kinds[snapshot->input.kind]));
    set(object, "name", string(snapshot->input.name));
    set(object, "link_type", string(snapshot->input.link_type));
    set(object, "first", time_text(snapshot, snapshot->input.first_ns));
    set(object, "last", time_text(snapshot, snapshot->input.last_ns));
    set(object, "seconds", seconds(snapshot->input.first_ns, snapshot->input.last_ns));
    set(object, "threads", number(snapshot->input.threads ? snapshot->input.threads : 1));
    set(object, "complete", json_boolean(!snapshot->input.incomplete));
    set(object, "damage", string(snapshot->input.damage));
    set(object, "kernel_drops", drops ? number(snapshot->input.kernel_drops) : json_null());
    set(object, "interface_drops", drops ? number(snapshot->input.interface_drops) : json_null());
    set(object, "cooked_header_bytes",
        snapshot->input.cooked_bytes ? number(snapshot->input.cooked_bytes) : json_null());
    set(object, "seen_before", seen_before(snapshot));
    set(object, "filtered_out", filtered_out(snapshot));
    set(object, "filtered_out_hidden", hidden(snapshot));
    set(object, "time_backwards_seconds", backwards(snapshot));
    if (snapshot->input.inexact)
        set(object, "exact", json_false());
    if (snapshot->input.views > 1) /* others have no such key: they are no sums */
        set(object, "views", number(snapshot->input.views));
    return object;
}

static json_t *interval(const struct ps_snapshot *snapshot)
{
    if (snapshot->kind != PS_INTERVAL)
        return json_null();
    json_t *object = json_object();
    set(object, "start", time_text(snapshot, snapshot->interval.start_ns));
    set(object, "end", time_text(snapshot, snapshot->interval.end_ns));
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

static void write_reason(struct report *report, size_t index)
{
    const struct ps_reason_row *row = &report->snapshot->reasons[index];
    json_t *object = json_object();
    json_t *details = json_array();
    for (size_t i = 0; i < row->detail_count; i++)
        json_array_append_new(details, detail_object(&row->details[i]));
    set(object, "reason", json_string(ps_outcome_name(row->reason)));
    set_count(object, row->count);
    set(object, "detail", details);
    dump(report, object);
}

static void write_anomaly(struct report *report, size_t index)
{
    dump(report, detail_object(&report->snapshot->anomalies[index]));
}

/* Ports and services can be a hundred thousand rows.  Their keys are fixed and their values plain,
 * so they are printed directly; building an object for each would take longer than counting a
 * million packets. */
static bool is_plain(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
            return false;
    return true;
}

static void write_text(struct report *report, const char *text)
{
    if (!text)
        ps_write_bytes(report->writer, "null", 4);
    else if (!is_plain(text))
        dump(report, string(text));
    else {
        ps_write_bytes(report->writer, "\"", 1);
        ps_write_bytes(report->writer, text, strlen(text));
        ps_write_bytes(report->writer, "\"", 1);
    }
}

enum { DIGITS_MAX = 20, ROW_BYTES = 512 }; /* a row's keys and numbers are 350 bytes at most */

/* Appends a text that fits, and returns its end. */
static char *add_text(char *at, const char *text)
{
    size_t length = strlen(text);
    memcpy(at, text, length);
    return at + length;
}

static char *add_number(char *at, const char *key, uint64_t value)
{
    char digits[DIGITS_MAX];
    size_t first = DIGITS_MAX;
    do
        digits[--first] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    at = add_text(at, key);
    memcpy(at, digits + first, DIGITS_MAX - first);
    return at + (DIGITS_MAX - first);
}

static void write_label(struct report *report, const struct ps_label *label)
{
    char row[ROW_BYTES];
    char *at = add_text(row, "{\"protocol\": \"");
    at = add_text(at, ps_transport_name(label->transport));
    at = add_number(at, "\", \"port\": ", label->port);
    at = add_text(at, ", \"class\": \"");
    at = add_text(at, ps_port_class_name(label->port_class));
    at = add_text(at, "\", \"service\": ");
    ps_write_bytes(report->writer, row, (size_t)(at - row));
    write_text(report, label->service);
    ps_write_bytes(report->writer, ", \"common_name\": ", 17);
    write_text(report, label->common_name);
}

static void write_port(struct report *report, size_t index)
{
    const struct ps_port_row *row = &report->snapshot->ports[index];
    char text[ROW_BYTES];
    write_label(report, &row->label);
    char *at = add_number(text, ", \"packets\": ", row->destination.packets);
    at = add_number(at, ", \"bytes\": ", row->destination.bytes);
    at = add_number(at, ", \"continuation_fragments\": ", row->continuation.packets);
    at = add_number(at, ", \"continuation_fragment_bytes\": ", row->continuation.bytes);
    at = add_number(at, ", \"source_packets\": ", row->source.packets);
    at = add_number(at, ", \"source_bytes\": ", row->source.bytes);
    at = add_text(at, row->client_only ? ", \"client_only\": true}" : ", \"client_only\": false}");
    ps_write_bytes(report->writer, text, (size_t)(at - text));
}

static void write_evidence(struct report *report, const struct ps_service_row *row)
{
    const char *separator = "";
    for (unsigned i = 0; i < PS_EVIDENCE_COUNT; i++) {
        if (row->evidence[i] == 0)
            continue;
        ps_write(report->writer, "%s\"%s\": %" PRIu64, separator,
                 ps_evidence_name((enum ps_evidence)i), row->evidence[i]);
        separator = ", ";
    }
}

/* The end of the row. What a transport does not let see is null. */
static void write_connections(struct report *report, const struct ps_service_row *row)
{
    const struct ps_connections *connections = &row->connections;
    char text[ROW_BYTES];
    char *at = add_number(text, "}, \"active_flows\": ", row->active_flows);
    at = add_text(at, ", \"connections\": ");
    switch (ps_connections_scope(row->label.transport)) {
    case PS_CONNECTIONS_ALL:
        at = add_number(at, "{\"opened\": ", connections->opened);
        at = add_number(at, ", \"refused\": ", connections->refused);
        at = add_number(at, ", \"unanswered\": ", connections->unanswered);
        at = add_number(at, ", \"closed\": ", connections->closed);
        at = add_number(at, ", \"reset\": ", connections->reset);
        at = add_text(at, "}}");
        break;
    case PS_CONNECTIONS_REFUSED:
        at = add_number(at, "{\"opened\": null, \"refused\": ", connections->refused);
        at = add_text(at, ", \"unanswered\": null, \"closed\": null, \"reset\": null}}");
        break;
    case PS_NO_CONNECTIONS:
        at = add_text(at, "null}");
        break;
    }
    ps_write_bytes(report->writer, text, (size_t)(at - text));
}

static void write_service(struct report *report, size_t index)
{
    const struct ps_service_row *row = &report->snapshot->services[index];
    char text[ROW_BYTES];
    write_label(report, &row->label);
    char *at = add_number(text, ", \"flows\": ", row->flows);
    at = add_number(at, ", \"to_server\": {\"packets\": ", row->to_server.packets);
    at = add_number(at, ", \"bytes\": ", row->to_server.bytes);
    at = add_number(at, "}, \"to_client\": {\"packets\": ", row->to_client.packets);
    at = add_number(at, ", \"bytes\": ", row->to_client.bytes);
    at = add_text(at, "}, \"evidence\": {");
    ps_write_bytes(report->writer, text, (size_t)(at - text));
    write_evidence(report, row);
    write_connections(report, row);
}

static void write_class(struct report *report, size_t index)
{
    const struct ps_class_row *row = &report->snapshot->classes[index];
    json_t *object = json_object();
    set(object, "class", json_string(ps_port_class_name(row->port_class)));
    set(object, "ports", number(row->ports));
    set_count(object, row->destination);
    set(object, "services", number(row->services));
    set(object, "flows", number(row->flows));
    set(object, "service_packets", number(row->service.packets));
    set(object, "service_bytes", number(row->service.bytes));
    dump(report, object);
}

static void write_interface(struct report *report, size_t index)
{
    const struct ps_interface_row *row = &report->snapshot->interfaces[index];
    json_t *object = json_object();
    set(object, "name", string(row->name));
    set(object, "number", row->others ? json_null() : number(row->number));
    set(object, "file", string(row->file));
    set_count(object, row->all);
    set(object, "counted", number(row->counted.packets));
    set(object, "counted_bytes", number(row->counted.bytes));
    set(object, "kernel_drops", row->has_drops ? number(row->kernel_drops) : json_null());
    set(object, "interface_drops", row->has_drops ? number(row->interface_drops) : json_null());
    dump(report, object);
}

static json_t *flows(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    set(object, "total", number(snapshot->flows_total));
    set(object, "active", number(snapshot->flows_active));
    set(object, "evicted", number(snapshot->flows_evicted));
    return object;
}

static bool has_address(const struct ps_flow_row *row)
{
    return row->ip_version == 4 || row->ip_version == 6;
}

static void write_end(struct report *report, const struct ps_flow_row *row, const char *key,
                      const struct ps_address *address, uint16_t port)
{
    char text[PS_FORMAT_SIZE];
    ps_write(report->writer, ", \"%s\": {\"address\": ", key);
    write_text(report,
               has_address(row) ? ps_format_address(text, address->bytes, row->ip_version) : NULL);
    ps_write(report->writer, ", \"port\": %u}", (unsigned)port);
}

static void write_count(struct report *report, const char *key, struct ps_count count)
{
    ps_write(report->writer, ", \"%s\": {\"packets\": %" PRIu64 ", \"bytes\": %" PRIu64 "}", key,
             count.packets, count.bytes);
}

static void write_key(struct report *report, const char *key, const char *text)
{
    ps_write(report->writer, ", \"%s\": ", key);
    write_text(report, text);
}

static void write_time(struct report *report, const char *key, int64_t time_ns)
{
    char text[PS_FORMAT_SIZE];
    bool local = report->snapshot->view.local_time;
    if (time_ns != PS_NO_TIME)
        ps_format_time(text, time_ns, time_ns % 1000 ? 9 : 6, local);
    write_key(report, key, time_ns != PS_NO_TIME ? text : NULL);
}

static void write_flow(struct report *report, size_t index)
{
    const struct ps_flow_row *row = &report->snapshot->flows[index];
    const struct ps_label *label = &row->label;
    ps_write(report->writer, "{\"protocol\": \"%s\"", ps_transport_name(label->transport));
    write_end(report, row, "client", &row->client, row->client_port);
    write_end(report, row, "server", &row->server, label->port);
    ps_write(report->writer, ", \"ip_version\": %s",
             !has_address(row)      ? "null"
             : row->ip_version == 4 ? "4"
                                    : "6");
    write_key(report, "class", ps_port_class_name(label->port_class));
    write_key(report, "service", label->service);
    write_key(report, "common_name", label->common_name);
    write_count(report, "to_server", row->to_server);
    write_count(report, "to_client", row->to_client);
    write_time(report, "first", row->first_ns);
    write_time(report, "last", row->last_ns);
    write_key(report, "evidence", ps_evidence_name(row->evidence));
    ps_write(report->writer, "}");
}

static void write_host_port(struct report *report, const struct ps_host_port_row *port)
{
    char text[ROW_BYTES];
    write_label(report, &port->label);
    char *at = add_number(text, ", \"flows\": ", port->flows);
    at = add_number(at, ", \"packets\": ", port->count.packets);
    at = add_number(at, ", \"bytes\": ", port->count.bytes);
    at = add_text(at, "}");
    ps_write_bytes(report->writer, text, (size_t)(at - text));
}

static void write_host_role(struct report *report, const char *key, const struct ps_host_role *role)
{
    struct ps_writer *writer = report->writer;
    ps_write(writer, ", \"%s\": {\"flows\": %" PRIu64 ", \"packets\": %" PRIu64, key, role->flows,
             role->count.packets);
    ps_write(writer, ", \"bytes\": %" PRIu64 ", \"ports\": [", role->count.bytes);
    for (size_t i = 0; i < role->port_count; i++) {
        ps_write_bytes(writer, ", ", i > 0 ? 2 : 0);
        write_host_port(report, &role->ports[i]);
    }
    ps_write(writer, "], \"other_ports\": {\"flows\": %" PRIu64 ", \"packets\": %" PRIu64,
             role->other_flows, role->other_count.packets);
    ps_write(writer, ", \"bytes\": %" PRIu64 "}}", role->other_count.bytes);
}

static void write_host(struct report *report, size_t index)
{
    const struct ps_host_row *row = &report->snapshot->hosts[index];
    char text[PS_FORMAT_SIZE];
    if (row->ip_version == 0)
        ps_write(report->writer, "{\"address\": null, \"ip_version\": null, \"kind\": null");
    else
        ps_write(report->writer, "{\"address\": \"%s\", \"ip_version\": %u, \"kind\": \"%s\"",
                 ps_format_address(text, row->address.bytes, row->ip_version),
                 (unsigned)row->ip_version, ps_address_kind_name(row->kind));
    write_count(report, "sent", row->sent);
    write_count(report, "received", row->received);
    write_host_role(report, "as_client", &row->as_client);
    write_host_role(report, "as_server", &row->as_server);
    ps_write(report->writer, "}");
}

static json_t *count_object(struct ps_count count)
{
    json_t *object = json_object();
    set_count(object, count);
    return object;
}

static json_t *hosts_omitted(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    set(object, "hosts", number(snapshot->hosts_omitted.hosts));
    set(object, "ports", number(snapshot->hosts_omitted.ports));
    set(object, "sent", count_object(snapshot->hosts_omitted.sent));
    set(object, "received", count_object(snapshot->hosts_omitted.received));
    set(object, "client_flows", number(snapshot->hosts_omitted.client_flows));
    set(object, "server_flows", number(snapshot->hosts_omitted.server_flows));
    return object;
}

static json_t *flows_omitted(const struct ps_snapshot *snapshot)
{
    json_t *object = json_object();
    set(object, "flows", number(snapshot->flows_omitted.flows));
    set_count(object, snapshot->flows_omitted.count);
    return object;
}

/* A list of flows can be the longest part by far, so it is there only if it is asked for. */
static void put_flows(struct report *report)
{
    const struct ps_snapshot *snapshot = report->snapshot;
    put(report, "flows", flows(snapshot));
    if (snapshot->view.by != PS_VIEW_BY_FLOW)
        return;
    put_array(report, "flows_list", snapshot->flow_count, write_flow);
    put(report, "flows_list_omitted", flows_omitted(snapshot));
}

static const char *type(const struct ps_snapshot *snapshot, const struct ps_json_layout *layout)
{
    static const char *const types[] = {
        [PS_INTERVAL] = "interval", [PS_TOTAL] = "total", [PS_SNAPSHOT] = "snapshot"};
    return snapshot->kind == PS_WHOLE ? layout->whole : types[snapshot->kind];
}

void ps_json_report(const struct ps_snapshot *snapshot, struct ps_writer *writer,
                    const struct ps_json_layout *layout)
{
    struct report report = {.snapshot = snapshot, .writer = writer, .layout = layout};
    ps_write(writer, "{");
    put(&report, "schema", json_string("portstat/1"));
    put(&report, "version", string(snapshot->version));
    put(&report, "type", json_string(type(snapshot, layout)));
    if (layout->intervals)
        put(&report, "interval", interval(snapshot));
    put(&report, "input", input(snapshot));
    put(&report, "packets", packets(snapshot));
    put_array(&report, "not_counted", snapshot->reason_count, write_reason);
    put_array(&report, "anomalies", snapshot->anomaly_count, write_anomaly);
    put_array(&report, "ports", snapshot->port_count, write_port);
    put_array(&report, "services", snapshot->service_count, write_service);
    put_array(&report, "classes", snapshot->class_count, write_class);
    put_flows(&report);
    if (snapshot->view.by == PS_VIEW_BY_HOST) {
        put_array(&report, "hosts", snapshot->host_count, write_host);
        put(&report, "hosts_omitted", hosts_omitted(snapshot));
    }
    if (snapshot->view.by == PS_VIEW_BY_INTERFACE)
        put_array(&report, "interfaces", snapshot->interface_count, write_interface);
    ps_write(writer, "%s}\n", layout->end);
}
