/*
 * flow_hosts.c - how what flows counted reaches the hosts at their ends; see flow_hosts.h.
 */
#include "tally/flow_hosts.h"

#include "tally/flow_find.h"
#include "tally/hosts.h"

void ps_flow_tell_hosts(const struct ps_flow_key *key, const struct ps_flow *flow,
                        const struct ps_flow_totals *sent, struct ps_hosts *hosts)
{
    for (unsigned side = 0; side < 2; side++) {
        bool serves = side == flow->service_side;
        const struct ps_host_end end = {
            .address = key->address[side],
            .ip_version = key->ip_version,
            .is_group = serves && flow->evidence == PS_EVIDENCE_GROUP_DESTINATION,
            .role = serves ? PS_HOST_AS_SERVER : PS_HOST_AS_CLIENT,
            .transport = key->transport,
            .port = key->port[flow->service_side],
            .sums = {.flows = !flow->is_reported,
                     .sent = {sent->packets[side], sent->bytes[side]},
                     .received = {sent->packets[!side], sent->bytes[!side]}},
        };
        ps_hosts_add(hosts, &end);
    }
}

/* A flow that was told before, and has counted nothing since, has nothing to tell. */
void ps_flow_tell_hosts_of(const struct ps_flows *flows, const struct ps_flow *flow,
                           const struct ps_flow_totals *sent, struct ps_hosts *hosts)
{
    struct ps_flow_key key;
    if ((sent->packets[0] | sent->packets[1]) == 0 && flow->is_reported)
        return;
    ps_flow_key_of(flows, flow, &key);
    ps_flow_tell_hosts(&key, flow, sent, hosts);
}
