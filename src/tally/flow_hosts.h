/*
 * flow_hosts.h - how what flows counted reaches the hosts at their ends.
 */
#ifndef PORTSTAT_TALLY_FLOW_HOSTS_H
#define PORTSTAT_TALLY_FLOW_HOSTS_H

#include "tally/counts.h"
#include "tally/flow_table.h"

/* Adds what a flow of this key sent to its hosts. */
void ps_flow_tell_hosts(const struct ps_flow_key *key, const struct ps_flow *flow,
                        const struct ps_flow_totals *sent, struct ps_hosts *hosts);

/* Likewise for a flow of the table. */
void ps_flow_tell_hosts_of(const struct ps_flows *flows, const struct ps_flow *flow,
                           const struct ps_flow_totals *sent, struct ps_hosts *hosts);

/* The same, if hosts are wanted. Where they are not, it costs a flow next to nothing. */
static inline void ps_flow_tell_own_hosts(const struct ps_flows *flows, const struct ps_flow *flow,
                                          const struct ps_flow_totals *sent,
                                          struct ps_counts *counts)
{
    if (__builtin_expect(counts->hosts != NULL, 0))
        ps_flow_tell_hosts_of(flows, flow, sent, counts->hosts);
}

#endif
