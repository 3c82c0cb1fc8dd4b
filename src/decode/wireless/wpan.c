/*
 * wpan.c - IEEE 802.15.4 frames, the radio below Zigbee, Thread and 6LoWPAN.
 *
 * Nearly everything in the header may be left out; the frame control field says what is there.  It
 * has one form up to the edition of 2006 and more bits in that of 2015.  Data frames carry 6LoWPAN
 * or something without IP (Zigbee); their first byte tells.  Secured frames are not entered.  A
 * frame whose check sequence is wrong was damaged by the radio, and a receiver drops it.
 */
#include "decode/wireless/wpan.h"

enum {
    TYPE_DATA = 1,
    TYPE_MASK = 0x0007,
    SECURITY = 0x0008,
    PAN_ID_COMPRESSION = 0x0040,
    NO_SEQUENCE_NUMBER = 0x0100,
    ELEMENTS = 0x0200,
    VERSION_2015 = 2,
    RESERVED_MODE = 1,
    PAN_ID = 2,
    BROADCAST = 0xffff,
    FCS = 2,
    TERMINATION_1 = 0x7e,
    TERMINATION_2 = 0x7f,
    TERMINATION_GROUP = 0x0f,
};

/* Which addresses and network numbers are there, and where. */
struct form {
    uint16_t control;
    uint8_t version;
    uint8_t destination_mode, source_mode;
    bool destination_pan, source_pan;
};

