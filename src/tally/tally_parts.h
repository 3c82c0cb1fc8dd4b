/*
 * tally_parts.h - a tally's parts, for the files that make up the tally.
 */
#ifndef PORTSTAT_TALLY_TALLY_PARTS_H
#define PORTSTAT_TALLY_TALLY_PARTS_H

#include "portstat/tally.h"
#include "tally/counts.h"
#include "tally/flow.h"
#include "tally/flow_part.h"
#include "tally/fragments.h"
#include "tally/interface_books.h"
#include "tally/sightings.h"
#include "tally/tally_edges.h"

enum { PS_TALLY_BATCH = 64 };

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
    int64_t window_first_ns;     /* the earliest time of ... */
    uint64_t window_frames;      /* ... so many frames: see note_past() */
    int64_t opening_ns;          /* time of the first frame that had one, or PS_NO_TIME ... */
    uint64_t opening_bytes;      /* ... and its length */
    struct ps_tally_edges edges; /* of a part, or of parts */
    uint64_t summed_active;      /* flows that were active in tallies that are added up here */
    bool is_thin;                /* the flows of a part that are its own were settled */
    bool inexact;                /* so was a part, or there was no memory to merge all of it */
    bool counted;        /* the frame at hand was, though it is not among `events` any more */
    struct ps_count fed; /* frames since the last ps_tally_digest(), ... */
    int64_t first_ns;    /* ... and the earliest time of theirs, or INT64_MAX */
    struct ps_flow_event *next;                  /* the free place for the next of `events` */
    struct ps_flow_event events[PS_TALLY_BATCH]; /* counted packets on their way to the tables */
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

/* tally_books.c: it was counted; those that waited for their datagram's ports are counted. */
void ps_tally_book_counted(struct ps_tally *tally, uint64_t bytes);
void ps_tally_book_released(struct ps_tally *tally, const struct ps_waiting *waiting);

/* tally_books.c: books frames that wait. */
void ps_waiting_book(struct ps_waiting *waiting, uint32_t book, struct ps_count count);

/* tally.c: a frame that the filter rejected. */
void ps_tally_count_left_out(struct ps_tally *tally, const struct ps_frame *frame);

/* tally.c: counts a packet. The batch at hand is counted before it. */
void ps_tally_count_event(struct ps_tally *tally, const struct ps_flow_event *event);

/* tally.c: time goes back, to that of a frame of that length. */
void ps_tally_step_back(struct ps_tally *tally, int64_t time_ns, uint64_t bytes);

/* tally_fragments.c: the first fragment of a datagram was counted at a flow; or it has no ports. */
void ps_tally_note_first_fragment(struct ps_tally *tally, const struct ps_fragment *key,
                                  const struct ps_flow_event *event, uint32_t flow);
void ps_tally_note_portless(struct ps_tally *tally, const struct ps_packet *packet,
                            int64_t time_ns);

/* tally_fragments.c: counts a later fragment: to its ports (true), or for a reason. */
bool ps_tally_add_later_fragment(struct ps_tally *tally, const struct ps_packet *packet,
                                 uint64_t bytes, int64_t time_ns);

/* tally_fragments.c: adds what a later part knows of fragments. Its counts and flows have been
 * merged, and its books. */
void ps_tally_merge_fragments(struct ps_tally *to, const struct ps_tally *from);

/* tally_thin.c: is one of the two thin, and do they have more in common than that allows? */
bool ps_tally_overlaps(const struct ps_tally *to, const struct ps_tally *from);

/* tally_books.c: an interval is over. */
void ps_tally_end_books(struct ps_tally *tally);

#endif
