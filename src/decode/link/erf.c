/*
 * erf.c - Endace's Extensible Record Format, as a link type: a record header, maybe extension
 * headers, then the frame, whose kind the record says.
 */
#include "decode/steps.h"

enum {
    HEADER = 16,
    TYPE_AT = 8,
    EXTENSION = 8,
    MAX_EXTENSIONS = 16,
    MORE = 0x80,
    ETHERNET_OFFSET = 2,
    CHANNEL = 4,
    CELL = 4,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"Timestamp", 0, 64, PS_SHOW_BYTES, "Endace ERF", "seconds and a binary fraction, low byte first", NULL},
    {"Extension Headers", 64, 1, PS_SHOW_FLAG, "Endace ERF", "more headers follow this one", NULL},
    {"Type", 65, 7, PS_SHOW_DECIMAL, "Endace ERF", "what comes next: 1 is HDLC, 2 Ethernet, 22 IPv4, 23 IPv6", NULL},
    {"Flags", 72, 8, PS_SHOW_HEX, "Endace ERF", "the card's port, and what went wrong", NULL},
    {"Record Length", 80, 16, PS_SHOW_DECIMAL, "Endace ERF", "bytes of the record", NULL},
    {"Loss Counter", 96, 16, PS_SHOW_DECIMAL, "Endace ERF", "records lost before this one", NULL},
    {"Wire Length", 112, 16, PS_SHOW_DECIMAL, "Endace ERF", "bytes of the frame on the wire", NULL},
    {"Extensions and Padding", 128, 0, PS_SHOW_BYTES, "Endace ERF", "extension headers, channel or alignment", NULL},
};
/* clang-format on */

enum after {
    AFTER_NOTHING,
    AFTER_ETHERNET,
    AFTER_HDLC,
    AFTER_CHANNEL_HDLC,
    AFTER_AAL5,
    AFTER_CHANNEL_AAL5,
    AFTER_IPV4,
    AFTER_IPV6,
};

/* By record type. */
/* clang-format off */
static const uint8_t kinds[] = {
    [1] = AFTER_HDLC,          [2] = AFTER_ETHERNET,       [4] = AFTER_AAL5,
    [5] = AFTER_CHANNEL_HDLC,  [9] = AFTER_CHANNEL_AAL5,   [10] = AFTER_HDLC,
    [11] = AFTER_ETHERNET,     [15] = AFTER_HDLC,          [16] = AFTER_ETHERNET,
    [17] = AFTER_CHANNEL_HDLC, [19] = AFTER_HDLC,          [20] = AFTER_ETHERNET,
    [22] = AFTER_IPV4,         [23] = AFTER_IPV6,
};
/* clang-format on */

/* Bytes between the header and the frame, by kind. */
static const uint8_t before[] = {
    [AFTER_ETHERNET] = ETHERNET_OFFSET,
    [AFTER_CHANNEL_HDLC] = CHANNEL,
    [AFTER_AAL5] = CELL,
    [AFTER_CHANNEL_AAL5] = CHANNEL + CELL,
    [AFTER_IPV6] = 0,
};

static uint32_t header_length(struct ps_cursor *c)
{
    uint32_t length = HEADER;
    bool more = ps_u8(c, TYPE_AT) & MORE;
    for (unsigned i = 0; more && i < MAX_EXTENSIONS; i++) {
        more = ps_u8(c, length) & MORE;
        length += EXTENSION;
    }
    return length;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t type = ps_u8(c, TYPE_AT) & 0x7f;
    uint8_t kind = type < sizeof kinds ? kinds[type] : AFTER_NOTHING;
    ps_advance(c, header_length(c) + before[kind]);
    switch (kind) {
    case AFTER_ETHERNET:
        return ps_next_link(PS_LINKTYPE_ETHERNET);
    case AFTER_HDLC:
    case AFTER_CHANNEL_HDLC:
        return ps_next_link(PS_LINKTYPE_PPP_HDLC);
    case AFTER_AAL5:
    case AFTER_CHANNEL_AAL5:
        return ps_next_form(PS_FORM_ATM);
    case AFTER_IPV4:
        return ps_next(PS_SPACE_IP_VERSION, 4);
    case AFTER_IPV6:
        return ps_next(PS_SPACE_IP_VERSION, 6);
    default:
        return ps_end(packet, PS_NON_IP);
    }
}

const struct ps_dissector ps_dissector_erf = {
    .name = "erf",
    .title = "Endace record",
    .reference = "Endace ERF",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_ERF}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
