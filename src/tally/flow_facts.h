/*
 * flow_facts.h - notes facts about a flow's connection, from its frames and from ICMP errors.
 *
 * What the facts are, and what follows from them, says flow_outcomes.h.  Each is found in the order
 * of the frames, and never taken back, so that neither intervals nor parts of a run change what the
 * whole says.  Below it are flow_numbers.h and flow_outcomes.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_FACTS_H
#define PORTSTAT_TALLY_FLOW_FACTS_H

#include "tally/flow_numbers.h"
#include "tally/flow_outcomes.h"

/* A SYN alone, that has been counted and its numbers noted. */
static inline void ps_flow_note_asking(struct ps_flows *flows, uint32_t number, unsigned side)
{
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    facts->seen |= (uint16_t)(PS_FACT_ASKED << side);
    facts->handshakes += facts->handshakes < PS_MOST_HANDSHAKES;
}

/* Any other segment with SYN, FIN or RST, that has been counted and its numbers noted. */
void ps_flow_note_facts(struct ps_flows *flows, uint32_t number, const struct ps_flow_event *event);

/* The flow's next frame comes after a pause. It has not been counted yet. */
void ps_flow_note_pause(struct ps_flows *flows, uint32_t number);

/* Does an ICMP error deny what this side asked for, if it quotes a SYN with that sequence number,
 * or a datagram? */
bool ps_flow_is_denied(const struct ps_flows *flows, uint32_t number, unsigned side,
                       uint32_t sequence);

/* It does, at `now_ns`. */
void ps_flow_note_denial(struct ps_flows *flows, uint32_t number, unsigned side, int64_t now_ns);

#endif
