/*
 * flow_thin.c - settles those flows of a part that lie within it: with no part before or behind it
 * can they have anything to do.
 *
 * Of these, only sums are needed.  All stretches of one key are kept, or none is, since they are
 * judged in their order.
 *
 * The tally calls it; it calls flow_merge.c, flow_walk.c and flow_find.c.
 */
#include "tally/flow_find.h"
#include "tally/flow_table.h"

enum { NONE = PS_POOL_FULL };

/* Is the stretch near an end of the part, or without a time that says so? */
static bool is_near_an_end(const struct ps_flows *flows, uint32_t number,
                           const struct ps_flow_bounds *bounds)
{
    int64_t first_ns = *(const int64_t *)ps_pool_sized(&flows->firsts, number, sizeof(int64_t));
    int64_t last_ns = ps_flow_record(flows, number)->last_ns;
    return first_ns == PS_NO_TIME || first_ns <= bounds->head_ns || last_ns >= bounds->tail_ns;
}

/* An error about a flow of the part before says something of that flow, wherever the part before
 * has become one with this. Which end the part took for side 0 means nothing. */
static uint32_t quoted(const struct ps_flows *flows, struct ps_flow_key key)
{
    const struct ps_flow_key other = {.address = {key.address[1], key.address[0]},
                                      .port = {key.port[1], key.port[0]},
                                      .transport = key.transport,
                                      .ip_version = key.ip_version};
    uint32_t number = ps_flow_find(flows, &key, ps_flow_tag_of(flows, &key));
    return number != NONE ? number : ps_flow_find(flows, &other, ps_flow_tag_of(flows, &other));
}

/* The stretch that speaks for all of this key: the last one, which is in the index. */
static uint32_t speaker(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_key key;
    ps_flow_key_of(flows, flow, &key);
    if (!(flow->state & PS_FLOW_ONLY_QUOTED))
        return ps_flow_find(flows, &key, ps_flow_tag_of(flows, &key));
    uint32_t last = quoted(flows, key);
    return last != NONE ? last : number;
}

void ps_flows_keep(struct ps_flows *flows, uint32_t number)
{
    uint32_t last = number < flows->records.used ? speaker(flows, number) : NONE;
    if (last != NONE)
        ps_flow_record(flows, last)->is_kept = 1;
}

static void keep_ends(struct ps_flows *flows, const struct ps_flow_bounds *bounds)
{
    for (uint32_t number = 0; number < flows->records.used; number++)
        if (ps_flow_record(flows, number)->ip_version != 0 && is_near_an_end(flows, number, bounds))
            ps_flows_keep(flows, number);
}

/* Each stretch says for itself what its key's last one said for all. */
static void tell_kept(struct ps_flows *flows)
{
    for (uint32_t number = 0; number < flows->records.used; number++) {
        struct ps_flow *flow = ps_flow_record(flows, number);
        uint32_t last = flow->ip_version != 0 ? speaker(flows, number) : NONE;
        if (last != NONE)
            flow->is_kept = ps_flow_record(flows, last)->is_kept;
    }
}

uint64_t ps_flows_held(const struct ps_flows *flows)
{
    return flows->records.used;
}

struct ps_flows *ps_flows_thin(struct ps_flows *flows, const struct ps_flow_bounds *bounds,
                               struct ps_counts *counts)
{
    struct ps_flow_config config = flows->config;
    struct ps_flows *kept = ps_flows_new(&config);
    config.part = false;
    struct ps_flows *whole = ps_flows_new(&config);
    if (!kept || !whole) {
        ps_flows_free(kept);
        ps_flows_free(whole);
        return NULL;
    }
    keep_ends(flows, bounds);
    tell_kept(flows);
    ps_flows_divide(kept, whole, flows, counts);
    ps_flows_settle(whole, counts, bounds->last_ns);
    ps_flows_free(whole);
    return kept;
}
