/*
 * flow_quotes.h - ICMP errors, applied to the flows whose packets they quote.
 *
 * A quote is no traffic: it makes no flow, keeps none from being over, and is counted nowhere.
 * Below it are flow_find.h and flow_facts.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_QUOTES_H
#define PORTSTAT_TALLY_FLOW_QUOTES_H

#include "tally/flow_facts.h"
#include "tally/flow_find.h"

/* The key of the quoted packet's flow, with the packet's sender as this side. */
struct ps_flow_key ps_flow_quote_key(const struct ps_quote *quote, unsigned sender);

/* The flow that the quoted packet belongs to, or PS_POOL_FULL; and which side sent that packet. */
uint32_t ps_flow_quote_find(const struct ps_flows *flows, const struct ps_quote *quote,
                            unsigned *sender);

/* An error at that time quotes a SYN with that sequence number (or a datagram) of the flow, sent by
 * that side: notes what that says of the flow, unless the flow is over. */
void ps_flow_heed_quote(struct ps_flows *flows, uint32_t number, unsigned sender, uint32_t sequence,
                        int64_t time_ns);

#endif
