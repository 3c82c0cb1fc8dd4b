/*
 * flow_table.h - the inside of the flow table, for the two files that work on it: flow.c counts,
 * flow_merge.c merges.
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
    struct ps_pool totals;  /* struct ps_flow_totals, by the records' numbers; none are released */
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

/* The flow is over, its record stays for the report. */
void ps_flow_end(struct ps_flows *flows, uint32_t number);

/* Moves a record's counters to its ports and its service, and to its totals if they are kept. */
void ps_flow_settle(struct ps_flows *flows, uint32_t number, struct ps_counts *counts);

bool ps_flow_is_idle(const struct ps_flows *flows, const struct ps_flow *flow, int64_t now_ns);

/* Closed from both sides, or reset. */
bool ps_flow_is_closed(const struct ps_flow *flow);

#endif
