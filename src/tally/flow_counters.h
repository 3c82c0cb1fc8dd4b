/*
 * flow_counters.h - what flows sent: counters in the record and beyond it, and how they reach the
 * ports and hosts.  Only flow_hosts.h, flow_outcomes.h, flow_table.h and counts.h are below it.
 */
#ifndef PORTSTAT_TALLY_FLOW_COUNTERS_H
#define PORTSTAT_TALLY_FLOW_COUNTERS_H

#include "tally/counts.h"
#include "tally/flow_hosts.h"
#include "tally/flow_outcomes.h"
#include "tally/flow_table.h"

/* What the flow counted since the last settling. */
struct ps_flow_totals ps_flow_sent(const struct ps_flows *flows, uint32_t number);

/* How many packets, of both sides. */
static inline uint64_t ps_flow_packets(const struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_totals sent = ps_flow_sent(flows, number);
    return sent.packets[0] + sent.packets[1];
}

/* The same, and what it counted before, if the configuration keeps that. */
struct ps_flow_totals ps_flow_sent_ever(const struct ps_flows *flows, uint32_t number);

/* Adds to what the side sent where the record has no room for it. */
void ps_flow_send_large(struct ps_flows *flows, uint32_t number, unsigned side,
                        struct ps_count count, struct ps_counts *counts);

/* Adds to what the side sent, or to `counts` if there is no memory to keep it with the flow. */
static inline void ps_flow_send(struct ps_flows *flows, uint32_t number, unsigned side,
                                struct ps_count count, struct ps_counts *counts)
{
    const uint64_t most_packets = (1u << (32 - PS_FLOW_BYTES_BITS)) - 1;
    struct ps_flow *flow = ps_flow_record(flows, number);
    uint64_t packets = (flow->sent[side] >> PS_FLOW_BYTES_BITS) + count.packets;
    uint64_t bytes = (flow->sent[side] & PS_FLOW_MOST_BYTES) + count.bytes;
    if (packets > most_packets || bytes > PS_FLOW_MOST_BYTES)
        ps_flow_send_large(flows, number, side, count, counts);
    else
        flow->sent[side] = (uint32_t)(packets << PS_FLOW_BYTES_BITS | bytes);
}

/* Counts an event at its flow. */
static inline void ps_flow_add(struct ps_flows *flows, uint32_t number,
                               const struct ps_flow_event *event, struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    const struct ps_count count = {event->packets, event->bytes};
    ps_flow_send(flows, number, event->from_side, count, counts);
    if (event->time_ns > flow->last_ns)
        flow->last_ns = event->time_ns;
}

/* Adds what a flow sent to its ports and to its service, and returns the latter's row. */
struct ps_service_counts *ps_flow_tell_ports(const struct ps_flow *flow,
                                             const struct ps_flow_totals *sent,
                                             struct ps_counts *counts);

/* Adds what a flow of the table sent to all that is counted: ports, its service, and its hosts; and
 * to its service, whose row is returned, what became of it until `end_ns`. */
static inline struct ps_service_counts *ps_flow_tell(const struct ps_flows *flows, uint32_t number,
                                                     const struct ps_flow_totals *sent,
                                                     int64_t end_ns, struct ps_counts *counts)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_service_counts *service = ps_flow_tell_ports(flow, sent, counts);
    ps_flow_tell_outcomes(flows, number, sent->packets[0] + sent->packets[1], end_ns, service);
    ps_flow_tell_own_hosts(flows, flow, sent, counts);
    return service;
}

/* Moves a flow's counters to its ports and its service, and to its totals if they are kept.
 * `end_ns`: until when frames were seen. */
void ps_flow_settle(struct ps_flows *flows, uint32_t number, int64_t end_ns,
                    struct ps_counts *counts);

/* Drops the settled counters and the facts of this record number, which another flow is to use. */
void ps_flow_forget(struct ps_flows *flows, uint32_t number);

/* When the flow began, if the configuration keeps that. */
static inline int64_t ps_flow_first(const struct ps_flows *flows, uint32_t number)
{
    if (!flows->config.keep_firsts && !flows->config.part)
        return PS_NO_TIME;
    return *(const int64_t *)ps_pool_sized(&flows->firsts, number, sizeof(int64_t));
}

/* When the last frame of the flow came, later fragments among them as far as the configuration
 * keeps when flows began. */
int64_t ps_flow_last(const struct ps_flows *flows, uint32_t number);

/* Later fragments of the flow came until then. */
void ps_flow_see_later(struct ps_flows *flows, uint32_t number, int64_t time_ns);

/* False when out of memory. */
bool ps_flow_set_first(struct ps_flows *flows, uint32_t number, int64_t first_ns);

#endif
