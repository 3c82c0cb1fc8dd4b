/*
 * tally_thin.c - makes a part smaller: what cannot have to do with other parts becomes sums.
 *
 * A flow goes on within the timeout, so a flow is the part's own if it begins later than that
 * behind the beginning of the part, and ends earlier than that before its end.  There is some
 * margin, since times go back a little in real captures.  If the times of two parts overlap by
 * more, this was not so, and what comes out is not exact.
 */
#include "tally/tally_parts.h"

static const int64_t second_ns = 1000000000;
static const int64_t margin_ns = 60 * second_ns;

static int64_t plus(int64_t time_ns, int64_t more_ns)
{
    int64_t sum;
    return __builtin_add_overflow(time_ns, more_ns, &sum) ? INT64_MAX : sum;
}

static int64_t minus(int64_t time_ns, int64_t less_ns)
{
    int64_t difference;
    return __builtin_sub_overflow(time_ns, less_ns, &difference) ? INT64_MIN : difference;
}

/* False if all flows may have to do with other parts. */
static bool find_bounds(const struct ps_tally *tally, struct ps_flow_bounds *bounds)
{
    if (tally->config.flow_timeout_s == PS_NEVER || tally->now->first_ns == PS_NO_TIME)
        return false;
    uint32_t timeout_s = tally->config.flow_timeout_s ? tally->config.flow_timeout_s
                                                      : (uint32_t)PS_DEFAULT_FLOW_TIMEOUT_S;
    int64_t away_ns = second_ns * timeout_s + margin_ns;
    bounds->head_ns = plus(tally->now->first_ns, away_ns);
    bounds->tail_ns = minus(tally->now->last_ns, away_ns);
    bounds->last_ns = tally->now->last_ns;
    return bounds->head_ns < bounds->tail_ns;
}

struct keeping {
    struct ps_flows *flows;
};

static void keep_first(void *context, struct ps_first_fragment *first)
{
    const struct keeping *keeping = context;
    if (first->state == PS_DATAGRAM_COUNTED)
        ps_flows_keep(keeping->flows, first->flow);
}

static void move_first(void *context, struct ps_first_fragment *first)
{
    const struct keeping *keeping = context;
    if (first->state == PS_DATAGRAM_COUNTED)
        first->flow = ps_flows_moved_to(keeping->flows, first->flow);
}

bool ps_tally_thin(struct ps_tally *tally, uint64_t most)
{
    struct ps_flow_bounds bounds;
    struct keeping keeping = {tally->flows};
    if (!tally->config.part || tally->config.keep_flow_times || !find_bounds(tally, &bounds) ||
        ps_flows_held(tally->flows) <= most)
        return false;
    ps_fragments_visit_firsts(tally->fragments, keep_first, &keeping);
    struct ps_flows *thin = ps_flows_thin(tally->flows, &bounds, tally->now);
    if (!thin)
        return false;
    ps_fragments_visit_firsts(tally->fragments, move_first, &keeping);
    ps_flows_free(tally->flows);
    tally->flows = thin;
    tally->is_thin = true;
    return true;
}

bool ps_tally_overlaps(const struct ps_tally *to, const struct ps_tally *from)
{
    int64_t first_ns = from->now->first_ns, last_ns = to->now->last_ns;
    if (!to->is_thin && !from->is_thin)
        return false;
    if (ps_flows_are_timeless(to->flows) || ps_flows_are_timeless(from->flows))
        return true;
    return first_ns != PS_NO_TIME && last_ns != PS_NO_TIME && first_ns < minus(last_ns, margin_ns);
}
