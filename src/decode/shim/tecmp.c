/*
 * tecmp.c - Technically Enhanced Capture Module Protocol: how capture modules in cars hand on what
 * they saw on the car's buses, Ethernet among them.  A packet may hold several frames; the first
 * decides.
 */
#include "decode/opaque.h"

enum {
    HEADER = 12,
    ENTRY = 16,
    LOGGED = 0x03,
    REPLAYED = 0x0a,
    TYPE_ETHERNET = 0x80,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"CM ID", 0, 16, PS_SHOW_DECIMAL, "TECMP", "which capture module", NULL},
    {"Counter", 16, 16, PS_SHOW_DECIMAL, "TECMP", "counts up with each packet", NULL},
    {"Version", 32, 8, PS_SHOW_DECIMAL, "TECMP", "2 or 3", NULL},
    {"Message Type", 40, 8, PS_SHOW_HEX, "TECMP", "3: logged data; 0x0a: data to send", NULL},
    {"Data Type", 48, 16, PS_SHOW_HEX, "TECMP", "0x80 is Ethernet; others are CAN, LIN, FlexRay ...", NULL},
    {"Reserved", 64, 16, PS_SHOW_HEX, "TECMP", "0", NULL},
    {"CM Flags", 80, 16, PS_SHOW_HEX, "TECMP", "overflow, start and end of a message", NULL},
    {"Interface ID", 96, 32, PS_SHOW_HEX, "TECMP", "which of the module's interfaces", NULL},
    {"Timestamp", 128, 64, PS_SHOW_HEX, "TECMP", "nanoseconds", NULL},
    {"Length", 192, 16, PS_SHOW_DECIMAL, "TECMP", "bytes of the frame that follows", NULL},
    {"Data Flags", 208, 16, PS_SHOW_HEX, "TECMP", "depend on the data type", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t message = ps_u8(c, 5);
    uint16_t type = ps_be16(c, 6);
    if ((message != LOGGED && message != REPLAYED) || type != TYPE_ETHERNET)
        return ps_end_opaque(c, packet, HEADER);
    uint16_t length = ps_be16(c, 24);
    ps_advance(c, HEADER + ENTRY);
    ps_narrow(c, length);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_tecmp = {
    .name = "tecmp",
    .title = "Technically Enhanced Capture Module Protocol",
    .reference = "TECMP",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_TECMP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
