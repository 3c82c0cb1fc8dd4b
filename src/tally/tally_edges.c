/*
 * tally_edges.c - the first frames and the last frame of a part; see tally_edges.h.
 *
 * The rule is that of the source (PS_FRAME_TIME_OUTLIER): a time that is more than a day away from
 * the last one that was accepted and from the next one, while these two are within a day of each
 * other.  A frame that is near the next one is accepted whatever came before: so a part only has to
 * hold the frames before its first such one.
 */
#include "tally/tally_edges.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/frame_clock.h"
#include "tally/tally_parts.h"

void ps_tally_edges_init(struct ps_tally_edges *edges)
{
    edges->began_ns = edges->accepted_ns = PS_NO_TIME;
}

void ps_tally_edges_fini(struct ps_tally_edges *edges)
{
    for (size_t i = 0; i < edges->first_count; i++)
        free(edges->first[i].bytes);
    free(edges->first);
    free(edges->last.bytes);
}

static bool copy(struct ps_held_frame *held, const struct ps_frame *frame)
{
    uint8_t *bytes = malloc(frame->caplen ? frame->caplen : 1);
    if (!bytes)
        return false;
    memcpy(bytes, frame->data, frame->caplen);
    *held = (struct ps_held_frame){.frame = *frame, .bytes = bytes};
    held->frame.data = bytes;
    return true;
}

static bool has_room(struct ps_tally_edges *edges)
{
    struct ps_held_frame *first =
        edges->first_count < PS_EDGE_FRAMES
            ? ps_array_grow(edges->first, &edges->first_room, edges->first_count + 1, sizeof *first)
            : NULL;
    if (first)
        edges->first = first;
    return first != NULL;
}

bool ps_tally_edges_hold_first(struct ps_tally_edges *edges, const struct ps_frame *frame)
{
    if (!has_room(edges) || !copy(&edges->first[edges->first_count], frame))
        return false;
    edges->first_count++;
    return true;
}

bool ps_tally_edges_hold_last(struct ps_tally_edges *edges, const struct ps_frame *frame)
{
    edges->waits = copy(&edges->last, frame);
    return edges->waits;
}

static bool is_near_next(int64_t time_ns, int64_t next_ns)
{
    return next_ns == PS_NO_TIME || !ps_are_far_apart(time_ns, next_ns);
}

/* Is what came before known, so that each frame can be judged once its next one is there? */
static bool is_settled(const struct ps_tally *tally)
{
    return tally->edges.began || !tally->config.part;
}

/* Counts a frame that was held, as the next one of the tally. */
static void count(struct ps_tally *tally, const struct ps_frame *held, bool outlier)
{
    struct ps_frame frame = *held;
    frame.marks &= (uint16_t) ~(PS_FRAME_TIME_DOUBTFUL | PS_FRAME_TIME_OUTLIER);
    if (outlier)
        frame.marks |= PS_FRAME_TIME_OUTLIER;
    else
        tally->edges.accepted_ns = frame.time_ns;
    if (frame.marks & PS_FRAME_FILTERED_OUT)
        ps_tally_count_left_out(tally, &frame);
    else
        ps_tally_feed(tally, &frame);
    ps_tally_digest(tally);
}

static void begin(struct ps_tally_edges *edges, int64_t time_ns)
{
    if (edges->began)
        return;
    edges->began = true;
    edges->began_ns = time_ns;
}

/* The frame that waits has its next one now, at that time. */
static void judge_last(struct ps_tally *tally, int64_t next_ns)
{
    struct ps_tally_edges *edges = &tally->edges;
    const struct ps_frame *frame = &edges->last.frame;
    const int64_t before_ns = edges->accepted_ns;
    if (!edges->waits)
        return;
    edges->waits = false;
    bool near_next = is_near_next(frame->time_ns, next_ns);
    if (!is_settled(tally) && !near_next && ps_tally_edges_hold_first(edges, frame)) {
        free(edges->last.bytes);
        edges->last.bytes = NULL;
        return;
    }
    begin(edges, frame->time_ns);
    count(tally, frame, ps_is_time_outlier(before_ns, frame->time_ns, next_ns));
    free(edges->last.bytes);
    edges->last.bytes = NULL;
}

/* The next frame of the tally may have to wait. Returns false if it is to be counted now. */
static bool wait_for_next(struct ps_tally *tally, const struct ps_frame *frame)
{
    struct ps_tally_edges *edges = &tally->edges;
    judge_last(tally, frame->time_ns);
    bool odd = edges->accepted_ns != PS_NO_TIME
                   ? ps_are_far_apart(edges->accepted_ns, frame->time_ns)
                   : !is_settled(tally);
    return odd && ps_tally_edges_hold_last(edges, frame);
}

/* A frame that is held is booked to its interface when it is counted; the book has to be there. */
static bool hold(struct ps_tally *tally, const struct ps_frame *frame)
{
    if (!(frame->marks & PS_FRAME_TIME_DOUBTFUL) || frame->time_ns == PS_NO_TIME)
        return false;
    if (tally->interfaces)
        (void)ps_interface_books_find(tally->interfaces, frame->interface,
                                      ps_frame_if_index(frame));
    return wait_for_next(tally, frame);
}

/* Notes frames that are not held. */
static void note_accepted(struct ps_tally_edges *edges, const struct ps_frame *frames, size_t count)
{
    begin(edges, frames[0].time_ns);
    for (size_t i = count; i > 0; i--)
        if (ps_frame_clock_ns(&frames[i - 1]) != PS_NO_TIME) {
            edges->accepted_ns = frames[i - 1].time_ns;
            return;
        }
}

size_t ps_tally_edges_note(struct ps_tally *tally, const struct ps_frame **frames, size_t count)
{
    while (count > 0 && hold(tally, *frames)) {
        ++*frames;
        --count;
    }
    if (count == 0)
        return 0;
    judge_last(tally, (*frames)[0].time_ns);
    const struct ps_frame *last = &(*frames)[count - 1];
    size_t held = count > 1 && (last->marks & PS_FRAME_TIME_DOUBTFUL);
    note_accepted(&tally->edges, *frames, count - held);
    if (held && !hold(tally, last))
        held = 0;
    return count - held;
}

/* Interfaces have other numbers in other parts. */
static void rename_interface(const struct ps_tally *to, struct ps_tally *from,
                             struct ps_frame *frame)
{
    if (!to->interfaces || !from->interfaces)
        return;
    uint32_t book =
        ps_interface_books_find(from->interfaces, frame->interface, ps_frame_if_index(frame));
    uint32_t moved = ps_interface_books_moved_to(from->interfaces, book);
    frame->interface = ps_interface_books_at(to->interfaces, moved)->interface;
}

static void offer(struct ps_tally *to, struct ps_tally *from, struct ps_frame *frame)
{
    rename_interface(to, from, frame);
    if (!wait_for_next(to, frame))
        count(to, frame, false);
}

void ps_tally_join_edges(struct ps_tally *to, struct ps_tally *from)
{
    struct ps_tally_edges *edges = &from->edges;
    for (size_t i = 0; i < edges->first_count; i++)
        offer(to, from, &edges->first[i].frame);
    if (edges->began) {
        judge_last(to, edges->began_ns);
        begin(&to->edges, edges->began_ns);
        if (edges->accepted_ns != PS_NO_TIME)
            to->edges.accepted_ns = edges->accepted_ns;
    }
    if (edges->waits)
        offer(to, from, &edges->last.frame);
}

void ps_tally_end_parts(struct ps_tally *tally)
{
    judge_last(tally, PS_NO_TIME);
}
