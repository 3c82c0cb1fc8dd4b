/*
 * flow_outcomes.c - what follows from the facts about a flow, told to its service once; see
 * flow_outcomes.h.
 *
 * flow_counters.c and flow_walk.c call it; it calls none of them.
 */
#include "tally/flow_outcomes.h"

/* Bits of ps_flow_facts.told. */
enum { OPENED = 1, REFUSED = 2, UNANSWERED = 4, CLOSED = 8, RESET = 16 };

static unsigned of_tcp(const struct ps_flow *flow, const struct ps_flow_facts *facts,
                       uint64_t packets, int64_t end_ns)
{
    const unsigned seen = facts->seen, fins = PS_FACT_FIN * PS_FACT_BOTH;
    const bool opened = ps_facts_opened(seen);
    const bool unanswered =
        (seen & PS_FACT_UNANSWERED) || (!opened && ps_facts_are_pending(facts, packets) &&
                                        ps_flow_has_paused(flow->last_ns, end_ns));
    return (opened ? OPENED : 0) | (ps_facts_refused(seen) ? REFUSED : 0) |
           (unanswered ? UNANSWERED : 0) | ((seen & fins) == fins ? CLOSED : 0) |
           (seen & PS_FACT_RESET ? RESET : 0);
}

/* Only errors about what clients sent refuse a service. */
static unsigned outcomes(const struct ps_flow *flow, const struct ps_flow_facts *facts,
                         uint64_t packets, int64_t end_ns)
{
    if (facts->seen == 0)
        return 0;
    if (flow->transport == PS_TCP)
        return of_tcp(flow, facts, packets, end_ns);
    return facts->seen & PS_FACT_DENIED << !flow->service_side ? REFUSED : 0;
}

static unsigned untold(const struct ps_flows *flows, uint32_t number, uint64_t packets,
                       int64_t end_ns)
{
    const struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    return outcomes(ps_flow_record(flows, number), facts, packets, end_ns) & ~facts->told;
}

static void add(struct ps_connections *connections, unsigned bits)
{
    connections->opened += (bits & OPENED) != 0;
    connections->refused += (bits & REFUSED) != 0;
    connections->unanswered += (bits & UNANSWERED) != 0;
    connections->closed += (bits & CLOSED) != 0;
    connections->reset += (bits & RESET) != 0;
}

/* Not inline: most flows have nothing to tell. */
__attribute__((noinline)) void ps_flow_tell_any_outcomes(const struct ps_flows *flows,
                                                         uint32_t number, uint64_t packets,
                                                         int64_t end_ns,
                                                         struct ps_service_counts *row)
{
    unsigned bits = untold(flows, number, packets, end_ns);
    if (bits)
        add(&row->connections, bits);
}

void ps_flow_tell_lone_outcomes(const struct ps_flows *flows, uint32_t number, int64_t end_ns,
                                struct ps_counts *counts)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    unsigned bits = untold(flows, number, 0, end_ns);
    if (bits)
        add(&ps_counts_service(counts, flow->transport, flow->port[flow->service_side])
                 ->connections,
            bits);
}

void ps_flow_settle_outcomes(struct ps_flows *flows, uint32_t number, uint64_t packets,
                             int64_t end_ns)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    unsigned told = outcomes(flow, facts, packets, end_ns);
    if (flow->transport != PS_TCP && !told)
        return;
    facts->told |= (uint8_t)told;
    if (told & UNANSWERED)
        facts->seen |= PS_FACT_UNANSWERED;
    if (ps_facts_have_stream(facts, packets))
        facts->seen |= PS_FACT_STREAM;
    facts->handshakes = 0;
}

bool ps_flow_is_pending(const struct ps_flows *flows, uint32_t number)
{
    return ps_flow_record(flows, number)->transport == PS_TCP &&
           ps_facts_are_pending(ps_flow_facts_of(flows, number), 0);
}
