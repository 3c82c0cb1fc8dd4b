/*
 * tally_view.c - looks at a tally; see tally_view.h.
 */
#include "tally/tally_view.h"

#include "tally/tally_parts.h"

uint64_t ps_tally_sum(const struct ps_tally *tally, bool ended, struct ps_counts *sums)
{
    if (ended && tally->total)
        ps_counts_merge(sums, tally->total);
    ps_counts_merge(sums, tally->now);
    return ps_flows_sum(tally->flows, sums, tally->clock_ns);
}

void ps_tally_visit_flows(const struct ps_tally *tally, bool ended, ps_flow_visit_fn *visit,
                          void *context)
{
    ps_flows_visit(tally->flows, ended, visit, context);
}

const struct ps_services *ps_tally_services(const struct ps_tally *tally)
{
    return tally->config.services;
}

const struct ps_decoder *ps_tally_decoder(const struct ps_tally *tally)
{
    return tally->config.decoder;
}
