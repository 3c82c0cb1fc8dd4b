/*
 * tally_merge.c - adds what a part of a run counted to what came before it.
 *
 * Sums add up whatever the order.  What depends on the order of frames, a part keeps in such a way
 * that it can be put behind the part before (flow_part.h, fragments.h): so the whole is what one
 * tally would have counted, wherever it was cut.
 */
#include "tally/tally_parts.h"

/* A full table of details drops what comes last; with this few the order does not matter. */
enum { DETAILS_SURE = 1024 };

/* Which hosts make room depends on the order in which they are told. */
static bool hosts_are_exact(const struct ps_counts *counts)
{
    return !counts->hosts || ps_hosts_are_whole(counts->hosts);
}

static bool counts_are_exact(const struct ps_counts *counts)
{
    return counts->flows_evicted == 0 && counts->detail_count <= DETAILS_SURE &&
           hosts_are_exact(counts);
}

bool ps_tally_is_exact(const struct ps_tally *tally)
{
    return !tally->inexact && counts_are_exact(tally->now) && !tally->total && !tally->sightings &&
           ps_flows_are_exact(tally->flows) && ps_fragments_are_exact(tally->fragments);
}

static void merge_time(struct ps_tally *to, const struct ps_tally *from)
{
    if (from->passed_ns > to->passed_ns)
        to->passed_ns = from->passed_ns;
    if (from->opening_ns == PS_NO_TIME)
        return;
    if (to->opening_ns == PS_NO_TIME) {
        to->opening_ns = from->opening_ns;
        to->opening_bytes = from->opening_bytes;
    }
    if (to->clock_ns != PS_NO_TIME && from->opening_ns < to->clock_ns)
        ps_tally_step_back(to, from->opening_ns, from->opening_bytes);
    int64_t latest_ns = ps_tally_latest_ns(from);
    to->clock_ns = from->clock_ns;
    if (latest_ns > to->latest_ns)
        to->latest_ns = latest_ns;
}

bool ps_tally_merge(struct ps_tally *to, struct ps_tally *from)
{
    to->inexact |= !ps_tally_is_exact(from) || ps_tally_overlaps(to, from);
    to->is_thin |= from->is_thin;
    if (to->interfaces && from->interfaces &&
        !ps_interface_books_merge(to->interfaces, from->interfaces))
        to->inexact = true;
    ps_tally_join_edges(to, from);
    merge_time(to, from);
    ps_counts_merge(to->now, from->now);
    ps_flows_merge(to->flows, from->flows, to->now);
    ps_tally_merge_fragments(to, from);
    return ps_tally_is_exact(to);
}
