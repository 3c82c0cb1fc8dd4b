/*
 * opaque_link.c - link types that never carry IP, or only by ways that need more than the frame:
 * frames of theirs are not IP, which says more than that the link type is not known.
 *
 * It has no name of its own: it is called as the link type is.
 */
#include "decode/opaque.h"

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, 0);
}

const struct ps_dissector ps_dissector_opaque_link = {
    .name = "",
    .title = "Link without IP",
    .reference = "",
    .dissect = dissect,
    .opaque = true,
};
