/*
 * tally_merge.c - makes one tally of two that saw different files of one run.
 *
 * Sums add up whatever the order.  What depends on the order of frames (flows, fragments, frames
 * without a time or out of order) is merged only where the result is sure to be what one tally
 * would have counted; otherwise the caller counts all again in a single tally.
 */
#include "tally/tally_parts.h"

/* A full table of details drops what comes last; with this few the order does not matter. */
enum { DETAILS_SURE = 1024 };

static unsigned count_details(const struct ps_counts *counts)
{
    unsigned used = 0;
    for (unsigned i = 0; i < PS_DETAILS; i++)
        used += counts->details[i].reason != PS_COUNTED;
    return used;
}

static bool is_simple(const struct ps_tally *tally)
{
    return !tally->total && !tally->unordered && !tally->sightings &&
           tally->now->flows_evicted == 0;
}

/* Which hosts make room depends on the order of flows, which is not that of one tally. Each flow
 * has two hosts. */
static bool may_lack_hosts(const struct ps_tally *to, const struct ps_tally *from)
{
    const struct ps_hosts *hosts = to->now->hosts;
    if (!hosts || !from->now->hosts)
        return hosts != from->now->hosts;
    return !ps_hosts_are_whole(hosts) || !ps_hosts_are_whole(from->now->hosts) ||
           to->now->flows_total + from->now->flows_total > to->config.max_hosts / 2;
}

bool ps_tally_merge(struct ps_tally *to, const struct ps_tally *from, bool ties_known)
{
    if (!is_simple(to) || !is_simple(from))
        return false;
    if (to->now->flows_total + from->now->flows_total > to->config.max_flows)
        return false;
    if (count_details(to->now) + count_details(from->now) > DETAILS_SURE)
        return false;
    if (may_lack_hosts(to, from))
        return false;
    if (!ps_fragments_merge(to->fragments, from->fragments))
        return false;
    if (to->interfaces && from->interfaces &&
        !ps_interface_books_merge(to->interfaces, from->interfaces))
        return false;
    ps_counts_merge(to->now, from->now);
    if (from->clock_ns > to->clock_ns)
        to->clock_ns = from->clock_ns;
    return ps_flows_merge(to->flows, from->flows, ties_known, to->now);
}
