/*
 * flow_outcomes.h - what became of the connection that a flow is: facts, and what follows from
 * them.
 *
 * The facts of a flow are events that were seen: a SYN, its answer, its denial, FINs, RSTs.  They
 * are written by frames with SYN, FIN or RST, by quotes in ICMP errors, and by the first frame
 * after a pause (flow_facts.h); a plain frame costs nothing.  Outcomes (connections.h) follow from
 * the facts when a flow is told to its service.  Facts never go away, so neither do outcomes; each
 * is told once.
 *
 * The record is full, so the 4 bytes of facts stand with TCP's numbers (flow_numbers.h), which the
 * same segments write.  Only flow_table.h and counts.h are below this.
 */
#ifndef PORTSTAT_TALLY_FLOW_OUTCOMES_H
#define PORTSTAT_TALLY_FLOW_OUTCOMES_H

#include "tally/counts.h"
#include "tally/flow_table.h"

/* Bits of ps_flow_facts.seen. The first three are shifted left by the side that asked. */
enum {
    PS_FACT_ASKED = 1 << 0,    /* sent a SYN alone */
    PS_FACT_ANSWERED = 1 << 2, /* a SYN-ACK acknowledges its SYN, whether that was seen or not */
    PS_FACT_DENIED = 1 << 4,   /* before any SYN-ACK: a RST acknowledges its SYN, or an error quotes
                                  it; UDP: an error quotes one of its datagrams */
    PS_FACT_FIN = 1 << 6,      /* shifted by the side that sent it */
    PS_FACT_RESET = 1 << 8, /* a RST came after a SYN-ACK; or without any SYN, but other segments */
    PS_FACT_UNANSWERED = 1 << 9, /* there was a pause while the flow was pending */
    PS_FACT_STREAM = 1 << 10,    /* a segment without SYN and RST came before the last settling */
    PS_FACT_BOTH = 3,            /* times one of the first four: that of either side */
};

enum { PS_MOST_HANDSHAKES = UINT8_MAX };

/* Adds to a number of handshakes, as far as it counts. */
static inline uint8_t ps_handshakes_add(uint8_t handshakes, uint64_t more)
{
    const uint64_t room = (uint64_t)PS_MOST_HANDSHAKES - handshakes;
    return (uint8_t)(handshakes + (more < room ? more : room));
}

static inline struct ps_flow_facts *ps_flow_facts_of(const struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_numbers *numbers =
        ps_pool_sized(&flows->numbers, number, sizeof(struct ps_flow_numbers));
    return &numbers->facts;
}

/* Is the answer over-due at `now_ns`, with the last frame at `since_ns`? */
static inline bool ps_flow_has_paused(int64_t since_ns, int64_t now_ns)
{
    return since_ns != PS_NO_TIME && ps_flow_idle_ns(since_ns, now_ns) > PS_FLOW_PAUSE_NS;
}

/* Of those of these facts that are a side's: which sides' attempts were opened, or refused? */
static inline unsigned ps_facts_opened(unsigned seen)
{
    return seen & seen / PS_FACT_ANSWERED & PS_FACT_BOTH;
}

static inline unsigned ps_facts_refused(unsigned seen)
{
    return seen & seen / PS_FACT_DENIED & PS_FACT_BOTH;
}

/* Has the flow had segments other than SYN and RST? `packets`: all since the last settling. (So
 * many handshakes that nobody counts them any more are taken for a stream.) */
static inline bool ps_facts_have_stream(const struct ps_flow_facts *facts, uint64_t packets)
{
    return (facts->seen & PS_FACT_STREAM) || packets > facts->handshakes;
}

/* Is it an attempt that may still be answered, denied, or neither? */
static inline bool ps_facts_are_pending(const struct ps_flow_facts *facts, uint64_t packets)
{
    const unsigned seen = facts->seen;
    return (seen & PS_FACT_ASKED * PS_FACT_BOTH) &&
           !(ps_facts_opened(seen) | ps_facts_refused(seen) | (seen & PS_FACT_UNANSWERED)) &&
           !ps_facts_have_stream(facts, packets);
}

/* Adds to the flow's service what became of it and was not told yet. `packets`: what it counted
 * since the last settling; `end_ns`: until when frames were seen. */
void ps_flow_tell_any_outcomes(const struct ps_flows *flows, uint32_t number, uint64_t packets,
                               int64_t end_ns, struct ps_service_counts *row);

static inline void ps_flow_tell_outcomes(const struct ps_flows *flows, uint32_t number,
                                         uint64_t packets, int64_t end_ns,
                                         struct ps_service_counts *row)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->transport != PS_TCP && !flows->datagrams_denied)
        return;
    const unsigned seen = ps_flow_facts_of(flows, number)->seen;
    if (seen > PS_FACT_ASKED * PS_FACT_BOTH || (seen && ps_flow_has_paused(flow->last_ns, end_ns)))
        ps_flow_tell_any_outcomes(flows, number, packets, end_ns, row);
}

/* The same, with its row to be found, if there is anything to tell. */
void ps_flow_tell_lone_outcomes(const struct ps_flows *flows, uint32_t number, int64_t end_ns,
                                struct ps_counts *counts);

/* What was told at `end_ns` is not told again; the flow's counters are about to be cleared. */
void ps_flow_settle_outcomes(struct ps_flows *flows, uint32_t number, uint64_t packets,
                             int64_t end_ns);

/* After a settling: may there be more to tell, though no frame comes? */
bool ps_flow_is_pending(const struct ps_flows *flows, uint32_t number);

#endif
