/*
 * tally_edges.h - the first and the last frame of a part: whether their times are outliers depends
 * on neighbours in other parts.
 *
 * A source that reads a part of something longer marks such frames (PS_FRAME_TIME_DOUBTFUL).  They
 * are held here, and counted only when the part is merged and their neighbours are known.
 */
#ifndef PORTSTAT_TALLY_TALLY_EDGES_H
#define PORTSTAT_TALLY_TALLY_EDGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/packet.h"

struct ps_held_frame {
    bool there;
    struct ps_frame frame;
    uint8_t *bytes; /* that the frame points to; owned */
};

/* All zeroes but for the times, which are PS_NO_TIME, is a part without frames. */
struct ps_tally_edges {
    uint64_t frames;     /* of the part, those that a filter rejected among them */
    int64_t first_ns[2]; /* the times of the first two of them, whatever they are */
    int64_t accepted_ns; /* the time of the last one that is no outlier and is not held */
    struct ps_held_frame first, last;
};

struct ps_tally;

void ps_tally_edges_init(struct ps_tally_edges *edges);
void ps_tally_edges_fini(struct ps_tally_edges *edges);

/* Notes frames of a part. Returns how many of them are to be counted now, and moves `frames` to the
 * first of these: all but one that is held. Without memory none is. */
size_t ps_tally_edges_note(struct ps_tally *tally, const struct ps_frame **frames, size_t count);

/* Keeps a copy of the frame. False when out of memory. */
bool ps_held_frame_set(struct ps_held_frame *held, const struct ps_frame *frame);

/* The frames of `from` come behind those of `to`: counts what was held and can be judged now. The
 * books of interfaces have been merged. */
void ps_tally_join_edges(struct ps_tally *to, struct ps_tally *from);

#endif
