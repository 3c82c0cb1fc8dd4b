/*
 * pack_edges.c - the first and the last frame of a part as bytes, and back.
 */
#include "tally/pack_edges.h"

#include "tally/pack_parts.h"

enum { MOST_CAPTURED = 1 << 18 }; /* bytes of a frame, as in capture files */

static void pack_held(const struct ps_frame *frame, struct ps_pack *pack)
{
    ps_pack_u64(pack, frame->len);
    ps_pack_i64(pack, frame->time_ns);
    ps_pack_u64(pack, frame->link_type);
    ps_pack_u64(pack, frame->marks);
    ps_pack_u64(pack, frame->interface);
    ps_pack_u64(pack, frame->caplen);
    ps_pack_bytes(pack, frame->data, frame->caplen);
}

/* What decides by `len` takes for granted that no more was captured: that is checked here. */
static struct ps_frame unpack_held(struct ps_unpack *unpack)
{
    struct ps_frame frame = {.data = NULL};
    frame.len = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    frame.time_ns = ps_unpack_i64(unpack);
    frame.link_type = (uint16_t)ps_unpack_up_to(unpack, UINT16_MAX);
    frame.marks = (uint16_t)ps_unpack_up_to(unpack, UINT16_MAX);
    frame.interface = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    frame.caplen = (uint32_t)ps_unpack_up_to(unpack, MOST_CAPTURED);
    frame.data = ps_unpack_view(unpack, frame.caplen);
    if (frame.caplen > frame.len || frame.time_ns == PS_NO_TIME || !frame.data)
        ps_unpack_fail(unpack);
    return frame;
}

void ps_tally_edges_pack(const struct ps_tally_edges *edges, struct ps_pack *pack)
{
    ps_pack_u64(pack, edges->first_count);
    for (size_t i = 0; i < edges->first_count; i++)
        pack_held(&edges->first[i].frame, pack);
    ps_pack_bool(pack, edges->waits);
    if (edges->waits)
        pack_held(&edges->last.frame, pack);
    ps_pack_bool(pack, edges->began);
    ps_pack_i64(pack, edges->began_ns);
    ps_pack_i64(pack, edges->accepted_ns);
}

void ps_tally_edges_unpack(struct ps_tally_edges *edges, struct ps_unpack *unpack)
{
    size_t count = (size_t)ps_unpack_up_to(unpack, PS_EDGE_FRAMES);
    for (size_t i = 0; i < count && !unpack->failed; i++) {
        const struct ps_frame frame = unpack_held(unpack);
        if (!unpack->failed && !ps_tally_edges_hold_first(edges, &frame))
            ps_unpack_fail(unpack);
    }
    if (ps_unpack_bool(unpack)) {
        const struct ps_frame frame = unpack_held(unpack);
        if (!unpack->failed && !ps_tally_edges_hold_last(edges, &frame))
            ps_unpack_fail(unpack);
    }
    edges->began = ps_unpack_bool(unpack);
    edges->began_ns = ps_unpack_i64(unpack);
    edges->accepted_ns = ps_unpack_i64(unpack);
}
