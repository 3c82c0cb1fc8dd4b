/*
 * flow_counters.c - what flows sent: counters in the record and beyond it; see flow_counters.h.
 *
 * flow.c, flow_walk.c and flow_merge.c call it; it calls none of them.
 */
#include "tally/flow_counters.h"

#include <string.h>

#include "tally/flow_tale.h"

static void add_totals(struct ps_flow_totals *to, const struct ps_flow_totals *from)
{
    for (unsigned side = 0; side < 2; side++) {
        to->packets[side] += from->packets[side];
        to->bytes[side] += from->bytes[side];
    }
}

struct ps_flow_totals ps_flow_sent(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_totals sent;
    for (unsigned side = 0; side < 2; side++) {
        sent.packets[side] = flow->sent[side] >> PS_FLOW_BYTES_BITS;
        sent.bytes[side] = flow->sent[side] & PS_FLOW_MOST_BYTES;
    }
    if (flow->is_large)
        add_totals(&sent, ps_pool_at(&flows->large, number));
    return sent;
}

struct ps_flow_totals ps_flow_sent_ever(const struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_totals sent = ps_flow_sent(flows, number);
    if (number < flows->totals.used)
        add_totals(&sent, ps_pool_at(&flows->totals, number));
    return sent;
}

/* A flow that goes on after a report is counted at its service only once. */
struct ps_service_counts *ps_flow_tell_ports(const struct ps_flow *flow,
                                             const struct ps_flow_totals *sent,
                                             struct ps_counts *counts)
{
    for (unsigned side = 0; side < 2; side++) {
        struct ps_port_counts *port = ps_counts_port(counts, flow->transport, flow->port[side]);
        ps_count_add(&port->source, sent->packets[side], sent->bytes[side]);
        ps_count_add(&port->destination, sent->packets[!side], sent->bytes[!side]);
    }
    unsigned service = flow->service_side;
    struct ps_service_counts *row = ps_counts_service(counts, flow->transport, flow->port[service]);
    ps_count_add(&row->to_server, sent->packets[!service], sent->bytes[!service]);
    ps_count_add(&row->to_client, sent->packets[service], sent->bytes[service]);
    if (!flow->is_reported) {
        row->flows++;
        row->evidence[flow->evidence]++;
    }
    return row;
}

/* The place where a flow's settled counters are kept, or NULL. */
static struct ps_flow_totals *totals_at(struct ps_flows *flows, uint32_t number)
{
    return flows->config.keep_totals ? ps_pool_reach(&flows->totals, number) : NULL;
}

static void settle_sent(struct ps_flows *flows, uint32_t number, const struct ps_flow_totals *sent,
                        int64_t end_ns, struct ps_counts *counts)
{
    ps_flow_tell(flows, number, sent, end_ns, counts);
    ps_flow_settle_outcomes(flows, number, sent->packets[0] + sent->packets[1], end_ns);
    ps_flow_record(flows, number)->is_reported = 1;
    struct ps_flow_totals *totals = totals_at(flows, number);
    if (totals)
        add_totals(totals, sent);
}

/* A side that has sent something takes no part in a simultaneous open any more (see
 * flow_numbers.c); its counters, which tell that, are about to be cleared. */
static void note_spoken(struct ps_flow *flow, const struct ps_flow_totals *sent)
{
    for (unsigned side = 0; side < 2; side++)
        if (sent->packets[side] != 0 && !(flow->state & PS_FLOW_NUMBER_0 << side))
            flow->state &= (uint8_t)~PS_FLOW_OPENED;
}

void ps_flow_settle(struct ps_flows *flows, uint32_t number, int64_t end_ns,
                    struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_totals sent = ps_flow_sent(flows, number);
    settle_sent(flows, number, &sent, end_ns, counts);
    note_spoken(flow, &sent);
    memset(flow->sent, 0, sizeof flow->sent);
    if (flow->is_large)
        memset(ps_pool_at(&flows->large, number), 0, sizeof(struct ps_flow_totals));
    flow->is_large = 0;
}

void ps_flow_send_large(struct ps_flows *flows, uint32_t number, unsigned side,
                        struct ps_count count, struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_totals *large = ps_pool_reach(&flows->large, number);
    if (!large) {
        struct ps_flow_totals lone = {{0, 0}, {0, 0}};
        lone.packets[side] = count.packets;
        lone.bytes[side] = count.bytes;
        ps_flow_settle(flows, number, PS_NO_TIME, counts);
        settle_sent(flows, number, &lone, PS_NO_TIME, counts);
        return;
    }
    large->packets[side] += (flow->sent[side] >> PS_FLOW_BYTES_BITS) + count.packets;
    large->bytes[side] += (flow->sent[side] & PS_FLOW_MOST_BYTES) + count.bytes;
    flow->sent[side] = 0;
    flow->is_large = 1;
}

void ps_flow_forget(struct ps_flows *flows, uint32_t number)
{
    memset(ps_flow_facts_of(flows, number), 0, sizeof(struct ps_flow_facts));
    ps_flow_tale_forget(flows, number);
    if (number < flows->totals.used)
        memset(ps_pool_at(&flows->totals, number), 0, sizeof(struct ps_flow_totals));
    if (number < flows->later.used)
        memset(ps_pool_at(&flows->later, number), 0, sizeof(int64_t));
}

static bool keeps_times(const struct ps_flows *flows)
{
    return flows->config.keep_firsts || flows->config.part;
}

bool ps_flow_set_first(struct ps_flows *flows, uint32_t number, int64_t first_ns)
{
    if (!keeps_times(flows))
        return true;
    int64_t *first = ps_pool_reach(&flows->firsts, number);
    if (first)
        *first = first_ns;
    return first != NULL;
}

int64_t ps_flow_last(const struct ps_flows *flows, uint32_t number)
{
    int64_t last_ns = ps_flow_record(flows, number)->last_ns;
    if (number >= flows->later.used)
        return last_ns;
    int64_t later_ns = *(const int64_t *)ps_pool_sized(&flows->later, number, sizeof(int64_t));
    return later_ns != 0 && later_ns > last_ns ? later_ns : last_ns;
}

void ps_flow_see_later(struct ps_flows *flows, uint32_t number, int64_t time_ns)
{
    if (!keeps_times(flows) || time_ns == PS_NO_TIME)
        return;
    int64_t *later = ps_pool_reach(&flows->later, number);
    if (later && (*later == 0 || time_ns > *later))
        *later = time_ns;
}
