/*
 * flow_table.h - the inside of the flow table, for the files that work on it: flow.c finds a frame's
 * flow, flow_counters.c keeps what it sent, flow_merge.c merges.
 */
#ifndef PORTSTAT_TALLY_FLOW_TABLE_H
#define PORTSTAT_TALLY_FLOW_TABLE_H

#include "tally/flow.h"
#include "tally/flow_index.h"
#include "tally/pool.h"

/* The addresses of an IPv6 flow. */
struct ps_address_pair {
    struct ps_address address[2];
};

struct ps_flows {
    struct ps_flow_config config;
    struct ps_hash_key hash_key;
    struct ps_flow_index index;
    struct ps_pool records; /* struct ps_flow */
    struct ps_pool pairs;   /* struct ps_address_pair */
    /* By the records' numbers, each only where it is needed: */
    struct ps_pool large;  /* struct ps_flow_totals: counters that did not fit the record */
    struct ps_pool firsts; /* int64_t: when it began */
    struct ps_pool totals; /* struct ps_flow_totals: counted before the last settling */
    uint32_t reclaim_at, sweep_at;
    int64_t swept_ns; /* when the sweep last moved on */
};

static inline struct ps_flow *ps_flow_record(const struct ps_flows *flows, uint32_t number)
{
    return ps_pool_sized(&flows->records, number, sizeof(struct ps_flow));
}

static inline struct ps_address_pair *ps_flow_pair(const struct ps_flows *flows, uint32_t number)
{
    return ps_pool_sized(&flows->pairs, number, sizeof(struct ps_address_pair));
}

/* The number of the living flow with that key, or PS_POOL_FULL. */
uint32_t ps_flow_find(const struct ps_flows *flows, const struct ps_flow_key *key, uint32_t tag);

void ps_flow_key_of(const struct ps_flows *flows, const struct ps_flow *flow,
                    struct ps_flow_key *key);

/* The tag of that key's hash in all tables that are siblings. */
uint32_t ps_flow_tag_of(const struct ps_flows *flows, const struct ps_flow_key *key);

/* What the flow counted since the last settling. */
struct ps_flow_totals ps_flow_sent(const struct ps_flows *flows, uint32_t number);

/* Adds more to what the side sent than the record has room for. */
void ps_flow_send_large(struct ps_flows *flows, uint32_t number, unsigned side,
                        struct ps_count count, struct ps_counts *counts);

/* Adds to what the side sent; to `counts`, if there is no memory to keep it with the flow. */
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

/* Adds what a flow sent to its ports and to its service. */
void ps_flow_tell(const struct ps_flow *flow, const struct ps_flow_totals *sent,
                  struct ps_counts *counts);

/* What was settled is no more this number's: it is for another flow. */
void ps_flow_forget(struct ps_flows *flows, uint32_t number);

/* When the flow began, if the configuration keeps that. */
static inline int64_t ps_flow_first(const struct ps_flows *flows, uint32_t number)
{
    if (!flows->config.keep_firsts)
        return PS_NO_TIME;
    return *(const int64_t *)ps_pool_sized(&flows->firsts, number, sizeof(int64_t));
}

/* False when out of memory. */
bool ps_flow_set_first(struct ps_flows *flows, uint32_t number, int64_t first_ns);

/* The flow is over, its record stays for the report. */
void ps_flow_end(struct ps_flows *flows, uint32_t number);

/* Moves a flow's counters to its ports and its service, and to its totals if they are kept. */
void ps_flow_settle(struct ps_flows *flows, uint32_t number, struct ps_counts *counts);

bool ps_flow_is_idle(const struct ps_flows *flows, const struct ps_flow *flow, int64_t now_ns);

/* Closed from both sides, or reset. */
bool ps_flow_is_closed(const struct ps_flow *flow);

#endif
