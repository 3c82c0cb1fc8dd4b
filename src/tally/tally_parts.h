/*
 * tally_parts.h - a tally's parts, for the files that make up the tally.
 */
#ifndef PORTSTAT_TALLY_TALLY_PARTS_H
#define PORTSTAT_TALLY_TALLY_PARTS_H

#include "portstat/tally.h"
#include "tally/counts.h"
#include "tally/flow.h"
#include "tally/fragments.h"

enum {
    PS_TALLY_BATCH = 64,
    PS_TALLY_EVENTS = 2 * PS_TALLY_BATCH, /* a first fragment may release a second one */
};

/* A counted packet (or several alike) on its way to the tables. */
struct ps_event {
    struct ps_flow_event flow;
    bool continuation; /* later fragments */
};

struct ps_tally {
    struct ps_tally_config config;
    struct ps_counts *now;   /* since the last ps_tally_end_interval() */
    struct ps_counts *total; /* of the intervals ended; NULL before the first */
    struct ps_flows *flows;
    struct ps_fragments *fragments;
    int64_t clock_ns;      /* capture time: the latest seen */
    bool unordered;        /* a frame had no time, or an earlier one than the frame before it */
    struct ps_count fed;   /* frames since the last ps_tally_digest(), ... */
    int64_t first_ns;      /* ... and the earliest time of theirs, or INT64_MAX */
    struct ps_event *next; /* the free place for the next of `events` */
    struct ps_event events[PS_TALLY_EVENTS];
};

#endif
