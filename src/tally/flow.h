/*
 * flow.h - the flow table: bidirectional 5-tuples, their counters, and who is the service.
 *
 * flow.c drives it: it finds a packet's flow (flow_find.c), or makes one (flow_create.c), and
 * counts the packet there (flow_counters.c).  flow_part.c does so for a part of a run, flow_walk.c
 * goes over all flows for a report, flow_merge.c makes one table of two. Calls go down only, from
 * these to flow_find.c and flow_counters.c, and from all to flow_table.h.
 *
 * A packet is counted at its flow and nowhere else.  Ports and services get their sums from the
 * flows' counters when a report is due or a record is reused ("settling"). This saves every packet
 * two cache lines.
 *
 * A record outlives its flow: when a flow ends (idle too long, or its ports open a new connection)
 * the record only leaves the index, and stays for the report until its memory is needed.
 */
#ifndef PORTSTAT_TALLY_FLOW_H
#define PORTSTAT_TALLY_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/packet.h"
#include "tally/counts.h"
#include "tally/flow_view.h"

/* The two ends of a flow in an order that does not depend on the direction: the lower (address,
 * port) is side 0. */
struct ps_flow_key {
    struct ps_address address[2];
    uint16_t port[2];
    uint8_t transport;
    uint8_t ip_version; /* 4, 6, or PS_NO_IP */
};

/* What a packet (or several alike) does to its flow. */
struct ps_flow_event {
    struct ps_flow_key key;
    uint8_t from_side; /* which side sent it */
    uint8_t tcp_flags;
    bool group_destination;
    uint32_t tag;    /* upper bits of the key's hash */
    uint32_t likely; /* the record that ps_flows_prefetch_record() saw; only a hint */
    struct ps_tcp_numbers tcp_numbers; /* if tcp_flags is not 0 */
    uint64_t packets, bytes;
    int64_t time_ns;
};

struct ps_flow_config {
    uint64_t max_flows; /* at least 1 */
    int64_t timeout_ns; /* 0: a flow never ends by being idle */
    bool part;          /* another part of the run comes before: see flow_part.h */
    bool keep_firsts;   /* when each flow began: for a list of flows */
    bool keep_totals;   /* keep counters after settling, for a list of flows at the end */
    const struct ps_services *services;
};

struct ps_flows;

/* NULL when out of memory. */
struct ps_flows *ps_flows_new(const struct ps_flow_config *config);
void ps_flows_free(struct ps_flows *flows);

/* Fills key, from_side and tag of `event` from a packet's ends. */
void ps_flows_address(const struct ps_flows *flows, const struct ps_packet *packet,
                      struct ps_flow_event *event);

/* Three steps of fetching ahead, with some packets between each and the next: the index line, the
 * record's, and that of its IPv6 addresses. */
void ps_flows_prefetch_index(const struct ps_flows *flows, uint32_t tag);
void ps_flows_prefetch_record(const struct ps_flows *flows, struct ps_flow_event *event);
void ps_flows_prefetch_addresses(const struct ps_flows *flows, const struct ps_flow_event *event);

/* Counts a packet at its flow; notes new flows and evicted ones in `counts`. Returns the number of
 * the flow's record, or PS_POOL_FULL if there was none to be had. */
uint32_t ps_flows_count(struct ps_flows *flows, const struct ps_flow_event *event,
                        struct ps_counts *counts);

/* Counts later fragments at the flow of that record, at which their first one was counted: they
 * neither keep the flow from being over, nor say anything of it. False if the record is another
 * flow's by now. */
bool ps_flows_count_later(struct ps_flows *flows, uint32_t number,
                          const struct ps_flow_event *event, struct ps_counts *counts);

/* An ICMP error at that time quotes a packet: its flow may have been refused. */
void ps_flows_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                    struct ps_counts *counts);

/* From now on, before the first packet: an interval is to cost what happened in it. Hand on to
 * ps_flows_note() what ps_flows_count() returns. */
void ps_flows_track(struct ps_flows *flows);
bool ps_flows_are_tracked(const struct ps_flows *flows);
void ps_flows_note(struct ps_flows *flows, uint32_t number);

/* Frees records of flows idle for longer than the timeout at `now_ns`, a few per call, so that a
 * pass over the table takes about half a timeout, or longer if there are few frames in it: `frames`
 * since the last call. */
void ps_flows_sweep(struct ps_flows *flows, int64_t now_ns, uint64_t frames,
                    struct ps_counts *counts);

/* Adds what all flows counted since the last settling, and what became of them until `now_ns`, to
 * the ports and services of `counts`. Returns how many are active: not over at `now_ns`. */
uint64_t ps_flows_sum(struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns);

/* Adds the same, and sets the flows' counters back to zero. */
void ps_flows_settle(struct ps_flows *flows, struct ps_counts *counts, int64_t now_ns);

/* Adds the stretches of `from`, a part that saw the frames right after those of `to`. If `to` is a
 * part as well, they become its own; otherwise they are joined to the flows that one table would
 * have found. `from` is used up. */
void ps_flows_merge(struct ps_flows *to, struct ps_flows *from, struct ps_counts *counts);

/* After that: the number that the flow of a record of `from` has in `to`. */
uint32_t ps_flows_moved_to(const struct ps_flows *from, uint32_t number);

/* How many records are in use. */
uint64_t ps_flows_held(const struct ps_flows *flows);

/* Did some flow begin with a frame without a time? */
bool ps_flows_are_timeless(const struct ps_flows *flows);

/* Where a part's own flows lie: those that begin later than `head_ns` and end earlier than
 * `tail_ns` have nothing to do with other parts. `last_ns`: its latest time. */
struct ps_flow_bounds {
    int64_t head_ns, tail_ns, last_ns;
};

/* The flow of that record is to stay, whatever its times. */
void ps_flows_keep(struct ps_flows *flows, uint32_t number);

/* Of a part: makes a table without the flows that are its own, which are settled in `counts`. Where
 * the others are then, ps_flows_moved_to() says. `flows` is used up. NULL when out of memory: then
 * nothing has happened. */
struct ps_flows *ps_flows_thin(struct ps_flows *flows, const struct ps_flow_bounds *bounds,
                               struct ps_counts *counts);

/* As ps_flows_merge(), with two tables to go to: those that are to be kept become stretches of
 * `kept`, the others flows of `whole`. */
void ps_flows_divide(struct ps_flows *kept, struct ps_flows *whole, struct ps_flows *from,
                     struct ps_counts *counts);

/* False if something had to be given up for want of room. Then parts may not add up to what one
 * table would have found, though all sums are right. */
bool ps_flows_are_exact(const struct ps_flows *flows);

/* Calls `visit` for every flow that is held, in the order of the records. `settled`: with what it
 * counted before the last settling, if the configuration keeps that. Else those that counted
 * nothing since may be left out. */
void ps_flows_visit(const struct ps_flows *flows, bool settled, ps_flow_visit_fn *visit,
                    void *context);

#endif
