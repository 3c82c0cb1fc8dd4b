/*
 * tally_view.c - looks at a tally; see tally_view.h.
 */
#include "tally/tally_view.h"

#include "tally/tally_parts.h"

bool ps_tally_shape(const struct ps_tally *tally, struct ps_counts *sums)
{
    return ps_counts_keep_hosts(sums, tally->now);
}

uint64_t ps_tally_sum(const struct ps_tally *tally, bool ended, struct ps_counts *sums)
{
    if (ended && tally->total)
        ps_counts_merge(sums, tally->total);
    ps_counts_merge(sums, tally->now);
    if (tally->summed_active == 0)
        return ps_flows_sum(tally->flows, sums, ps_tally_now_ns(tally));
    ps_counts_add_active(sums, tally->now);
    return tally->summed_active;
}

void ps_tally_visit_flows(const struct ps_tally *tally, bool ended, ps_flow_visit_fn *visit,
                          void *context)
{
    ps_flows_visit(tally->flows, ended, visit, context);
}

struct ps_interface_books *ps_tally_interfaces(const struct ps_tally *tally)
{
    return tally->interfaces;
}

bool ps_tally_seen_before(const struct ps_tally *tally, bool ended, struct ps_count *seen,
                          uint64_t *forgotten)
{
    if (!tally->sightings)
        return false;
    *seen = tally->seen_before;
    *forgotten = ps_sightings_forgotten(tally->sightings);
    if (ended)
        ps_count_add(seen, tally->seen_before_ended.packets, tally->seen_before_ended.bytes);
    else
        *forgotten -= tally->forgotten_ended;
    return true;
}

const struct ps_services *ps_tally_services(const struct ps_tally *tally)
{
    return tally->config.services;
}

const struct ps_decoder *ps_tally_decoder(const struct ps_tally *tally)
{
    return tally->config.decoder;
}
