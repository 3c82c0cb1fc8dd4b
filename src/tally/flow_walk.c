/*
 * flow_walk.c - goes over all flows: adds them up for a report, and tells of each.
 *
 * The tally calls it; it calls flow_find.c and flow_counters.c.
 */
#include "tally/flow_counters.h"
#include "tally/flow_find.h"
#include "tally/flow_table.h"
#include "tally/flow_track.h"

enum {
    FETCH_AHEAD = 16, /* records between prefetching the rows of a flow's ports and adding to
                         them */
};

static bool is_active(const struct ps_flows *flows, const struct ps_flow *flow, int64_t now_ns)
{
    bool over = (flow->state & PS_FLOW_ENDED) || ps_flow_is_closed(flow);
    return !over && !ps_flow_is_idle(flows, flow, now_ns);
}

/* Records are read in order, the rows of their ports are not. (The port sets themselves fit the
 * cache.) */
static void prefetch_counts(const struct ps_flows *flows, uint32_t number,
                            const struct ps_counts *counts)
{
    if (number >= flows->records.used)
        return;
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->ip_version == 0)
        return;
    const struct ps_port_table *ports = &counts->ports[flow->transport];
    const struct ps_service_table *services = &counts->services[flow->transport];
    for (unsigned side = 0; side < 2; side++)
        __builtin_prefetch(&ports->rows[ports->set.row_of[flow->port[side]]], 1);
    const struct ps_service_counts *row =
        &services->rows[services->set.row_of[flow->port[flow->service_side]]];
    __builtin_prefetch(row, 1);
    __builtin_prefetch(&row->evidence[PS_EVIDENCE_COUNT - 1], 1);
}

static bool has_counted(const struct ps_flow *flow)
{
    return (flow->sent[0] | flow->sent[1]) != 0 || flow->is_large;
}

/* Of a flow that counted nothing, it may have become known what became of it. */
static void sum_lone(const struct ps_flows *flows, uint32_t number, struct ps_counts *counts,
                     int64_t now_ns, bool active)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    ps_flow_tell_lone_outcomes(flows, number, now_ns, counts);
    if (active)
        ps_counts_service(counts, flow->transport, flow->port[flow->service_side])->active++;
}

/* `active`: it counts as such at its service. */
static inline void sum_one(const struct ps_flows *flows, uint32_t number, struct ps_counts *counts,
                           int64_t now_ns, bool active)
{
    if (!has_counted(ps_flow_record(flows, number))) {
        sum_lone(flows, number, counts, now_ns, active);
        return;
    }
    struct ps_flow_totals sent = ps_flow_sent(flows, number);
    ps_flow_tell(flows, number, &sent, now_ns, counts)->active += active;
}

static void settle_one(struct ps_flows *flows, uint32_t number, struct ps_counts *counts,
                       int64_t now_ns)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->ip_version == 0)
        return;
    if (has_counted(flow)) {
        ps_flow_settle(flows, number, now_ns, counts);
        return;
    }
    ps_flow_tell_lone_outcomes(flows, number, now_ns, counts);
    ps_flow_settle_outcomes(flows, number, 0, now_ns);
}

/* Adds up the flows that counted something since the last settling. */
static void sum_noted(const struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns)
{
    for (size_t i = 0; i < flows->track.noted_count; i++)
        if (ps_flow_record(flows, flows->track.noted[i])->ip_version != 0)
            sum_one(flows, flows->track.noted[i], counts, now_ns, false);
}

uint64_t ps_flows_sum(struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns)
{
    uint64_t active = flows->track.on ? ps_flow_track_active(flows, now_ns) : 0;
    if (flows->track.on) {
        sum_noted(flows, counts, now_ns);
        ps_flow_track_tell_active(flows, counts);
        return active;
    }
    active = 0;
    for (uint32_t number = 0; number < flows->records.used; number++) {
        prefetch_counts(flows, number + FETCH_AHEAD, counts);
        const struct ps_flow *flow = ps_flow_record(flows, number);
        if (flow->ip_version == 0)
            continue;
        const bool goes_on = is_active(flows, flow, now_ns);
        active += goes_on;
        sum_one(flows, number, counts, now_ns, goes_on);
    }
    return active;
}

/* Pending attempts are looked at in the next interval, too. (There is room for their numbers: they
 * were in the list, at the same place or behind.) */
static void carry_pending(struct ps_flows *flows, size_t noted_count)
{
    for (size_t i = 0; i < noted_count && flows->track.on; i++) {
        uint32_t number = flows->track.noted[i];
        if (ps_flow_record(flows, number)->ip_version != 0 && ps_flow_is_pending(flows, number))
            ps_flow_track_note(flows, number);
    }
}

static void settle_noted(struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns)
{
    const size_t noted_count = flows->track.noted_count;
    for (size_t i = 0; i < noted_count; i++)
        settle_one(flows, flows->track.noted[i], counts, now_ns);
    ps_flow_track_clear(flows);
    carry_pending(flows, noted_count);
}

void ps_flows_settle(struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns)
{
    if (flows->track.on) {
        settle_noted(flows, counts, now_ns);
        return;
    }
    for (uint32_t number = 0; number < flows->records.used; number++) {
        prefetch_counts(flows, number + FETCH_AHEAD, counts);
        settle_one(flows, number, counts, now_ns);
    }
}

static struct ps_flow_view view_of(const struct ps_flows *flows, uint32_t number,
                                   const struct ps_flow_totals *sent)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    const unsigned server = flow->service_side, client = !server;
    struct ps_flow_key key;
    ps_flow_key_of(flows, flow, &key);
    return (struct ps_flow_view){
        .transport = (enum ps_transport)flow->transport,
        .ip_version = flow->ip_version,
        .client = key.address[client],
        .server = key.address[server],
        .client_port = key.port[client],
        .server_port = key.port[server],
        .to_server = {sent->packets[client], sent->bytes[client]},
        .to_client = {sent->packets[server], sent->bytes[server]},
        .first_ns = ps_flow_first(flows, number),
        .last_ns = ps_flow_last(flows, number),
        .evidence = (enum ps_evidence)flow->evidence,
        .begun = !flow->is_reported,
    };
}

static void visit_one(const struct ps_flows *flows, uint32_t number, bool settled,
                      ps_flow_visit_fn *visit, void *context)
{
    if (ps_flow_record(flows, number)->ip_version == 0)
        return;
    struct ps_flow_totals sent =
        settled ? ps_flow_sent_ever(flows, number) : ps_flow_sent(flows, number);
    struct ps_flow_view view = view_of(flows, number, &sent);
    visit(context, &view);
}

void ps_flows_visit(const struct ps_flows *flows, bool settled, ps_flow_visit_fn *visit,
                    void *context)
{
    bool all = settled || !flows->track.on;
    ps_flow_track_sort(flows);
    for (size_t i = 0; !all && i < flows->track.noted_count; i++)
        visit_one(flows, flows->track.noted[i], settled, visit, context);
    for (uint32_t number = 0; all && number < flows->records.used; number++)
        visit_one(flows, number, settled, visit, context);
}
