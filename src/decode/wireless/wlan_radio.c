/*
 * wlan_radio.c - what capture programs put before an 802.11 frame to say how it was received:
 * radiotap, Prism, AVS and PPI.
 *
 * Only their length matters here, and two things that change how the frame is read: whether a frame
 * check sequence follows it, and whether its header is padded to 32 bits.
 */
#include "decode/steps.h"

enum {
    RADIOTAP_MIN = 8,
    RADIOTAP_TSFT = 0x00000001,
    RADIOTAP_FLAGS = 0x00000002,
    RADIOTAP_FLAG_FCS = 0x10,
    RADIOTAP_FLAG_PADDED = 0x20,
    RADIOTAP_WORDS = 16,
    PRISM_MIN = 24,
    AVS_MAGIC = 0x80211,
    AVS_MIN = 8,
    PPI_MIN = 8,
    PPI_ALIGNED = 1,
    PPI_COMMON = 2,
    PPI_COMMON_LENGTH = 20,
    PPI_COMMON_FLAG_FCS = 1,
};

/* clang-format off */
static const struct ps_field radiotap_fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "radiotap.org", "0", NULL},
    {"Pad", 8, 8, PS_SHOW_DECIMAL, "radiotap.org", "unused", NULL},
    {"Length", 16, 16, PS_SHOW_BYTES, "radiotap.org", "bytes of this header (low byte first)", NULL},
    {"Present", 32, 32, PS_SHOW_BYTES, "radiotap.org", "a bit for each kind of value that follows (low byte first)", NULL},
    {"Values", 64, 0, PS_SHOW_BYTES, "radiotap.org", "time, rate, channel, signal strength and the like", NULL},
};

static const struct ps_field prism_fields[] = {
    {"Message Code", 0, 32, PS_SHOW_BYTES, "LINKTYPE_IEEE802_11_PRISM", "68 in the capturing host's byte order", NULL},
    {"Message Length", 32, 32, PS_SHOW_BYTES, "LINKTYPE_IEEE802_11_PRISM", "bytes of this header", NULL},
    {"Device", 64, 128, PS_SHOW_BYTES, "LINKTYPE_IEEE802_11_PRISM", "name of the interface", NULL},
    {"Values", 192, 0, PS_SHOW_BYTES, "LINKTYPE_IEEE802_11_PRISM", "time, rate, channel, signal strength and the like", NULL},
};

static const struct ps_field avs_fields[] = {
    {"Magic and Version", 0, 32, PS_SHOW_HEX, "LINKTYPE_IEEE802_11_AVS", "0x80211 and the version", NULL},
    {"Length", 32, 32, PS_SHOW_DECIMAL, "LINKTYPE_IEEE802_11_AVS", "bytes of this header", NULL},
    {"Values", 64, 0, PS_SHOW_BYTES, "LINKTYPE_IEEE802_11_AVS", "time, rate, channel, signal strength and the like", NULL},
};

static const struct ps_field ppi_fields[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "LINKTYPE_PPI", "0", NULL},
    {"Flags", 8, 8, PS_SHOW_HEX, "LINKTYPE_PPI", "1: the fields are aligned to 32 bits", NULL},
    {"Length", 16, 16, PS_SHOW_BYTES, "LINKTYPE_PPI", "bytes of this header (low byte first)", NULL},
    {"Data Link Type", 32, 32, PS_SHOW_BYTES, "LINKTYPE_PPI", "what comes next (low byte first); 105 is IEEE 802.11", NULL},
    {"Fields", 64, 0, PS_SHOW_BYTES, "LINKTYPE_PPI", "time, rate, channel, signal strength and the like", NULL},
};
/* clang-format on */

/* The Flags value of a radiotap header of `length` bytes, 0 if there is none. */
static uint8_t radiotap_flags(struct ps_cursor *c, uint32_t length)
{
    uint32_t present = ps_le32(c, 4);
    if (!(present & RADIOTAP_FLAGS))
        return 0;
    uint32_t at = 4;
    for (unsigned word = 0; word < RADIOTAP_WORDS && ps_has(c, at, 4); word++) {
        bool more = ps_le32(c, at) >> 31;
        at += 4;
        if (!more)
            break;
    }
    if (present & RADIOTAP_TSFT)
        at = (at + 7) / 8 * 8 + 8;
    return at < length ? ps_u8(c, at) : 0;
}

