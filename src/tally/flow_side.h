/*
 * flow_side.h - which end of a flow is the service, and by what evidence.
 */
#ifndef PORTSTAT_TALLY_FLOW_SIDE_H
#define PORTSTAT_TALLY_FLOW_SIDE_H

#include "tally/flow_table.h"

struct ps_flow_verdict {
    uint8_t service_side;
    uint8_t evidence; /* enum ps_evidence */
};

/* The verdict from a flow's first frame. */
struct ps_flow_verdict ps_flow_judge(const struct ps_services *services,
                                     const struct ps_flow_event *event);

/* Can a later frame overrule a verdict of this evidence? Cheap: asked for every packet. */
static inline bool ps_flow_may_overrule(uint8_t evidence, const struct ps_flow_event *event)
{
    if (event->tcp_flags & PS_TCP_SYN)
        return evidence > PS_EVIDENCE_HANDSHAKE;
    return event->group_destination && evidence > PS_EVIDENCE_GROUP_DESTINATION;
}

/* Asks again, after a frame that may overrule the verdict. */
void ps_flow_overrule(const struct ps_flows *flows, struct ps_flow *flow,
                      const struct ps_flow_event *event);

#endif
