/*
 * flow_track.h - which flows counted something in this interval, and how many are active.
 *
 * So an interval costs what happened in it, however many flows are held.  A flow that counts is
 * noted, once in an interval.  How many flows are active is kept up to date: a flow that was noted
 * and is not over is active, until it is idle for too long.  That is found by a heap of flows, the
 * one longest idle on top; a flow may have counted since it came there, and then it sinks when it
 * gets to the top.
 *
 * Everything goes by the numbers of records.  Each is at most once in the list and once in the
 * heap, also when its record is used again, so that memory is bounded by the limit of flows.  Only
 * flow_table.h and counts.h are below it.
 */
#ifndef PORTSTAT_TALLY_FLOW_TRACK_H
#define PORTSTAT_TALLY_FLOW_TRACK_H

#include "tally/counts.h"
#include "tally/flow_table.h"

/* Starts noting flows. Call it before the first flow. */
void ps_flow_track_start(struct ps_flows *flows);

/* Frees what noting needs. */
void ps_flow_track_fini(struct ps_flows *flows);

/* The flow of this record has counted something. */
void ps_flow_track_note(struct ps_flows *flows, uint32_t number);

/* The flow of this record is over, or its record is about to be free. */
void ps_flow_track_end(struct ps_flows *flows, uint32_t number);

/* How many flows are active at `now_ns`. Flows are noted no longer when out of memory, and then the
 * number means nothing: ask flows->track.on afterwards. */
uint64_t ps_flow_track_active(struct ps_flows *flows, int64_t now_ns);

/* Says the same of each service that `counts` has a row for. Call it after ps_flow_track_active().
 */
void ps_flow_track_tell_active(const struct ps_flows *flows, struct ps_counts *counts);

/* A new interval: no flow has counted anything. */
void ps_flow_track_clear(struct ps_flows *flows);

/* Puts the numbers of those that are noted into the order of the records. */
void ps_flow_track_sort(const struct ps_flows *flows);

#endif