static struct ps_protocol_id dissect_radiotap(struct ps_cursor *c, struct ps_packet *packet)
{
    uint16_t length = ps_le16(c, 2);
    if (c->status == PS_READ_OK && length < RADIOTAP_MIN)
        return ps_end(packet, PS_MALFORMED);
    uint8_t flags = radiotap_flags(c, length);
    ps_advance(c, length);
    if (flags & RADIOTAP_FLAG_FCS)
        ps_drop_fcs(c);
    return ps_next_form(flags & RADIOTAP_FLAG_PADDED ? PS_FORM_WLAN_PADDED : PS_FORM_WLAN);
}

static struct ps_protocol_id dissect_avs(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t length = ps_be32(c, 4);
    if (c->status == PS_READ_OK && length < AVS_MIN)
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, length);
    return ps_next_link(PS_LINKTYPE_IEEE802_11);
}

/* The header is in the byte order of the capturing host. Its length is small, so of the two
 * readings of it the smaller one is right. Drivers put AVS headers under this type, too. */
static struct ps_protocol_id dissect_prism(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_be32(c, 0) >> 12 == AVS_MAGIC)
        return ps_next_link(PS_LINKTYPE_IEEE802_11_AVS);
    uint32_t little = ps_le32(c, 4);
    uint32_t big = ps_be32(c, 4);
    uint32_t length = little < big ? little : big;
    if (c->status == PS_READ_OK && length < PRISM_MIN)
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, length);
    return ps_next_link(PS_LINKTYPE_IEEE802_11);
}

/* Does the 802.11-Common field, somewhere before `length`, say that there is an FCS? */
static bool ppi_has_fcs(struct ps_cursor *c, uint32_t length, bool aligned)
{
    uint32_t at = PPI_MIN;
    while (at + 4 <= length && ps_has(c, at, 4)) {
        uint16_t type = ps_le16(c, at);
        uint32_t size = ps_le16(c, at + 2);
        if (type == PPI_COMMON && size == PPI_COMMON_LENGTH && ps_has(c, at + 4, size))
            return ps_le16(c, at + 12) & PPI_COMMON_FLAG_FCS;
        at += 4 + (aligned ? (size + 3) / 4 * 4 : size);
    }
    return false;
}

static struct ps_protocol_id dissect_ppi(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 1);
    uint16_t length = ps_le16(c, 2);
    uint32_t link = ps_le32(c, 4);
    if (c->status == PS_READ_OK && length < PPI_MIN)
        return ps_end(packet, PS_MALFORMED);
    bool fcs = ppi_has_fcs(c, length, flags & PPI_ALIGNED);
    ps_advance(c, length);
    if (fcs && link == PS_LINKTYPE_IEEE802_11)
        ps_drop_fcs(c);
    return ps_next_link(link);
}

#define RADIO(variable, label, long_name, document, function, table, ...)                          \
    const struct ps_dissector variable = {                                                         \
        .name = label,                                                                             \
        .title = long_name,                                                                        \
        .reference = document,                                                                     \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = table,                                                                           \
        .field_count = PS_COUNT_OF(table),                                                         \
    }

RADIO(ps_dissector_radiotap, "radiotap", "Radiotap", "radiotap.org", dissect_radiotap,
      radiotap_fields, {PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11_RADIOTAP});
RADIO(ps_dissector_prism, "prism", "Prism monitor header", "LINKTYPE_IEEE802_11_PRISM",
      dissect_prism, prism_fields, {PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11_PRISM});
RADIO(ps_dissector_avs, "avs", "AVS monitor header", "LINKTYPE_IEEE802_11_AVS", dissect_avs,
      avs_fields, {PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11_AVS});
RADIO(ps_dissector_ppi, "ppi", "Per-Packet Information", "LINKTYPE_PPI", dissect_ppi, ppi_fields,
      {PS_SPACE_LINK, PS_LINKTYPE_PPI});
