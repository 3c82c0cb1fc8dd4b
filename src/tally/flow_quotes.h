/*
 * flow_quotes.h - ICMP errors, applied to the flows whose packets they quote.
 *
 * A quote is no traffic: it makes no flow, keeps none from being over, and is counted nowhere.
 * Where a part of a run is to be merged with an earlier one, quotes of flows that it does not know
 * are kept for those of the earlier part.  Below it are flow_find.h and flow_facts.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_QUOTES_H
#define PORTSTAT_TALLY_FLOW_QUOTES_H

#include "tally/flow_facts.h"
#include "tally/flow_find.h"

void ps_flow_quotes_fini(struct ps_flow_quotes *quotes);

/* Applies the quotes that `from` kept, before any of its flows is merged. False if they do not tell
 * enough for that; see ps_flows_merge(). */
bool ps_flow_quotes_merge(struct ps_flows *to, const struct ps_flows *from, bool ties_known);

#endif
