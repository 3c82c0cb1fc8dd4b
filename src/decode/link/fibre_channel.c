/*
 * fibre_channel.c - Fibre Channel frames, FC-FS.  Nearly all of them carry SCSI; type 5 is IP
 * behind LLC/SNAP (RFC 4338).  Only the first frame of a sequence has headers of what it carries.
 *
 * Captures have the frames as they are, or with the delimiters before and behind that the cable
 * has.
 */
#include "decode/steps.h"

enum {
    HEADER = 24,
    NETWORK_HEADER = 16,
    DELIMITER = 4,
    CHECK_SEQUENCE = 4,
    TYPE_AT = 8,
    DATA_CONTROL_AT = 13,
    COUNT_AT = 14,
    ROUTING_MASK = 0xf0, /* of R_CTL; 0: device data */
    TYPE_IP = 5,
    HAS_NETWORK_HEADER = 0x20,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"R_CTL", 0, 8, PS_SHOW_HEX, "FC-FS 12.3", "what kind of frame; below 0x10 is data of a device", NULL},
    {"D_ID", 8, 24, PS_SHOW_HEX, "FC-FS 12.4", "the port it is for", NULL},
    {"CS_CTL", 32, 8, PS_SHOW_HEX, "FC-FS 12.5", "priority", NULL},
    {"S_ID", 40, 24, PS_SHOW_HEX, "FC-FS 12.4", "the port it is from", NULL},
    {"Type", 64, 8, PS_SHOW_DECIMAL, "FC-FS 12.6", "what it carries: 5 is IP, 8 SCSI", NULL},
    {"F_CTL", 72, 24, PS_SHOW_HEX, "FC-FS 12.7", "who leads the exchange, and what ends with this frame", NULL},
    {"SEQ_ID", 96, 8, PS_SHOW_HEX, "FC-FS 12.8", "which sequence of frames", NULL},
    {"DF_CTL", 104, 8, PS_SHOW_HEX, "FC-FS 12.9", "which optional headers follow", NULL},
    {"SEQ_CNT", 112, 16, PS_SHOW_DECIMAL, "FC-FS 12.10", "number of the frame in its sequence", NULL},
    {"OX_ID", 128, 16, PS_SHOW_HEX, "FC-FS 12.11", "the originator's name for the exchange", NULL},
    {"RX_ID", 144, 16, PS_SHOW_HEX, "FC-FS 12.12", "the responder's name for the exchange", NULL},
    {"Parameter", 160, 32, PS_SHOW_HEX, "FC-FS 12.13", "for data: its place in the whole", NULL},
    {"Network Header", 192, 0, PS_SHOW_BYTES, "FC-FS 13", "names of the two hosts, if DF_CTL says so", NULL},
};
/* clang-format on */

static const struct ps_field delimiter_fields[] = {
    {"Start of Frame", 0, 32, PS_SHOW_HEX, "FC-FS 11",
     "class of service, and whether a sequence begins", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t header = HEADER;
    if (ps_u8(c, DATA_CONTROL_AT) & HAS_NETWORK_HEADER)
        header += NETWORK_HEADER;
    bool is_ip = (ps_u8(c, 0) & ROUTING_MASK) == 0 && ps_u8(c, TYPE_AT) == TYPE_IP;
    bool is_first = ps_be16(c, COUNT_AT) == 0;
    if (c->status == PS_READ_OK && !(is_ip && is_first))
        return ps_end_opaque(c, packet, header);
    ps_advance(c, header);
    return ps_next_llc(c);
}

static struct ps_protocol_id dissect_delimited(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, DELIMITER);
    if (ps_wire_left(c) >= CHECK_SEQUENCE + DELIMITER)
        ps_narrow(c, ps_wire_left(c) - CHECK_SEQUENCE - DELIMITER);
    return ps_next_link(PS_LINKTYPE_FC_2);
}

const struct ps_dissector ps_dissector_fibre_channel = {
    .name = "fibre-channel",
    .title = "Fibre Channel",
    .reference = "FC-FS",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_FC_2}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_fibre_channel_delimited = {
    .name = "fibre-channel",
    .title = "Fibre Channel's delimiter",
    .reference = "FC-FS",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_FC_2_WITH_FRAME_DELIMS}),
    .dissect = dissect_delimited,
    .fields = delimiter_fields,
    .field_count = PS_COUNT_OF(delimiter_fields),
};
