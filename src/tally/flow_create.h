/*
 * flow_create.h - makes flows, and makes room for them.  Below it are flow_find.h, flow_side.h,
 * flow_numbers.h, flow_counters.h and flow_track.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_CREATE_H
#define PORTSTAT_TALLY_FLOW_CREATE_H

#include "tally/flow_numbers.h"
#include "tally/flow_side.h"
#include "tally/flow_table.h"

/* With RST it is a reset (RFC 9293 section 3.10.7). */
static inline bool ps_flow_is_syn(const struct ps_flow_event *event)
{
    return (event->tcp_flags & (PS_TCP_SYN | PS_TCP_RST)) == PS_TCP_SYN;
}

/* A SYN that asks, not one that answers. */
static inline bool ps_flow_is_syn_alone(const struct ps_flow_event *event)
{
    return ps_flow_is_syn(event) && !(event->tcp_flags & PS_TCP_ACK);
}

/* A record of the pool, which is full, after others made room; or PS_POOL_FULL. */
uint32_t ps_flow_make_room(struct ps_flows *flows, struct ps_pool *pool, int64_t now_ns,
                           struct ps_counts *counts);

static inline uint32_t ps_flow_take(struct ps_flows *flows, struct ps_pool *pool, int64_t now_ns,
                                    struct ps_counts *counts)
{
    uint32_t number = ps_pool_take(pool);
    return number != PS_POOL_FULL ? number : ps_flow_make_room(flows, pool, now_ns, counts);
}

static inline bool ps_flow_set_addresses(struct ps_flows *flows, struct ps_flow *flow,
                                         const struct ps_flow_event *event,
                                         struct ps_counts *counts)
{
    if (event->key.ip_version == 4) {
        flow->address[0] = ps_flow_ipv4(&event->key.address[0]);
        flow->address[1] = ps_flow_ipv4(&event->key.address[1]);
        return true;
    }
    uint32_t pair = ps_flow_take(flows, &flows->pairs, event->time_ns, counts);
    if (pair == PS_POOL_FULL)
        return false;
    flow->address[0] = pair;
    struct ps_address_pair *addresses = ps_flow_pair(flows, pair);
    memcpy(addresses->address, event->key.address, sizeof addresses->address);
    return true;
}

static inline bool ps_flow_complete_record(struct ps_flows *flows, uint32_t number,
                                           const struct ps_flow_event *event)
{
    return ps_flow_has_numbers(flows, number) && ps_flow_set_first(flows, number, event->time_ns) &&
           ps_flow_index_add(&flows->index, event->tag, number);
}

/* A new record in the index with the ends and the time of the event, and nothing else; or
 * PS_POOL_FULL. Part of its caller, like the next: for one, that is the path of each new flow. */
__attribute__((always_inline)) static inline uint32_t
ps_flow_take_record(struct ps_flows *flows, const struct ps_flow_event *event,
                    struct ps_counts *counts)
{
    uint32_t number = ps_flow_take(flows, &flows->records, event->time_ns, counts);
    if (number == PS_POOL_FULL)
        return PS_POOL_FULL;
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (!ps_flow_set_addresses(flows, flow, event, counts)) {
        ps_pool_release(&flows->records, number);
        return PS_POOL_FULL;
    }
    if (ps_flow_complete_record(flows, number, event)) {
        memcpy(flow->port, event->key.port, sizeof flow->port);
        flow->transport = event->key.transport;
        flow->ip_version = event->key.ip_version;
        flow->last_ns = event->time_ns;
        flows->timeless |= event->time_ns == PS_NO_TIME;
        return number;
    }
    if (event->key.ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
    return PS_POOL_FULL;
}

/* The number of a new flow for the event, which has not been counted there yet; or PS_POOL_FULL
 * without memory for it. */
__attribute__((always_inline)) static inline uint32_t
ps_flow_create(struct ps_flows *flows, const struct ps_flow_event *event, struct ps_counts *counts)
{
    uint32_t number = ps_flow_take_record(flows, event, counts);
    if (number == PS_POOL_FULL)
        return PS_POOL_FULL;
    struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    flow->service_side = verdict.service_side & 1;
    flow->evidence = verdict.evidence & 0xf;
    if (ps_flow_is_syn_alone(event))
        flow->state |= PS_FLOW_OPENED;
    counts->flows_total++;
    return number;
}

/* Without memory for the flow, its frame still counts for a service, as a flow of its own. */
void ps_flow_count_without_record(const struct ps_flows *flows, const struct ps_flow_event *event,
                                  struct ps_counts *counts);

/* The flow leaves the index. Its record stays for the report. */
void ps_flow_finish(struct ps_flows *flows, uint32_t number);

/* Settles what the record's flow counted, and frees the record. */
void ps_flow_free_record(struct ps_flows *flows, uint32_t number, int64_t now_ns,
                         struct ps_counts *counts);

#endif
