/*
 * snapshot_take.c - takes a snapshot of a tally: copies the sums, resolves labels, sorts.
 *
 * The tally goes on counting afterwards. So the counts that its flows hold are added to sums of the
 * report's own, in the scratch memory.
 */
#include "portstat/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "portstat/version.h"
#include "report/label.h"
#include "report/order.h"
#include "report/snapshot_hosts.h"
#include "report/snapshot_interfaces.h"
#include "tally/tally_view.h"

struct ps_snapshot_scratch {
    struct ps_counts *sums;
    bool used; /* holds the sums of an earlier snapshot */
};

struct ps_snapshot_scratch *ps_snapshot_scratch_new(struct ps_error *error)
{
    struct ps_snapshot_scratch *scratch = calloc(1, sizeof *scratch);
    struct ps_counts *sums = scratch ? ps_counts_new() : NULL;
    if (!sums) {
        free(scratch);
        ps_error_set(error, PS_ERROR_MEMORY_REPORT, "report", "out of memory");
        return NULL;
    }
    scratch->sums = sums;
    return scratch;
}

void ps_snapshot_scratch_free(struct ps_snapshot_scratch *scratch)
{
    if (!scratch)
        return;
    ps_counts_free(scratch->sums);
    free(scratch);
}

/* Returns sums that are all zero. They are cleared before use, so that the last snapshot costs no
 * clearing. */
static struct ps_counts *clear_sums(struct ps_snapshot_scratch *scratch)
{
    if (scratch->used)
        ps_counts_clear(scratch->sums);
    scratch->used = true;
    return scratch->sums;
}

/* A growing array of rows; after a failed allocation, `failed` stays set. */
struct rows {
    void *data;
    size_t count, room, row_bytes;
    bool failed;
};

static void *add_row(struct rows *rows)
{
    if (rows->failed)
        return NULL;
    void *data = ps_array_grow(rows->data, &rows->room, rows->count + 1, rows->row_bytes);
    if (!data) {
        rows->failed = true;
        return NULL;
    }
    rows->data = data;
    void *row = (char *)rows->data + rows->count++ * rows->row_bytes;
    memset(row, 0, rows->row_bytes);
    return row;
}

/* What became of a connection may be known later than its frames: a row of an interval may have
 * nothing else. */
static bool has_outcome(const struct ps_connections *connections)
{
    return (connections->opened | connections->refused | connections->unanswered |
            connections->closed | connections->reset) != 0;
}

static bool has_counted(const struct ps_service_counts *sums)
{
    return (sums->to_server.packets | sums->to_client.packets | sums->flows) != 0 ||
           has_outcome(&sums->connections);
}

/* Was the port the service of a flow? If not, it was only a client's. */
static bool is_service(const struct ps_counts *counts, unsigned transport, uint16_t port)
{
    const struct ps_service_table *table = &counts->services[transport];
    uint32_t row = ps_port_set_find(&table->set, port);
    return row != PS_NO_ROW && has_counted(&table->rows[row]);
}

/* The sorted keys of one table, from which its rows are made. */
struct keys {
    struct ps_order_key *all;
    size_t count;
    bool failed;
};

static struct keys make_keys(size_t room)
{
    struct keys keys = {.all = malloc((room ? room : 1) * sizeof *keys.all)};
    keys.failed = !keys.all;
    return keys;
}

static void add_key(struct keys *keys, struct ps_count sum, unsigned transport, uint16_t port,
                    uint32_t number)
{
    keys->all[keys->count++] = (struct ps_order_key){(uint64_t)transport << 16 | port, sum, number};
}

static unsigned transport_of(const struct ps_order_key *key)
{
    return (unsigned)(key->label >> 16);
}

static uint16_t port_of(const struct ps_order_key *key)
{
    return (uint16_t)key->label;
}

/* A table with rows for ports: where it is, and how to sum up a row. */
struct kind {
    const struct ps_port_set *(*set_of)(const struct ps_counts *counts, unsigned transport);
    /* False if the row is not to be shown. */
    bool (*sum_of)(const struct ps_counts *counts, unsigned transport, uint32_t number,
                   struct ps_count *sum);
};

static const struct ps_port_set *set_of_ports(const struct ps_counts *counts, unsigned transport)
{
    return &counts->ports[transport].set;
}

static bool sum_of_port(const struct ps_counts *counts, unsigned transport, uint32_t number,
                        struct ps_count *sum)
{
    const struct ps_port_counts *row = &counts->ports[transport].rows[number];
    *sum = row->destination;
    return (row->destination.packets | row->source.packets) != 0;
}

static const struct ps_port_set *set_of_services(const struct ps_counts *counts, unsigned transport)
{
    return &counts->services[transport].set;
}