/* clang-format off */
static const struct ps_choice frame_types[] = {
    {0, "beacon"},   {1, "data"}, {2, "acknowledgment"}, {3, "command"}, {5, "multipurpose"},
    {6, "fragment"}, {7, "extended"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Reserved", 0, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2", "0", NULL},
    {"PAN ID Compression", 1, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.6", "a network number is left out", NULL},
    {"AR", 2, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.5", "an acknowledgment is asked for", NULL},
    {"Frame Pending", 3, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.4", "the sender has more", NULL},
    {"Security Enabled", 4, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.3", "encrypted, authenticated or both", NULL},
    {"Frame Type", 5, 3, PS_SHOW_DECIMAL, "IEEE 802.15.4 7.2.2.2", "what the frame is for", frame_types},
    {"Source Addressing Mode", 8, 2, PS_SHOW_DECIMAL, "IEEE 802.15.4 7.2.2.11", "0 is none, 2 short, 3 extended", NULL},
    {"Frame Version", 10, 2, PS_SHOW_DECIMAL, "IEEE 802.15.4 7.2.2.10", "0 is the edition of 2003, 1 of 2006, 2 of 2015", NULL},
    {"Destination Addressing Mode", 12, 2, PS_SHOW_DECIMAL, "IEEE 802.15.4 7.2.2.9", "0 is none, 2 short, 3 extended", NULL},
    {"IE Present", 14, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.8", "information elements follow", NULL},
    {"Sequence Number Suppression", 15, 1, PS_SHOW_FLAG, "IEEE 802.15.4 7.2.2.7", "there is no sequence number", NULL},
    {"Numbers and Addresses", 16, 0, PS_SHOW_BYTES, "IEEE 802.15.4 7.2",
     "in this order, low byte first, as far as they are there: sequence number, destination PAN and address, source PAN and address, information elements", NULL},
};
/* clang-format on */

static uint32_t address_size(uint8_t mode)
{
    return mode == 0 ? 0 : mode == 2 ? PS_WPAN_SHORT : PS_WPAN_EXTENDED;
}

/* Which of the two network numbers is there (IEEE 802.15.4-2015, table 7-2). In earlier editions
 * only the source's can be left out, and only if both addresses are there. */
static void find_pans(struct form *form)
{
    bool compressed = form->control & PAN_ID_COMPRESSION;
    bool to = form->destination_mode != 0;
    bool from = form->source_mode != 0;
    bool both_extended = form->destination_mode == 3 && form->source_mode == 3;
    if (form->version < VERSION_2015) {
        form->destination_pan = to;
        form->source_pan = from && !(to && compressed);
    } else if (to && from && !both_extended) {
        form->destination_pan = true;
        form->source_pan = !compressed;
    } else {
        form->destination_pan = to ? !compressed : !from && compressed;
        form->source_pan = from && !to && !compressed;
    }
}

/* True for a reserved addressing mode, and, before 2015, for a network number that is left out
 * although there is only one address. */
static bool is_contradictory(const struct form *form)
{
    if (form->destination_mode == RESERVED_MODE || form->source_mode == RESERVED_MODE)
        return true;
    return form->version < VERSION_2015 && form->control & PAN_ID_COMPRESSION &&
           (form->destination_mode == 0 || form->source_mode == 0);
}

static struct form read_form(struct ps_cursor *c)
{
    uint16_t control = ps_le16(c, 0);
    struct form form = {
        .control = control,
        .version = control >> 12 & 3,
        .destination_mode = control >> 10 & 3,
        .source_mode = control >> 14 & 3,
    };
    find_pans(&form);
    return form;
}

/* Notes who it is from and for. Returns where the addresses end. */
static uint32_t read_addresses(struct ps_cursor *c, struct ps_packet *packet,
                               const struct form *form)
{
    uint32_t at = 2;
    if (form->version < VERSION_2015 || !(form->control & NO_SEQUENCE_NUMBER))
        at++;
    if (form->destination_pan)
        at += PAN_ID;
    uint32_t size = address_size(form->destination_mode);
    ps_derive_address(c, at, size, true, &packet->destination);
    packet->group_destination |= size == PS_WPAN_SHORT && ps_le16(c, at) == BROADCAST;
    at += size;
    if (form->source_pan)
        at += PAN_ID;
    size = address_size(form->source_mode);
    ps_derive_address(c, at, size, true, &packet->source);
    return at + size;
}

/* Information elements: those of the header, then maybe those of the payload, each list ended by an
 * element of its own, or by the frame. */
static uint32_t pass_elements(struct ps_cursor *c, uint32_t at)
{
    bool in_header = true;
    while (c->status == PS_READ_OK && ps_wire_left(c) > at) {
        uint16_t head = ps_le16(c, at);
        uint8_t id = in_header ? head >> 7 & 0xff : head >> 11 & 0x0f;
        at += 2 + (head & (in_header ? 0x7f : 0x7ff));
        if (in_header ? id == TERMINATION_2 : id == TERMINATION_GROUP)
            break;
        if (in_header && id == TERMINATION_1)
            in_header = false;
    }
    return at;
}

static struct ps_protocol_id close_frame(struct ps_cursor *c, struct ps_packet *packet,
                                         uint32_t header, enum ps_header_form part)
{
    ps_end_opaque(c, packet, header);
    return ps_next_form(part);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    struct form form = read_form(c);
    if (c->status != PS_READ_OK)
        return ps_next(PS_SPACE_END, 0);
    if ((form.control & TYPE_MASK) != TYPE_DATA || form.version > VERSION_2015)
        return close_frame(c, packet, 2, PS_FORM_WPAN_CONTROL);
    if (is_contradictory(&form))
        return ps_end(packet, PS_MALFORMED);
    uint32_t at = read_addresses(c, packet, &form);
    if (c->status == PS_READ_OK && form.control & SECURITY)
        return close_frame(c, packet, at, PS_FORM_WPAN_SECURED);
    if (form.version == VERSION_2015 && form.control & ELEMENTS)
        at = pass_elements(c, at);
    ps_advance(c, at);
    if (c->status == PS_READ_OK && ps_wire_left(c) == 0)
        return ps_next_form(PS_FORM_WPAN_NO_DATA);
    return ps_next_form(PS_FORM_LOWPAN);
}

/* The ITU-T CRC over the first `count` bytes (IEEE 802.15.4 section 7.2.11), low bit first. */
static uint16_t sum_of(struct ps_cursor *c, uint32_t count)
{
    static const uint16_t table[16] = {
        0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
        0x8408, 0x9489, 0xa50a, 0xb58b, 0xc60c, 0xd68d, 0xe70e, 0xf78f,
    };
    uint16_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t byte = ps_u8(c, i);
        sum = (uint16_t)(sum >> 4 ^ table[(sum ^ byte) & 0x0f]);
        sum = (uint16_t)(sum >> 4 ^ table[(sum ^ byte >> 4) & 0x0f]);
    }
    return sum;
}

/* A frame with its check sequence behind it. If that was cut off, the frame counts as intact. */
static struct ps_protocol_id dissect_with_fcs(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t length = ps_wire_left(c);
    if (length < FCS)
        return ps_end(packet, PS_MALFORMED);
    if (ps_has(c, 0, length) && sum_of(c, length - FCS) != ps_le16(c, length - FCS))
        return ps_next_form(PS_FORM_WPAN_DAMAGED);
    ps_narrow(c, length - FCS);
    return ps_next_form(PS_FORM_WPAN);
}

const struct ps_dissector ps_dissector_wpan = {
    .name = "802.15.4",
    .title = "IEEE 802.15.4",
    .reference = "IEEE 802.15.4 7.2",
    .bindings =
        PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_15_4_NOFCS}, {PS_SPACE_FORM, PS_FORM_WPAN}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};

const struct ps_dissector ps_dissector_wpan_fcs = {
    .name = "802.15.4",
    .title = "IEEE 802.15.4 with its check sequence",
    .reference = "IEEE 802.15.4 7.2",
    .bindings =
        PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_15_4_WITHFCS},
                    {PS_SPACE_FORM, PS_FORM_WPAN_FCS}, {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_WPAN}),
    .dissect = dissect_with_fcs,
};
