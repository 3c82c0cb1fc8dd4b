/*
 * tally_edges.h - the first frames and the last frame of a part: whether their times are outliers
 * depends on neighbours in other parts.
 *
 * A source that reads a part of something longer marks such frames (PS_FRAME_TIME_DOUBTFUL): those
 * before the first one that is near its next one in time, whatever that means for them, and the
 * last one if it is far from the last that was accepted.  They are held here, and counted when
 * their part is merged and their neighbours are known.
 */
#ifndef PORTSTAT_TALLY_TALLY_EDGES_H
#define PORTSTAT_TALLY_TALLY_EDGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/packet.h"

enum {
    PS_EDGE_FRAMES = 64
}; /* held at the beginning of a part; of more, the source's word counts */

struct ps_held_frame {
    struct ps_frame frame;
    uint8_t *bytes; /* that the frame points to; owned */
};

struct ps_tally_edges {
    struct ps_held_frame *first; /* frames of the beginning, in order */
    size_t first_count, first_room;
    struct ps_held_frame last; /* the last frame, if `waits` */
    bool waits;                /* ... for the time of the next one */
    bool began;                /* other frames came, which are not held: */
    int64_t began_ns;          /* the time of the first of them, whatever it is */
    int64_t accepted_ns;       /* the time of the last one that is no outlier, or PS_NO_TIME */
};

struct ps_tally;

void ps_tally_edges_init(struct ps_tally_edges *edges);
void ps_tally_edges_fini(struct ps_tally_edges *edges);

/* Notes frames of a part, of which only the first and the last ones may be doubtful. Returns how
 * many are to be counted now, from *frames on, which moves. Without memory none is held. */
size_t ps_tally_edges_note(struct ps_tally *tally, const struct ps_frame **frames, size_t count);

/* Holds a copy of a frame, behind the first ones, or as the last one. False when out of memory. */
bool ps_tally_edges_hold_first(struct ps_tally_edges *edges, const struct ps_frame *frame);
bool ps_tally_edges_hold_last(struct ps_tally_edges *edges, const struct ps_frame *frame);

/* The frames of `from` come behind those of `to`: counts what was held and can be judged now. The
 * books of interfaces have been merged. */
void ps_tally_join_edges(struct ps_tally *to, struct ps_tally *from);

#endif
