/*
 * flow_numbers.c - what a SYN says by its sequence number; see flow_numbers.h.
 *
 * flow.c and flow_merge.c call it; it calls flow_counters.c.
 */
#include "tally/flow_numbers.h"

void ps_flow_guess_numbers(struct ps_flow *flow, struct ps_flow_numbers *numbers,
                           const struct ps_flow_event *event)
{
    const struct ps_tcp_numbers *told = &event->tcp_numbers;
    const unsigned from = event->from_side;
    ps_flow_set_number(flow, numbers, from, ps_flow_read_number(told->sequence) - 1);
    if (event->tcp_flags & PS_TCP_ACK)
        ps_flow_set_number(flow, numbers, !from, ps_flow_read_number(told->acknowledgment) - 1);
}

/* Without a number of that side, the SYN may still be the other half of a simultaneous open (RFC
 * 9293 figure 7): the flow began with a SYN of the other side, and this one has not sent anything
 * yet. (Not inline: the usual path is shorter without it.) */
__attribute__((noinline)) bool ps_flow_opens_another(const struct ps_flows *flows, uint32_t number,
                                                     unsigned side, uint32_t sequence)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (ps_flow_is_numbered(flow, side))
        return ps_flow_numbers_of(flows, number)->initial[side] != sequence;
    return !(flow->state & PS_FLOW_OPENED) || ps_flow_is_closed(flow) ||
           ps_flow_has_spoken(flows, number, side);
}
