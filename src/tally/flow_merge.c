/*
 * flow_merge.c - makes one flow table of two that saw different parts of a run.
 *
 * The result must be what one table would have found, frame by frame in the order of time, or the
 * merge says that it cannot tell.  Most flows are in one table only: they are copied.  A flow in
 * both is one that went on in the next file; it is joined if the second part begins after the first
 * one's end, by the rules that flow.c applies to a frame: too long idle, or opened by another SYN,
 * it is another flow.  If the later part took a SYN for another connection's, because only the
 * earlier part knows the number, the later part's two flows are joined in the same way.
 *
 * tally_merge.c calls it; it calls flow_find.c, flow_numbers.c, flow_facts_join.c and
 * flow_counters.c.
 *
 * What two tables cannot tell: flows that overlap in time, and a SYN that the later part took for
 * the same attempt although the earlier part knows that it was not: then one flow has the counts of
 * two. That takes numbers that contradict each other, or a simultaneous open.
 */
#include <string.h>

#include "tally/flow_counters.h"
#include "tally/flow_facts_join.h"
#include "tally/flow_find.h"
#include "tally/flow_numbers.h"
#include "tally/flow_quotes.h"
#include "tally/flow_table.h"

enum { NONE = PS_POOL_FULL, FETCH_AHEAD = 16 };

/* A flow that the later part saw. */
struct later {
    const struct ps_flows *flows;
    uint32_t number, tag;
    const struct ps_flow *flow;
    int64_t first_ns;
};

static bool copy_pair(struct ps_flows *to, const struct ps_flows *from, struct ps_flow *copy)
{
    if (copy->ip_version == 4)
        return true;
    uint32_t pair = ps_pool_take(&to->pairs);
    if (pair == NONE)
        return false;
    memcpy(ps_pool_at(&to->pairs, pair), ps_pool_at(&from->pairs, copy->address[0]),
           sizeof(struct ps_address_pair));
    copy->address[0] = pair;
    return true;
}

static bool copy_large(struct ps_flows *to, uint32_t number, const struct later *later)
{
    if (!later->flow->is_large)
        return true;
    struct ps_flow_totals *large = ps_pool_reach(&to->large, number);
    if (large)
        memcpy(large, ps_pool_at(&later->flows->large, later->number), sizeof *large);
    return large != NULL;
}

static uint32_t initial_of(const struct ps_flows *flows, uint32_t number, unsigned side)
{
    return ps_flow_numbers_of(flows, number)->initial[side];
}

/* Those numbers that only the later part knows. */
static void copy_numbers(struct ps_flows *to, uint32_t number, const struct later *later)
{
    for (unsigned side = 0; side < 2; side++)
        if (ps_flow_is_numbered(later->flow, side))
            ps_flow_set_number(ps_flow_record(to, number), ps_flow_numbers_of(to, number), side,
                               initial_of(later->flows, later->number, side));
}

static bool append_numbers(struct ps_flows *to, uint32_t number, const struct later *later)
{
    if (!ps_flow_has_numbers(to, number))
        return false;
    copy_numbers(to, number, later);
    *ps_flow_facts_of(to, number) = *ps_flow_facts_of(later->flows, later->number);
    return true;
}

static bool append(struct ps_flows *to, const struct later *later)
{
    uint32_t number = ps_pool_take(&to->records);
    if (number == NONE)
        return false;
    struct ps_flow *copy = ps_flow_record(to, number);
    *copy = *later->flow;
    copy->state &= (uint8_t) ~(PS_FLOW_ENDED | PS_FLOW_NUMBER_0 | PS_FLOW_NUMBER_1);
    copy->is_merged = 1;
    return copy_pair(to, later->flows, copy) && copy_large(to, number, later) &&
           append_numbers(to, number, later) && ps_flow_set_first(to, number, later->first_ns) &&
           ps_flow_index_add(&to->index, later->tag, number);
}

/* Is all of the later part really later? */
static bool follows(const struct ps_flow *before, const struct later *later, bool ties_known)
{
    return ties_known ? later->first_ns >= before->last_ns : later->first_ns > before->last_ns;
}

/* Would the SYN that began the later part's flow have begun another one? */
static bool opens_another(const struct ps_flows *flows, uint32_t number, const struct later *later)
{
    unsigned client = !later->flow->service_side;
    if (!(later->flow->state & PS_FLOW_OPENED))
        return false;
    return ps_flow_opens_another(flows, number, client,
                                 initial_of(later->flows, later->number, client));
}

/* Would the later part's first frame have begun another flow? */
static bool begins_anew(const struct ps_flows *flows, uint32_t number, const struct later *later)
{
    return ps_flow_is_idle(flows, ps_flow_record(flows, number), later->first_ns) ||
           opens_another(flows, number, later);
}

/* May a SYN of this side have been the same attempt in the later part, and not after the earlier
 * one? */