static bool sum_of_service(const struct ps_counts *counts, unsigned transport, uint32_t number,
                           struct ps_count *sum)
{
    const struct ps_service_counts *row = &counts->services[transport].rows[number];
    *sum = row->to_server;
    ps_count_add(sum, row->to_client.packets, row->to_client.bytes);
    return has_counted(row);
}

static const struct kind ports_kind = {set_of_ports, sum_of_port};
static const struct kind services_kind = {set_of_services, sum_of_service};

static struct keys order(const struct ps_counts *counts, const struct kind *kind)
{
    size_t room = 0;
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++)
        room += kind->set_of(counts, transport)->used;
    struct keys keys = make_keys(room);
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT && !keys.failed; transport++) {
        const struct ps_port_set *set = kind->set_of(counts, transport);
        struct ps_count sum;
        for (uint32_t i = 0; i < set->used; i++)
            if (kind->sum_of(counts, transport, i, &sum))
                add_key(&keys, sum, transport, set->port_of[i], i);
    }
    keys.failed = keys.failed || !ps_order_keys(keys.all, keys.count);
    return keys;
}

static void fill_port(struct ps_port_row *row, const struct ps_counts *counts,
                      const struct ps_services *services, const struct ps_order_key *key)
{
    const struct ps_port_table *table = &counts->ports[transport_of(key)];
    const struct ps_port_counts *from = &table->rows[key->number];
    ps_label_fill(&row->label, services, transport_of(key), port_of(key));
    row->destination = from->destination;
    row->source = from->source;
    if (table->continued)
        row->continuation = table->continuation[key->number];
    row->client_only = !is_service(counts, transport_of(key), port_of(key));
}

static void fill_service(struct ps_service_row *row, const struct ps_counts *counts,
                         const struct ps_services *services, const struct ps_order_key *key)
{
    const struct ps_service_counts *from = &counts->services[transport_of(key)].rows[key->number];
    ps_label_fill(&row->label, services, transport_of(key), port_of(key));
    row->flows = from->flows;
    row->active_flows = from->active;
    row->to_server = from->to_server;
    row->to_client = from->to_client;
    memcpy(row->evidence, from->evidence, sizeof row->evidence);
    row->connections = from->connections;
}

static bool take_ports(struct ps_snapshot *snapshot, const struct ps_counts *counts,
                       const struct ps_services *services)
{
    struct keys keys = order(counts, &ports_kind);
    struct ps_port_row *rows = calloc(keys.count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < keys.count; i++)
        fill_port(&rows[i], counts, services, &keys.all[i]);
    free(keys.all);
    snapshot->ports = rows;
    snapshot->port_count = rows ? keys.count : 0;
    return rows && !keys.failed;
}

static bool take_services(struct ps_snapshot *snapshot, const struct ps_counts *counts,
                          const struct ps_services *services)
{
    struct keys keys = order(counts, &services_kind);
    struct ps_service_row *rows = calloc(keys.count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < keys.count; i++)
        fill_service(&rows[i], counts, services, &keys.all[i]);
    free(keys.all);
    snapshot->services = rows;
    snapshot->service_count = rows ? keys.count : 0;
    return rows && !keys.failed;
}

static void add_count(struct ps_count *to, const struct ps_count *from)
{
    ps_count_add(to, from->packets, from->bytes);
}

static void take_classes(struct ps_snapshot *snapshot)
{
    struct ps_class_row classes[PS_PORT_CLASS_COUNT] = {0};
    for (size_t i = 0; i < snapshot->port_count; i++) {
        const struct ps_port_row *port = &snapshot->ports[i];
        struct ps_class_row *row = &classes[port->label.port_class];
        row->ports += port->destination.packets != 0;
        add_count(&row->destination, &port->destination);
    }
    for (size_t i = 0; i < snapshot->service_count; i++) {
        const struct ps_service_row *service = &snapshot->services[i];
        struct ps_class_row *row = &classes[service->label.port_class];
        row->services++;
        row->flows += service->flows;
        add_count(&row->service, &service->to_server);
        add_count(&row->service, &service->to_client);
    }
    for (unsigned i = 0; i < PS_PORT_CLASS_COUNT; i++) {
        classes[i].port_class = (enum ps_port_class)i;
        if ((classes[i].ports | classes[i].services) != 0)
            snapshot->classes[snapshot->class_count++] = classes[i];
    }
    ps_order_classes(snapshot->classes, snapshot->class_count);
}

static bool add_detail(struct rows *rows, const char *name, struct ps_count count)
{
    struct ps_detail_row *row = add_row(rows);
    char *copy = strdup(name);
    if (!row || !copy) {
        free(copy);
        rows->failed = true;
        return false;
    }
    row->name = copy;
    row->count = count;
    return true;
}

/* Numbers that share a name (ICMP over IPv4 and in an IPv4 tunnel) share a row. Sorted by name they
 * are side by side, however many there are. */
