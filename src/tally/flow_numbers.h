/*
 * flow_numbers.h - where the sequence numbers of a TCP flow's sides begin: they tell whether a SYN
 * is the same attempt again or opens another connection.  Below it are flow_table.h and
 * flow_counters.h.
 *
 * A side's initial sequence number is in its SYN, and the acknowledgment of a SYN-ACK names that of
 * the other side (RFC 9293 section 3.5).  A flow that begins without a SYN assumes that its first
 * segment directly follows the SYN. So it recognises a SYN that comes late, or twice: after its
 * ACK, or after the RST that refuses it.  The first number of a flow is kept: another number would
 * mean another flow.
 *
 * The numbers are in a pool of their own, since the record is full: one place of 8 bytes for each
 * record, so never more than the limit of flows.  A place is written only when a TCP flow begins
 * and by segments with SYN. The pool cannot be full before the records are. If memory for it runs
 * out, no record is made, and the frame counts as a flow of its own that was evicted.
 */
#ifndef PORTSTAT_TALLY_FLOW_NUMBERS_H
#define PORTSTAT_TALLY_FLOW_NUMBERS_H

#include "tally/flow_counters.h"
#include "tally/flow_table.h"

/* Does a SYN of `side` with that sequence number open another connection than the flow's? (RFC 9293
 * sections 3.4.1 and 3.5) */
bool ps_flow_opens_another(const struct ps_flows *flows, uint32_t number, unsigned side,
                           uint32_t sequence);

/* Has the side sent anything since the last settling? (What it sent before, that settling has
 * noted.) */
static inline bool ps_flow_has_spoken(const struct ps_flows *flows, uint32_t number, unsigned side)
{
    return ps_flow_sent(flows, number).packets[side] != 0;
}

/* Makes sure that the record has its place. False when out of memory. */
static inline bool ps_flow_has_numbers(struct ps_flows *flows, uint32_t number)
{
    return number >> PS_POOL_CHUNK_BITS < flows->numbers.chunk_count ||
           ps_pool_reach(&flows->numbers, number);
}

/* Guesses the initial numbers of a flow that begins with a segment without SYN. */
void ps_flow_guess_numbers(struct ps_flow *flow, struct ps_flow_numbers *numbers,
                           const struct ps_flow_event *event);

/* Is the side's initial number known? */
static inline bool ps_flow_is_numbered(const struct ps_flow *flow, unsigned side)
{
    return flow->state & PS_FLOW_NUMBER_0 << side;
}

static inline struct ps_flow_numbers *ps_flow_numbers_of(const struct ps_flows *flows,
                                                         uint32_t number)
{
    return ps_pool_sized(&flows->numbers, number, sizeof(struct ps_flow_numbers));
}

/* Sets the side's initial number, unless one is known. */
static inline void ps_flow_set_number(struct ps_flow *flow, struct ps_flow_numbers *numbers,
                                      unsigned side, uint32_t initial)
{
    if (ps_flow_is_numbered(flow, side))
        return;
    numbers->initial[side] = initial;
    flow->state |= (uint8_t)(PS_FLOW_NUMBER_0 << side);
}

/* A TCP number as it stands in a header. */
static inline uint32_t ps_flow_read_number(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Notes the numbers that a segment with SYN tells. */
static inline void ps_flow_note_numbers(struct ps_flow *flow, struct ps_flow_numbers *numbers,
                                        const struct ps_flow_event *event)
{
    const struct ps_tcp_numbers *told = &event->tcp_numbers;
    const unsigned from = event->from_side;
    ps_flow_set_number(flow, numbers, from, ps_flow_read_number(told->sequence));
    if (event->tcp_flags & PS_TCP_ACK)
        ps_flow_set_number(flow, numbers, !from, ps_flow_read_number(told->acknowledgment) - 1);
}

#endif
