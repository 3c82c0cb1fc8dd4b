/*
 * flow_create.c - makes flows, and makes room for them; see flow_create.h.
 *
 * flow.c, flow_part.c and flow_merge.c call it.
 */
#include "tally/flow_create.h"

#include <string.h>

#include "tally/flow_counters.h"
#include "tally/flow_find.h"
#include "tally/flow_hosts.h"
#include "tally/flow_numbers.h"
#include "tally/flow_side.h"
#include "tally/flow_track.h"

enum {
    RECLAIM_LOOK = 8, /* records compared to find the one that makes room */
    NONE = PS_POOL_FULL,
};

void ps_flow_finish(struct ps_flows *flows, uint32_t number)
{
    if (flows->track.on)
        ps_flow_track_end(flows, number);
    ps_flow_end(flows, number);
}

/* Of a flow that is only quoted there is nothing to settle. */
void ps_flow_free_record(struct ps_flows *flows, uint32_t number, int64_t now_ns,
                         struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (!(flow->state & PS_FLOW_ONLY_QUOTED))
        ps_flow_settle(flows, number, now_ns, counts);
    ps_flow_finish(flows, number);
    ps_flow_forget(flows, number);
    if (flow->ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
}

/* Frees one record: of the next few, one whose flow is over, or else the one idle longest. The
 * choice depends only on the input, so that a file gives the same report every time. */
static bool reclaim(struct ps_flows *flows, int64_t now_ns, struct ps_counts *counts)
{
    uint32_t victim = NONE;
    for (uint32_t look = 0; look < RECLAIM_LOOK && look < flows->records.used; look++) {
        flows->reclaim_at = (flows->reclaim_at + 1) % flows->records.used;
        const struct ps_flow *flow = ps_flow_record(flows, flows->reclaim_at);
        if (flow->ip_version == 0)
            continue;
        if (victim == NONE || (flow->state & PS_FLOW_ENDED) ||
            flow->last_ns < ps_flow_record(flows, victim)->last_ns)
            victim = flows->reclaim_at;
        if (flow->state & PS_FLOW_ENDED)
            break;
    }
    if (victim == NONE)
        return false;
    const struct ps_flow *flow = ps_flow_record(flows, victim);
    if (!(flow->state & PS_FLOW_ENDED) && !ps_flow_is_idle(flows, flow, now_ns))
        counts->flows_evicted++;
    ps_flow_free_record(flows, victim, now_ns, counts);
    flows->inexact = true;
    return true;
}

uint32_t ps_flow_make_room(struct ps_flows *flows, struct ps_pool *pool, int64_t now_ns,
                           struct ps_counts *counts)
{
    uint32_t number = NONE;
    while (number == NONE && reclaim(flows, now_ns, counts))
        number = ps_pool_take(pool);
    return number;
}

void ps_flow_count_without_record(const struct ps_flows *flows, const struct ps_flow_event *event,
                                  struct ps_counts *counts)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    struct ps_flow flow = {
        .port = {event->key.port[0], event->key.port[1]},
        .transport = event->key.transport,
        .evidence = verdict.evidence & 0xf,
        .service_side = verdict.service_side & 1,
    };
    struct ps_flow_totals sent = {{0, 0}, {0, 0}};
    sent.packets[event->from_side] = event->packets;
    sent.bytes[event->from_side] = event->bytes;
    ps_flow_tell_ports(&flow, &sent, counts);
    if (counts->hosts)
        ps_flow_tell_hosts(&event->key, &flow, &sent, counts->hosts);
    counts->flows_total++;
    counts->flows_evicted++;
}
