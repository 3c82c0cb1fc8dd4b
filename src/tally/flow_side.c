/*
 * flow_side.c - which end of a flow is the service: from source and destination of a frame to sides
 * of the flow.
 */
#include "tally/flow_side.h"

#include "classify/side.h"

static struct ps_flow_verdict judge(const struct ps_services *services,
                                    const struct ps_flow_event *event)
{
    const struct ps_side_question question = {
        .transport = (enum ps_transport)event->key.transport,
        .source_port = event->key.port[event->from_side],
        .destination_port = event->key.port[!event->from_side],
        .tcp_flags = event->tcp_flags,
        .group_destination =
            event->group_destination &&
            ps_side_is_group((enum ps_transport)event->key.transport, event->key.ip_version,
                             &event->key.address[!event->from_side]),
    };
    struct ps_side_answer answer = ps_service_side(services, question);
    bool side = answer.destination ? !event->from_side : event->from_side;
    return (struct ps_flow_verdict){side, (uint8_t)answer.evidence};
}

/* Most flows of TCP begin with a SYN: no more is asked of it. */
struct ps_flow_verdict ps_flow_judge(const struct ps_services *services,
                                     const struct ps_flow_event *event)
{
    bool destination;
    if (!ps_side_by_handshake(event->tcp_flags, &destination))
        return judge(services, event);
    bool side = destination ? !event->from_side : event->from_side;
    return (struct ps_flow_verdict){side, PS_EVIDENCE_HANDSHAKE};
}

__attribute__((noinline)) void ps_flow_overrule(const struct ps_flows *flows, struct ps_flow *flow,
                                                const struct ps_flow_event *event)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    if (verdict.evidence >= flow->evidence)
        return;
    flow->evidence = verdict.evidence & 0xf;
    flow->service_side = verdict.service_side & 1;
}