static bool side_differs(const struct ps_flows *flows, uint32_t number, const struct later *later,
                         unsigned side)
{
    const struct ps_flow *before = ps_flow_record(flows, number);
    if (!ps_flow_is_numbered(later->flow, side))
        return false;
    if (!ps_flow_is_numbered(before, side))
        return ((before->state | later->flow->state) & PS_FLOW_CLOSED) != 0 ||
               ps_flow_has_spoken(flows, number, side);
    return initial_of(flows, number, side) != initial_of(later->flows, later->number, side);
}

/* Is what the later part took for one flow one flow? */
static bool stays_one(const struct ps_flows *flows, uint32_t number, const struct later *later)
{
    if (!(later->flow->state & PS_FLOW_SYN_AGAIN))
        return true;
    return !side_differs(flows, number, later, 0) && !side_differs(flows, number, later, 1);
}

/* Did a SYN tell the later part a number that the earlier one lacks, but it had guessed one? */
static bool has_lost_number(const struct ps_flow *before, const struct ps_flow *after)
{
    const unsigned both = PS_FLOW_NUMBER_0 | PS_FLOW_NUMBER_1;
    return (after->state & PS_FLOW_GUESSED) && after->evidence == PS_EVIDENCE_HANDSHAKE &&
           (before->state & both) != both;
}

static void join(struct ps_flows *to, uint32_t number, const struct later *later,
                 struct ps_counts *counts)
{
    const struct ps_flow *after = later->flow;
    struct ps_flow *flow = ps_flow_record(to, number);
    struct ps_flow_totals sent = ps_flow_sent(later->flows, later->number);
    for (unsigned side = 0; side < 2; side++) {
        const struct ps_count count = {sent.packets[side], sent.bytes[side]};
        ps_flow_send(to, number, side, count, counts);
    }
    if (after->evidence < flow->evidence) {
        flow->evidence = after->evidence;
        flow->service_side = after->service_side;
    }
    if (after->last_ns > flow->last_ns)
        flow->last_ns = after->last_ns;
    const unsigned kept = PS_FLOW_CLOSED | PS_FLOW_SYN_AGAIN;
    flow->state |= after->state & kept;
    if (after->state & PS_FLOW_OPENED)
        flow->state |= PS_FLOW_SYN_AGAIN;
    flow->is_merged = 1;
    counts->flows_total--;
    if (!(after->state & PS_FLOW_GUESSED)) /* numbers are guessed only at the start of a flow */
        copy_numbers(to, number, later);
}

/* Merges one flow. Flows of one key must come in the order in which they began. */
static bool merge_flow(struct ps_flows *to, bool ties_known, struct later *later,
                       struct ps_counts *counts)
{
    struct ps_flow_key key;
    ps_flow_key_of(later->flows, later->flow, &key);
    later->tag = ps_flow_tag_of(to, &key);
    uint32_t number = ps_flow_find(to, &key, later->tag);
    if (number == NONE)
        return append(to, later);
    const struct ps_flow *before = ps_flow_record(to, number);
    bool same_part = before->is_merged; /* then both are the later part's, in order */
    if (!same_part && !follows(before, later, ties_known))
        return false;
    if (begins_anew(to, number, later)) {
        ps_flow_end(to, number);
        return append(to, later);
    }
    if (!stays_one(to, number, later) || has_lost_number(before, later->flow))
        return false;
    const struct ps_flow_sequel sequel = {later->flows, later->number, later->first_ns};
    if (!ps_flow_join_facts(to, number, &sequel))
        return false;
    join(to, number, later, counts);
    return true;
}

/* Prefetches the line that merging the flow will need first. */
static void prefetch(const struct ps_flows *to, const struct ps_flows *from, uint32_t number)
{
    if (number >= from->records.used)
        return;
    struct ps_flow_key key;
    ps_flow_key_of(from, ps_flow_record(from, number), &key);
    ps_flows_prefetch_index(to, ps_flow_tag_of(to, &key));
}

bool ps_flows_merge(struct ps_flows *to, const struct ps_flows *from, bool ties_known,
                    struct ps_counts *counts)
{
    if (!to->config.keep_firsts || !from->config.keep_firsts)
        return false;
    if (!ps_flow_quotes_merge(to, from, ties_known))
        return false;
    for (uint32_t number = 0; number < from->records.used; number++) {
        prefetch(to, from, number + FETCH_AHEAD);
        struct later later = {.flows = from,
                              .number = number,
                              .flow = ps_flow_record(from, number),
                              .first_ns = ps_flow_first(from, number)};
        if (later.flow->is_reported)
            return false;
        if (later.flow->ip_version != 0 && !merge_flow(to, ties_known, &later, counts))
            return false;
    }
    for (uint32_t number = 0; number < to->records.used; number++)
        ps_flow_record(to, number)->is_merged = 0;
    return true;
}
