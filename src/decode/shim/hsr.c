/*
 * hsr.c - High-availability Seamless Redundancy, IEC 62439-3: each frame goes both ways around a
 * ring, and its tag lets the receiver drop the copy.  Its sister protocol PRP marks frames at their
 * end, which does not matter here.  Both send supervision frames.
 */
#include "decode/opaque.h"

enum { HEADER = 6, SUPERVISION = 4 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Path", 0, 4, PS_SHOW_HEX, "IEC 62439-3 5.7", "which ring or network, and which way around", NULL},
    {"LSDU Size", 4, 12, PS_SHOW_DECIMAL, "IEC 62439-3 5.7", "bytes from here to the end of the data", NULL},
    {"Sequence Number", 16, 16, PS_SHOW_DECIMAL, "IEC 62439-3 5.7", "both copies share it", NULL},
    {"EtherType", 32, 16, PS_SHOW_ETHERTYPE, "IEC 62439-3 5.7", "what comes next", NULL},
};
/* clang-format on */

static const struct ps_field supervision_fields[] = {
    {"Path", 0, 4, PS_SHOW_HEX, "IEC 62439-3 5.7", "which ring or network", NULL},
    {"Version", 4, 12, PS_SHOW_DECIMAL, "IEC 62439-3 5.7", "1", NULL},
    {"Sequence Number", 16, 16, PS_SHOW_DECIMAL, "IEC 62439-3 5.7", "number of this message", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type = ps_be16(c, 4);
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

static struct ps_protocol_id dissect_supervision(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, SUPERVISION);
}

const struct ps_dissector ps_dissector_hsr = {
    .name = "hsr",
    .title = "High-availability Seamless Redundancy tag",
    .reference = "IEC 62439-3",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_HSR}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_hsr_supervision = {
    .name = "hsr-prp-supervision",
    .title = "HSR and PRP supervision",
    .reference = "IEC 62439-3",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_PRP}),
    .dissect = dissect_supervision,
    .fields = supervision_fields,
    .field_count = PS_COUNT_OF(supervision_fields),
    .opaque = true,
};
