/*
 * pack_edges.c - the first and the last frame of a part as bytes, and back.
 */
#include "tally/pack_edges.h"

#include "tally/pack_parts.h"

enum { MOST_CAPTURED = 1 << 18 }; /* bytes of a frame, as in capture files */

static void pack_held(const struct ps_held_frame *held, struct ps_pack *pack)
{
    const struct ps_frame *frame = &held->frame;
    bool there = held->there && frame->caplen <= MOST_CAPTURED;
    ps_pack_bool(pack, there);
    if (!there)
        return;
    ps_pack_u64(pack, frame->len);
    ps_pack_i64(pack, frame->time_ns);
    ps_pack_u64(pack, frame->link_type);
    ps_pack_u64(pack, frame->marks);
    ps_pack_u64(pack, frame->interface);
    ps_pack_u64(pack, frame->caplen);
    ps_pack_bytes(pack, frame->data, frame->caplen);
}

/* What decides by `len` has checked it against what was captured: here it is checked once more. */
static void unpack_held(struct ps_held_frame *held, struct ps_unpack *unpack)
{
    struct ps_frame frame = {.data = NULL};
    if (!ps_unpack_bool(unpack))
        return;
    frame.len = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    frame.time_ns = ps_unpack_i64(unpack);
    frame.link_type = (uint16_t)ps_unpack_up_to(unpack, UINT16_MAX);
    frame.marks = (uint16_t)ps_unpack_up_to(unpack, UINT16_MAX);
    frame.interface = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    frame.caplen = (uint32_t)ps_unpack_up_to(unpack, MOST_CAPTURED);
    frame.data = ps_unpack_view(unpack, frame.caplen);
    if (frame.caplen > frame.len || frame.time_ns == PS_NO_TIME)
        ps_unpack_fail(unpack);
    if (!unpack->failed && !ps_held_frame_set(held, &frame))
        ps_unpack_fail(unpack);
}

void ps_tally_edges_pack(const struct ps_tally_edges *edges, struct ps_pack *pack)
{
    ps_pack_u64(pack, edges->frames);
    ps_pack_i64(pack, edges->first_ns[0]);
    ps_pack_i64(pack, edges->first_ns[1]);
    ps_pack_i64(pack, edges->accepted_ns);
    pack_held(&edges->first, pack);
    pack_held(&edges->last, pack);
}

void ps_tally_edges_unpack(struct ps_tally_edges *edges, struct ps_unpack *unpack)
{
    edges->frames = ps_unpack_u64(unpack);
    edges->first_ns[0] = ps_unpack_i64(unpack);
    edges->first_ns[1] = ps_unpack_i64(unpack);
    edges->accepted_ns = ps_unpack_i64(unpack);
    unpack_held(&edges->first, unpack);
    unpack_held(&edges->last, unpack);
}
