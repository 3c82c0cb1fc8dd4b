/*
 * flow_facts_join.h - the facts about a flow that two parts of a run saw, one after the other.
 */
#ifndef PORTSTAT_TALLY_FLOW_FACTS_JOIN_H
#define PORTSTAT_TALLY_FLOW_FACTS_JOIN_H

#include "tally/flow_outcomes.h"

/* A flow as the later part knows it: its record in that table, and when it began there. */
struct ps_flow_sequel {
    const struct ps_flows *flows;
    uint32_t number;
    int64_t first_ns;
};

/* Adds the sequel's facts to those of `number`, which must not have the sequel's counters yet, as
 * if all its frames had been seen in order. False if the two do not tell enough for that. */
bool ps_flow_join_facts(struct ps_flows *flows, uint32_t number,
                        const struct ps_flow_sequel *sequel);

#endif
