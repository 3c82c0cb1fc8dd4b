/*
 * tally_edges.c - the first and the last frame of a part; see tally_edges.h.
 *
 * The rule is that of the source (PS_FRAME_TIME_OUTLIER): a time that is more than a day away from
 * the last one that was accepted and from the next one, while these two are within a day of each
 * other.
 */
#include "tally/tally_edges.h"

#include <stdlib.h>
#include <string.h>

#include "base/frame_clock.h"
#include "tally/tally_parts.h"

static const int64_t a_day_ns = INT64_C(86400) * 1000000000;

void ps_tally_edges_init(struct ps_tally_edges *edges)
{
    edges->first_ns[0] = edges->first_ns[1] = edges->accepted_ns = PS_NO_TIME;
}

static void drop(struct ps_held_frame *held)
{
    free(held->bytes);
    *held = (struct ps_held_frame){.there = false};
}

void ps_tally_edges_fini(struct ps_tally_edges *edges)
{
    drop(&edges->first);
    drop(&edges->last);
}

bool ps_held_frame_set(struct ps_held_frame *held, const struct ps_frame *frame)
{
    uint8_t *bytes = malloc(frame->caplen ? frame->caplen : 1);
    if (!bytes)
        return false;
    memcpy(bytes, frame->data, frame->caplen);
    drop(held);
    *held = (struct ps_held_frame){.there = true, .frame = *frame, .bytes = bytes};
    held->frame.data = bytes;
    return true;
}

static void move(struct ps_held_frame *to, struct ps_held_frame *from)
{
    drop(to);
    *to = *from;
    *from = (struct ps_held_frame){.there = false};
}

static bool is_doubtful(const struct ps_frame *frame)
{
    return frame->marks & PS_FRAME_TIME_DOUBTFUL;
}

static void note_times(struct ps_tally_edges *edges, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count && edges->frames + i < 2; i++)
        edges->first_ns[edges->frames + i] = frames[i].time_ns;
    for (size_t i = count; i > 0; i--)
        if (ps_frame_clock_ns(&frames[i - 1]) != PS_NO_TIME && !is_doubtful(&frames[i - 1])) {
            edges->accepted_ns = frames[i - 1].time_ns;
            return;
        }
}

/* A frame that is held is booked to its interface when it is counted; the book has to be there. */
static bool hold(struct ps_tally *tally, struct ps_held_frame *held, const struct ps_frame *frame)
{
    if (tally->interfaces)
        (void)ps_interface_books_find(tally->interfaces, frame->interface,
                                      ps_frame_if_index(frame));
    return ps_held_frame_set(held, frame);
}

static bool far_apart(int64_t a_ns, int64_t b_ns)
{
    uint64_t apart =
        a_ns > b_ns ? (uint64_t)a_ns - (uint64_t)b_ns : (uint64_t)b_ns - (uint64_t)a_ns;
    return apart > (uint64_t)a_day_ns;
}

static bool is_outlier(int64_t before_ns, int64_t time_ns, int64_t after_ns)
{
    return before_ns != PS_NO_TIME && after_ns != PS_NO_TIME && far_apart(before_ns, time_ns) &&
           far_apart(time_ns, after_ns) && !far_apart(before_ns, after_ns);
}

/* Counts a frame that was held, as the next one of the tally. */
static void count(struct ps_tally *tally, struct ps_held_frame *held, bool outlier)
{
    struct ps_frame frame = held->frame;
    frame.marks &= (uint16_t)~PS_FRAME_TIME_DOUBTFUL;
    if (outlier)
        frame.marks |= PS_FRAME_TIME_OUTLIER;
    else
        tally->edges.accepted_ns = frame.time_ns;
    if (frame.marks & PS_FRAME_FILTERED_OUT)
        ps_tally_count_left_out(tally, &frame);
    else
        ps_tally_feed(tally, &frame);
    ps_tally_digest(tally);
    drop(held);
}

/* Interfaces have other numbers in other parts. */
static void rename_interface(const struct ps_tally *to, struct ps_tally *from,
                             struct ps_held_frame *held)
{
    if (!held->there || !to->interfaces || !from->interfaces)
        return;
    uint32_t book = ps_interface_books_find(from->interfaces, held->frame.interface,
                                            ps_frame_if_index(&held->frame));
    uint32_t moved = ps_interface_books_moved_to(from->interfaces, book);
    held->frame.interface = ps_interface_books_at(to->interfaces, moved)->interface;
}

/* A part without frames takes over all that the next one says. */
static void adopt(struct ps_tally_edges *to, struct ps_tally_edges *from)
{
    to->frames = from->frames;
    memcpy(to->first_ns, from->first_ns, sizeof to->first_ns);
    to->accepted_ns = from->accepted_ns;
    move(&to->first, &from->first);
    move(&to->last, &from->last);
}

/* What `to` holds has its next neighbour now, at that time. */
static void judge_held(struct ps_tally *to, int64_t after_ns)
{
    struct ps_tally_edges *edges = &to->edges;
    const int64_t time_ns = edges->last.frame.time_ns;
    if (edges->last.there)
        count(to, &edges->last, is_outlier(edges->accepted_ns, time_ns, after_ns));
    if (edges->frames != 1)
        return;
    edges->first_ns[1] = after_ns;
    if (edges->first.there &&
        (after_ns == PS_NO_TIME || !far_apart(edges->first.frame.time_ns, after_ns)))
        count(to, &edges->first, false);
}

size_t ps_tally_edges_note(struct ps_tally *tally, const struct ps_frame **frames, size_t count)
{
    struct ps_tally_edges *edges = &tally->edges;
    const struct ps_frame *all = *frames;
    bool starts = edges->frames == 0;
    if (count == 0)
        return 0;
    if (!starts)
        judge_held(tally, all[0].time_ns);
    note_times(edges, all, count);
    edges->frames += count;
    if (starts && is_doubtful(&all[0]) && hold(tally, &edges->first, &all[0])) {
        ++*frames;
        --count;
    }
    const struct ps_frame *last = count > 0 ? &(*frames)[count - 1] : NULL;
    if (last && is_doubtful(last) && hold(tally, &edges->last, last))
        --count;
    return count;
}

/* The first frame of the later part has its neighbour before it now. If it is that part's only one,
 * it may have to wait for the next one. */
static void judge_first(struct ps_tally *to, struct ps_tally_edges *from)
{
    const int64_t before_ns = to->edges.accepted_ns, time_ns = from->first.frame.time_ns;
    bool odd = before_ns != PS_NO_TIME && far_apart(before_ns, time_ns);
    if (from->frames == 1 && odd)
        move(&to->edges.last, &from->first);
    else
        count(to, &from->first, is_outlier(before_ns, time_ns, from->first_ns[1]));
}

void ps_tally_join_edges(struct ps_tally *to, struct ps_tally *from)
{
    struct ps_tally_edges *edges = &to->edges;
    if (from->edges.frames == 0)
        return;
    rename_interface(to, from, &from->edges.first);
    rename_interface(to, from, &from->edges.last);
    if (edges->frames == 0 && to->config.part) {
        adopt(edges, &from->edges);
        return;
    }
    judge_held(to, from->edges.first_ns[0]);
    if (from->edges.first.there)
        judge_first(to, &from->edges);
    if (from->edges.last.there)
        move(&edges->last, &from->edges.last);
    if (from->edges.accepted_ns != PS_NO_TIME)
        edges->accepted_ns = from->edges.accepted_ns;
    edges->frames += from->edges.frames;
}

void ps_tally_end_parts(struct ps_tally *tally)
{
    if (tally->edges.last.there)
        count(tally, &tally->edges.last, false);
}
