/*
 * tally_parts.h - a tally's parts, for the files that make up the tally.
 */
#ifndef PORTSTAT_TALLY_TALLY_PARTS_H
#define PORTSTAT_TALLY_TALLY_PARTS_H

#include "portstat/tally.h"
#include "tally/counts.h"
#include "tally/flow.h"
#include "tally/fragments.h"
#include "tally/interface_books.h"
#include "tally/sightings.h"

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
    struct ps_interface_books *interfaces; /* NULL: interfaces do not matter */
    struct ps_sightings *sightings;        /* NULL: frames are not compared, else ... */
    uint32_t compared_bytes;               /* ... so much of them at most; 0: all there is */
    uint32_t book;                         /* the number of the book of the frame at hand */
    struct ps_count seen_before, seen_before_ended;
    uint64_t forgotten_ended; /* of ps_sightings_forgotten(), in intervals before */
    int64_t clock_ns;         /* capture time: that of the last frame that had one ... */
    int64_t latest_ns;        /* ... and the latest, as far as it is not that; or PS_NO_TIME */
    int64_t passed_ns;        /* how far time went without frames, or PS_NO_TIME */
    int64_t
        past_ns; /* frames are not earlier any more, as far as can be told; PS_NO_TIME: unknown */
    int64_t window_first_ns; /* the earliest time of ... */
    uint64_t window_frames;  /* ... so many frames: see note_past() */
    bool unordered;          /* a frame had no time, or an earlier one than the frame before it */
    struct ps_count fed;     /* frames since the last ps_tally_digest(), ... */
    int64_t first_ns;        /* ... and the earliest time of theirs, or INT64_MAX */
    struct ps_event *next;   /* the free place for the next of `events` */
    struct ps_event events[PS_TALLY_EVENTS];
};

/* The latest capture time seen, or PS_NO_TIME. */
static inline int64_t ps_tally_latest_ns(const struct ps_tally *tally)
{
    return tally->clock_ns > tally->latest_ns ? tally->clock_ns : tally->latest_ns;
}

/* How late it is, as far as is known. */
static inline int64_t ps_tally_now_ns(const struct ps_tally *tally)
{
    int64_t latest_ns = ps_tally_latest_ns(tally);
    return latest_ns > tally->passed_ns ? latest_ns : tally->passed_ns;
}

/* tally_books.c: books the frame at hand, from whichever interface it came. Was its packet seen on
 * another one before? */
bool ps_tally_book(struct ps_tally *tally, const struct ps_frame *frame, int64_t time_ns);

/* tally_books.c: it was counted; it waits for its datagram's ports; those that waited are counted.
 */
void ps_tally_book_counted(struct ps_tally *tally, uint64_t bytes);
void ps_tally_book_waiting(const struct ps_tally *tally, struct ps_datagram *datagram,
                           uint64_t bytes);
void ps_tally_book_released(struct ps_tally *tally, const struct ps_datagram *datagram);

/* tally_books.c: an interval is over. */
void ps_tally_end_books(struct ps_tally *tally);

#endif
