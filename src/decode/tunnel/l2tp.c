/*
 * l2tp.c - Layer Two Tunneling Protocol, version 2 (RFC 2661): PPP sessions in UDP.  Control
 * messages set tunnels up; data messages carry PPP.  Version 3 (RFC 3931) does not say in the
 * packet what it carries nor how long its cookie is, so it is not entered.
 */
#include "decode/opaque.h"
#include "decode/link/ppp.h"

enum {
    CONTROL = 0x8000,
    HAS_LENGTH = 0x4000,
    HAS_SEQUENCE = 0x0800,
    HAS_OFFSET = 0x0200,
    VERSION = 0x000f,
    VERSION_2 = 2,
    SHORTEST = 6,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"T", 0, 1, PS_SHOW_FLAG, "RFC 2661 3.1", "control message; not set: data", NULL},
    {"L", 1, 1, PS_SHOW_FLAG, "RFC 2661 3.1", "the length is there", NULL},
    {"S", 4, 1, PS_SHOW_FLAG, "RFC 2661 3.1", "sequence numbers are there", NULL},
    {"O", 6, 1, PS_SHOW_FLAG, "RFC 2661 3.1", "an offset is there", NULL},
    {"P", 7, 1, PS_SHOW_FLAG, "RFC 2661 3.1", "priority", NULL},
    {"Ver", 12, 4, PS_SHOW_DECIMAL, "RFC 2661 3.1", "2, or 3 (RFC 3931)", NULL},
    {"Further Fields", 16, 0, PS_SHOW_BYTES, "RFC 2661 3.1",
     "2 bytes each, those in brackets as the flags say: [length,] tunnel, session, [sequence number, next expected,] [offset size, offset]", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t flags = ps_be16(c, 0);
    if ((flags & VERSION) != VERSION_2 || flags & CONTROL)
        return ps_end_opaque(c, packet, SHORTEST);
    uint32_t length = SHORTEST;
    if (flags & HAS_LENGTH) {
        ps_narrow(c, ps_be16(c, 2));
        length += 2;
    }
    if (flags & HAS_SEQUENCE)
        length += 4;
    if (flags & HAS_OFFSET)
        length += 2u + ps_be16(c, length);
    ps_advance(c, length);
    return ps_next(PS_SPACE_PPP, PS_PPP_FRAME);
}

const struct ps_dissector ps_dissector_l2tp = {
    .name = "l2tp",
    .title = "Layer Two Tunneling Protocol",
    .reference = "RFC 2661",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 1701}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
