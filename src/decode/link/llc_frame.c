/*
 * llc_frame.c - an LLC header behind a number that says just that: EtherType 0x8870 (frames too
 * long for a length field) and PPP 0x4b.  Its first byte says which LLC header it is.
 */
#include "decode/dissector.h"

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return ps_next(PS_SPACE_LLC, ps_u8(c, 0));
}

const struct ps_dissector ps_dissector_llc_frame = {
    .name = "llc",
    .title = "Logical Link Control",
    .reference = "IEEE 802.2",
    .bindings =
        PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_JUMBO_LLC}, {PS_SPACE_PPP, PS_PPP_SNA}),
    .dissect = dissect,
};
