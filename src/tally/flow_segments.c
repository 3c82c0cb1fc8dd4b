/*
 * flow_segments.c - what a pause before a segment says of its flow; see flow_segments.h.
 */
#include "tally/flow_segments.h"

__attribute__((noinline)) uint32_t ps_flow_resume(struct ps_flows *flows, uint32_t number,
                                                  int64_t time_ns)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->last_ns == PS_NO_TIME) {
        (void)ps_flow_set_first(flows, number, time_ns);
        return number;
    }
    if (flow->transport == PS_TCP && ps_flow_has_paused(flow->last_ns, time_ns))
        ps_flow_note_pause(flows, number);
    if (!ps_flow_is_idle(flows, flow, time_ns))
        return number;
    ps_flow_finish(flows, number);
    return PS_POOL_FULL;
}