static void merge_details(struct rows *rows)
{
    struct ps_detail_row *details = rows->data;
    size_t kept = 0;
    ps_order_details_by_name(details, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        if (kept == 0 || strcmp(details[kept - 1].name, details[i].name) != 0) {
            details[kept++] = details[i];
            continue;
        }
        add_count(&details[kept - 1].count, &details[i].count);
        free((void *)(uintptr_t)details[i].name);
    }
    rows->count = kept;
    ps_order_details(details, kept);
}

static bool take_reason(struct ps_reason_row *row, const struct ps_counts *counts,
                        const struct ps_decoder *decoder)
{
    struct rows rows = {.row_bytes = sizeof(struct ps_detail_row)};
    struct ps_count rest = row->count;
    for (unsigned i = 0; i < counts->detail_count; i++) {
        const struct ps_detail *detail = &counts->details[i];
        if (detail->reason != row->reason || detail->count.packets == 0)
            continue;
        char text[64];
        const char *name = ps_protocol_id_name(decoder, detail->id, text, sizeof text);
        add_detail(&rows, name, detail->count);
        ps_count_add(&rest, -detail->count.packets, -detail->count.bytes);
    }
    if (rest.packets != 0 && row->reason != PS_SEEN_BEFORE)
        add_detail(&rows, "other", rest);
    if (!rows.failed)
        merge_details(&rows);
    row->details = rows.data;
    row->detail_count = rows.count;
    return !rows.failed;
}

static bool take_reasons(struct ps_snapshot *snapshot, const struct ps_counts *counts,
                         const struct ps_decoder *decoder)
{
    for (unsigned i = PS_COUNTED + 1; i < PS_OUTCOME_COUNT; i++) {
        if (counts->outcomes[i].packets == 0)
            continue;
        struct ps_reason_row *row = &snapshot->reasons[snapshot->reason_count++];
        row->reason = (enum ps_outcome)i;
        row->count = counts->outcomes[i];
        if (!take_reason(row, counts, decoder))
            return false;
    }
    ps_order_reasons(snapshot->reasons, snapshot->reason_count);
    return true;
}

static bool take_anomalies(struct ps_snapshot *snapshot, const struct ps_counts *counts)
{
    struct rows rows = {.row_bytes = sizeof(struct ps_detail_row)};
    for (unsigned i = 0; i < PS_ANOMALY_COUNT; i++)
        if (counts->anomalies[i].packets != 0)
            add_detail(&rows, ps_anomaly_name((enum ps_anomaly)i), counts->anomalies[i]);
    snapshot->anomalies = rows.data;
    snapshot->anomaly_count = rows.count;
    ps_order_details(snapshot->anomalies, snapshot->anomaly_count);
    return !rows.failed;
}

static bool take_hidden(struct ps_snapshot *snapshot, const struct ps_counts *counts)
{
    struct rows rows = {.row_bytes = sizeof(struct ps_hidden_row)};
    for (unsigned i = 0; i < PS_HIDDEN_COUNT; i++) {
        struct ps_hidden_row *row = counts->hidden[i].packets != 0 ? add_row(&rows) : NULL;
        if (row)
            *row = (struct ps_hidden_row){.behind = (enum ps_hidden)i, .count = counts->hidden[i]};
    }
    snapshot->input.hidden = rows.data;
    snapshot->input.hidden_count = rows.count;
    return !rows.failed;
}

struct flow_visit {
    struct rows rows;
    const struct ps_services *services;
    uint64_t begun;
    struct ps_count count;
};

static void take_flow(void *context, const struct ps_flow_view *flow)
{
    struct flow_visit *visit = context;
    if ((flow->to_server.packets | flow->to_client.packets) == 0)
        return;
    struct ps_flow_row *row = add_row(&visit->rows);
    if (!row)
        return;
    ps_label_fill(&row->label, visit->services, flow->transport, flow->server_port);
    row->ip_version = flow->ip_version;
    row->client = flow->client;
    row->server = flow->server;
    row->client_port = flow->client_port;
    row->to_server = flow->to_server;
    row->to_client = flow->to_client;
    row->first_ns = flow->first_ns;
    row->last_ns = flow->last_ns;
    row->evidence = flow->evidence;
    visit->begun += flow->begun;
    add_count(&visit->count, &flow->to_server);
    add_count(&visit->count, &flow->to_client);
}

static uint64_t rest(uint64_t all, uint64_t part)
{
    return all > part ? all - part : 0;
}

