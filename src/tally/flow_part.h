/*
 * flow_part.h - the flow table of a part of a run, which another part comes before.
 *
 * Whether a frame goes on with a flow or begins another may depend on frames of the part before.
 * So a part has no flows but stretches of them: a stretch ends wherever a flow might end, whatever
 * came before, and flow_merge.c joins those that turn out to be of one flow.  A stretch ends
 *
 * - where a frame comes more than the timeout after the latest of the stretch;
 * - before a SYN alone, unless the stretch began with that SYN;
 * - where the first frame with a time comes, after others without.
 *
 * No other frame begins a flow, so within a stretch nothing has to be cut later.  A stretch is a
 * record like that of a flow; what happened in it is in its tale (flow_tale.h).
 */
#ifndef PORTSTAT_TALLY_FLOW_PART_H
#define PORTSTAT_TALLY_FLOW_PART_H

#include "tally/flow_table.h"

/* As ps_flows_count() and ps_flows_quote(), for a part. */
uint32_t ps_flow_part_count(struct ps_flows *flows, const struct ps_flow_event *event,
                            struct ps_counts *counts);
void ps_flow_part_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                        struct ps_counts *counts);

#endif
