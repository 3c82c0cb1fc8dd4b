/*
 * erspan.c - Encapsulated Remote Switched Port Analyzer, draft-foschiano-erspan: frames that a
 * switch copies to a far analyser through GRE.
 *
 * Type I has no header (gre.c), type II 8 bytes, type III 12 and perhaps 8 more.  The version field
 * tells II and III apart; each has a field table of its own.
 */
#include "decode/dissector.h"
#include "decode/tunnel/gre.h"

enum {
    VERSION_II = 1,
    VERSION_III = 2,
    HEADER_II = 8,
    HEADER_III = 12,
    SUBHEADER = 8,
    OPTIONAL_SUBHEADER = 0x0001,
    FRAME_TYPE_MASK = 0x7c00,
};

#define ERSPAN_FIELDS                                                                              \
    {                                                                                              \
        "Ver", 0, 4, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4", "1 is type II, 2 is type III",   \
        NULL},                                                                                     \
        {"VLAN",                                                                                   \
         4,                                                                                        \
         12,                                                                                       \
         PS_SHOW_DECIMAL,                                                                          \
         "draft-foschiano-erspan 4",                                                               \
         "the VLAN the frame was copied in",                                                       \
         NULL},                                                                                    \
    {                                                                                              \
        "COS", 16, 3, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4", "priority of the frame", NULL   \
    }

/* clang-format off */
static const struct ps_field fields[] = {
    ERSPAN_FIELDS,
    {"En", 19, 2, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.2", "how VLAN tags were kept", NULL},
    {"T", 21, 1, PS_SHOW_FLAG, "draft-foschiano-erspan 4.2", "the copy was cut", NULL},
    {"Session ID", 22, 10, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.2", "which copying job", NULL},
    {"Reserved", 32, 12, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.2", "0", NULL},
    {"Index", 44, 20, PS_SHOW_HEX, "draft-foschiano-erspan 4.2", "the port and direction it was copied from", NULL},
};

static const struct ps_field fields_iii[] = {
    ERSPAN_FIELDS,
    {"BSO", 19, 2, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "whether the frame was whole: 0 good or unknown", NULL},
    {"T", 21, 1, PS_SHOW_FLAG, "draft-foschiano-erspan 4.3", "the copy was cut", NULL},
    {"Session ID", 22, 10, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "which copying job", NULL},
    {"Timestamp", 32, 32, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "when it was copied, in units of Gra", NULL},
    {"SGT", 64, 16, PS_SHOW_HEX, "draft-foschiano-erspan 4.3", "security group", NULL},
    {"P", 80, 1, PS_SHOW_FLAG, "draft-foschiano-erspan 4.3", "it was an Ethernet protocol frame", NULL},
    {"FT", 81, 5, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "0: an Ethernet frame follows; 2: an IP packet", NULL},
    {"Hw ID", 86, 6, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "which engine of the switch", NULL},
    {"D", 92, 1, PS_SHOW_FLAG, "draft-foschiano-erspan 4.3", "copied on its way out", NULL},
    {"Gra", 93, 2, PS_SHOW_DECIMAL, "draft-foschiano-erspan 4.3", "unit of the time stamp: 0 is 100 microseconds, 1 is 100 ns, 2 is IEEE 1588", NULL},
    {"O", 95, 1, PS_SHOW_FLAG, "draft-foschiano-erspan 4.3", "8 more bytes follow", NULL},
    {"Platform Specific SubHeader", 96, 0, PS_SHOW_BYTES, "draft-foschiano-erspan 4.4", "what this kind of switch adds", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t version = ps_u8(c, 0) >> 4;
    if (c->status == PS_READ_OK && version == VERSION_III)
        return ps_next(PS_SPACE_GRE, PS_GRE_ERSPAN_III);
    ps_advance(c, HEADER_II);
    if (version != VERSION_II)
        return ps_end(packet, PS_IP_WITHOUT_PORTS);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_iii(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t last = ps_be16(c, 10);
    ps_advance(c, HEADER_III + (last & OPTIONAL_SUBHEADER ? SUBHEADER : 0));
    if (last & FRAME_TYPE_MASK)
        return ps_end(packet, PS_IP_WITHOUT_PORTS);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_erspan = {
    .name = "erspan",
    .title = "Encapsulated Remote SPAN, type II",
    .reference = "draft-foschiano-erspan",
    .bindings =
        PS_BINDINGS({PS_SPACE_GRE, PS_ETHERTYPE_ERSPAN_III}, {PS_SPACE_GRE, PS_ETHERTYPE_ERSPAN}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_erspan_iii = {
    .name = "erspan",
    .title = "Encapsulated Remote SPAN, type III",
    .reference = "draft-foschiano-erspan",
    .bindings = PS_BINDINGS({PS_SPACE_GRE, PS_GRE_ERSPAN_III}),
    .dissect = dissect_iii,
    .fields = fields_iii,
    .field_count = PS_COUNT_OF(fields_iii),
};
