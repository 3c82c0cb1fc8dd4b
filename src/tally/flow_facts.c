/*
 * flow_facts.c - notes facts about a flow's connection; see flow_facts.h.
 *
 * flow.c and flow_quotes.c call it; it calls none of them.
 */
#include "tally/flow_facts.h"

enum {
    MOST_DATA = 65536, /* in a SYN (RFC 7413), and acknowledged with it */
};

/* Does the segment acknowledge the SYN of this side? */
static bool acknowledges(const struct ps_flows *flows, uint32_t number, unsigned side,
                         const struct ps_flow_event *event)
{
    if (!(event->tcp_flags & PS_TCP_ACK) ||
        !ps_flow_is_numbered(ps_flow_record(flows, number), side))
        return false;
    uint32_t initial = ps_flow_numbers_of(flows, number)->initial[side];
    return ps_flow_read_number(event->tcp_numbers.acknowledgment) - initial - 1 < MOST_DATA;
}

/* What is already closed cannot be reset. */
static unsigned of_reset(const struct ps_flows *flows, uint32_t number,
                         const struct ps_flow_event *event)
{
    const struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    const unsigned fins = PS_FACT_FIN * PS_FACT_BOTH, asker = !event->from_side;
    if ((facts->seen & fins) == fins)
        return 0;
    if (facts->seen & PS_FACT_ANSWERED * PS_FACT_BOTH)
        return PS_FACT_RESET;
    unsigned found = 0;
    if (acknowledges(flows, number, asker, event))
        found |= PS_FACT_DENIED << asker;
    if (!(facts->seen & PS_FACT_ASKED * PS_FACT_BOTH) &&
        ps_facts_have_stream(facts, ps_flow_packets(flows, number)))
        found |= PS_FACT_RESET;
    return found;
}

static unsigned of_syn_ack(const struct ps_flows *flows, uint32_t number,
                           const struct ps_flow_event *event)
{
    const unsigned asker = !event->from_side;
    return acknowledges(flows, number, asker, event) ? PS_FACT_ANSWERED << asker : 0;
}

/* Not inline: flow.c's path for a SYN, of which most flows have no more, is shorter without it. */
__attribute__((noinline)) void ps_flow_note_facts(struct ps_flows *flows, uint32_t number,
                                                  const struct ps_flow_event *event)
{
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    const unsigned flags = event->tcp_flags;
    if ((flags & (PS_TCP_SYN | PS_TCP_RST)) && facts->handshakes < PS_MOST_HANDSHAKES)
        facts->handshakes++;
    unsigned found = 0;
    if (flags & PS_TCP_RST)
        found = of_reset(flows, number, event);
    else if (flags & PS_TCP_SYN)
        found = of_syn_ack(flows, number, event);
    if ((flags & (PS_TCP_FIN | PS_TCP_RST)) == PS_TCP_FIN)
        found |= PS_FACT_FIN << event->from_side;
    facts->seen |= (uint16_t)found;
}

void ps_flow_note_pause(struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    if (ps_facts_are_pending(facts, ps_flow_packets(flows, number)))
        facts->seen |= PS_FACT_UNANSWERED;
}

bool ps_flow_is_denied(const struct ps_flows *flows, uint32_t number, unsigned side,
                       uint32_t sequence)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->transport != PS_TCP)
        return true;
    return !(ps_flow_facts_of(flows, number)->seen & PS_FACT_ANSWERED * PS_FACT_BOTH) &&
           ps_flow_is_numbered(flow, side) &&
           ps_flow_numbers_of(flows, number)->initial[side] == sequence;
}

void ps_flow_note_denial(struct ps_flows *flows, uint32_t number, unsigned side, int64_t now_ns)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->transport == PS_TCP && ps_flow_has_paused(flow->last_ns, now_ns))
        ps_flow_note_pause(flows, number);
    flows->datagrams_denied |= flow->transport != PS_TCP;
    ps_flow_facts_of(flows, number)->seen |= (uint16_t)(PS_FACT_DENIED << side);
}