/* Freed flows have been counted, but their own counts are not kept. */
static void take_omitted(struct ps_snapshot *snapshot, const struct flow_visit *visit)
{
    uint64_t rows = snapshot->kind == PS_INTERVAL ? visit->begun : visit->rows.count;
    snapshot->flows_omitted.flows = rest(snapshot->flows_total, rows);
    snapshot->flows_omitted.count.packets = rest(snapshot->counted.packets, visit->count.packets);
    snapshot->flows_omitted.count.bytes = rest(snapshot->counted.bytes, visit->count.bytes);
}

/* If no frame has a time, no flow has one. */
static void clear_times(struct ps_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->flow_count; i++)
        snapshot->flows[i].first_ns = snapshot->flows[i].last_ns = PS_NO_TIME;
}

/* Does such a snapshot include the intervals that are over? */
static bool spans_intervals(enum ps_snapshot_kind kind)
{
    return kind == PS_TOTAL || kind == PS_SNAPSHOT;
}

static bool take_flows(struct ps_snapshot *snapshot, const struct ps_tally *tally)
{
    struct flow_visit visit = {.rows = {.row_bytes = sizeof(struct ps_flow_row)},
                               .services = ps_tally_services(tally)};
    ps_tally_visit_flows(tally, spans_intervals(snapshot->kind), take_flow, &visit);
    snapshot->flows = visit.rows.data;
    snapshot->flow_count = visit.rows.count;
    if (snapshot->input.first_ns == PS_NO_TIME)
        clear_times(snapshot);
    take_omitted(snapshot, &visit);
    ps_order_flows(snapshot->flows, snapshot->flow_count);
    return !visit.rows.failed;
}

static bool fill(struct ps_snapshot *snapshot, const struct ps_tally *tally,
                 const struct ps_counts *counts)
{
    const struct ps_services *services = ps_tally_services(tally);
    snapshot->input.first_ns = counts->first_ns;
    snapshot->input.last_ns = counts->last_ns;
    snapshot->total = counts->total;
    snapshot->input.backwards_ns = counts->backwards_ns;
    snapshot->input.filtered_out = counts->filtered_out;
    snapshot->counted = counts->outcomes[PS_COUNTED];
    snapshot->flows_total = counts->flows_total;
    snapshot->flows_evicted = counts->flows_evicted;
    snapshot->input.compared =
        ps_tally_seen_before(tally, spans_intervals(snapshot->kind), &snapshot->input.seen_before,
                             &snapshot->input.forgotten);
    bool done = take_ports(snapshot, counts, services) &&
                take_services(snapshot, counts, services) &&
                take_reasons(snapshot, counts, ps_tally_decoder(tally)) &&
                take_anomalies(snapshot, counts) && take_hidden(snapshot, counts);
    take_classes(snapshot);
    if (snapshot->view.by == PS_VIEW_BY_HOST)
        return done && ps_snapshot_take_hosts(snapshot, counts, services);
    if (snapshot->view.by == PS_VIEW_BY_INTERFACE)
        return done && ps_snapshot_take_interfaces(snapshot, tally);
    return done && (snapshot->view.by != PS_VIEW_BY_FLOW || take_flows(snapshot, tally));
}

static struct ps_snapshot *empty_snapshot(enum ps_snapshot_kind kind, const struct ps_view *view)
{
    struct ps_snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot)
        return NULL;
    snapshot->kind = kind;
    snapshot->view = *view;
    snapshot->version = ps_version();
    snapshot->interval.start_ns = PS_NO_TIME;
    snapshot->interval.end_ns = PS_NO_TIME;
    snapshot->interval.before_ns = PS_NO_TIME;
    return snapshot;
}

/* NULL when out of memory. */
static struct ps_snapshot *take(const struct ps_tally *tally, enum ps_snapshot_kind kind,
                                const struct ps_view *view, struct ps_counts *sums)
{
    struct ps_snapshot *snapshot = empty_snapshot(kind, view);
    if (!snapshot)
        return NULL;
    if (!ps_tally_shape(tally, sums)) {
        ps_snapshot_free(snapshot);
        return NULL;
    }
    snapshot->flows_active = ps_tally_sum(tally, spans_intervals(kind), sums);
    if (fill(snapshot, tally, sums))
        return snapshot;
    ps_snapshot_free(snapshot);
    return NULL;
}

struct ps_snapshot *ps_snapshot_take(const struct ps_tally *tally, enum ps_snapshot_kind kind,
                                     const struct ps_view *view,
                                     struct ps_snapshot_scratch *scratch, struct ps_error *error)
{
    struct ps_snapshot_scratch *own = scratch ? NULL : ps_snapshot_scratch_new(error);
    if (!scratch && !own)
        return NULL;
    struct ps_snapshot *snapshot = take(tally, kind, view, clear_sums(scratch ? scratch : own));
    ps_snapshot_scratch_free(own);
    if (!snapshot)
        ps_error_set(error, PS_ERROR_MEMORY_REPORT, "report", "out of memory");
    return snapshot;
}
