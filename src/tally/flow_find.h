/*
 * flow_find.h - which record is a flow's: by its key, over the index.  Only flow_table.h is below
 * it.
 */
#ifndef PORTSTAT_TALLY_FLOW_FIND_H
#define PORTSTAT_TALLY_FLOW_FIND_H

#include "tally/flow_table.h"

void ps_flow_key_of(const struct ps_flows *flows, const struct ps_flow *flow,
                    struct ps_flow_key *key);

/* The tag of that key's hash, the same in all sibling tables. */
uint32_t ps_flow_tag_of(const struct ps_flows *flows, const struct ps_flow_key *key);

/* The number of the living flow with that key, or PS_POOL_FULL. */
uint32_t ps_flow_find(const struct ps_flows *flows, const struct ps_flow_key *key, uint32_t tag);

/* The same for a packet's flow: the record that was prefetched, if it still is that flow's, or else
 * found by a look-up. */
uint32_t ps_flow_find_likely(const struct ps_flows *flows, const struct ps_flow_event *event);

/* Is the record of that number (any number) still that of the flow with this key? */
bool ps_flow_is_of(const struct ps_flows *flows, uint32_t number, const struct ps_flow_key *key);

/* Ends the flow: a look-up does not find it any more, but its record stays for the report. */
void ps_flow_end(struct ps_flows *flows, uint32_t number);

#endif
