/*
 * flow_segments.h - what a TCP segment with SYN, FIN or RST says of its flow.
 *
 * Facts come in the order of the frames and are never taken back.  Below it are flow_facts.h,
 * flow_numbers.h and flow_create.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_SEGMENTS_H
#define PORTSTAT_TALLY_FLOW_SEGMENTS_H

#include "tally/flow_create.h"
#include "tally/flow_facts.h"

static inline void ps_flow_note_close(struct ps_flow *flow, const struct ps_flow_event *event)
{
    if (event->tcp_flags & PS_TCP_RST)
        flow->state |= PS_FLOW_CLOSED;
    else
        flow->state |= event->from_side ? PS_FLOW_CLOSED_1 : PS_FLOW_CLOSED_0;
}

/* Applies such a segment to its flow, where it has been counted already. A SYN alone says no more
 * than that it asks, whatever other flags it has. */
static inline void ps_flow_heed_segment(struct ps_flows *flows, uint32_t number,
                                        const struct ps_flow_event *event)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (ps_flow_is_syn(event))
        ps_flow_note_numbers(flow, ps_flow_numbers_of(flows, number), event);
    if (ps_flow_is_syn_alone(event)) {
        ps_flow_note_asking(flows, number, event->from_side);
        return;
    }
    if (event->tcp_flags & (PS_TCP_FIN | PS_TCP_RST))
        ps_flow_note_close(flow, event);
    if (event->tcp_flags)
        ps_flow_note_facts(flows, number, event);
}

/* The flow's next frame comes after a pause, or it is the first one with a time: that may be
 * another flow's. Returns `number`, or PS_POOL_FULL if so: then the flow is over. */
uint32_t ps_flow_resume(struct ps_flows *flows, uint32_t number, int64_t time_ns);

/* Does a flow that begins with this segment have to guess the numbers of its sides? */
static inline bool ps_flow_must_guess(const struct ps_flow_event *event)
{
    return (event->tcp_flags & (PS_TCP_FIN | PS_TCP_SYN | PS_TCP_RST | PS_TCP_ACK)) != 0 &&
           !ps_flow_is_syn(event);
}

#endif
