/*
 * wlan.c - IEEE 802.11 frames.
 *
 * The frame control field says which of the forms a header has: three or four addresses, with or
 * without QoS control.  Each form is a dissector with its own field table; the first one here only
 * chooses.  Encrypted content is not entered, and an empty frame ("null function": a station tells
 * that it sleeps) carries nothing.
 *
 * A later fragment holds the middle of a datagram.  In an A-MSDU several datagrams share one frame;
 * the first one decides how it is counted.
 */
#include "decode/steps.h"
#include "decode/link/llc.h"

enum {
    TYPE_MANAGEMENT = 0,
    TYPE_CONTROL = 1,
    TYPE_DATA = 2,
    SUBTYPE_NO_DATA = 4,
    SUBTYPE_QOS = 8,
    TO_DS = 0x01,
    FROM_DS = 0x02,
    PROTECTED = 0x40,
    ORDER = 0x80,
    THREE_ADDRESSES = 24,
    ADDRESS = 6,
    QOS_CONTROL = 2,
    HT_CONTROL = 4,
    QOS_AMSDU = 0x80,
    QOS_MESH_CONTROL = 0x01,
    MESH_CONTROL = 6,
    MESH_EXTENSION = 3,
    MANAGEMENT_HEADER = 24,
    CONTROL_HEADER = 10,
    SEQUENCE_CONTROL = 22,
    FRAGMENT_NUMBER = 0x0f,
    SNAP = 0xaa,
};

#define FRAME_CONTROL                                                                              \
    {"Subtype",                                                                                    \
     0,                                                                                            \
     4,                                                                                            \
     PS_SHOW_DECIMAL,                                                                              \
     "IEEE 802.11 9.2.4.1.3",                                                                      \
     "which kind of that type: for data, 8 and up have QoS",                                       \
     NULL},                                                                                        \
        {"Type",     4, 2, PS_SHOW_DECIMAL, "IEEE 802.11 9.2.4.1.3", "what the frame is for",      \
         frame_types},                                                                             \
        {"Protocol Version", 6, 2, PS_SHOW_DECIMAL, "IEEE 802.11 9.2.4.1.2", "0", NULL},           \
        {"+HTC/Order",                                                                             \
         8,                                                                                        \
         1,                                                                                        \
         PS_SHOW_FLAG,                                                                             \
         "IEEE 802.11 9.2.4.1.10",                                                                 \
         "an HT control field follows the QoS control",                                            \
         NULL},                                                                                    \
        {"Protected Frame",          9,   1, PS_SHOW_FLAG, "IEEE 802.11 9.2.4.1.9",                \
         "the content is encrypted", NULL},                                                        \
        {"More Data",                                                                              \
         10,                                                                                       \
         1,                                                                                        \
         PS_SHOW_FLAG,                                                                             \
         "IEEE 802.11 9.2.4.1.8",                                                                  \
         "more frames wait for a station that was asleep",                                         \
         NULL},                                                                                    \
        {"Power Management",                                                                       \
         11,                                                                                       \
         1,                                                                                        \
         PS_SHOW_FLAG,                                                                             \
         "IEEE 802.11 9.2.4.1.7",                                                                  \
         "the sender will sleep after this",                                                       \
         NULL},                                                                                    \
        {"Retry",                                                                                  \
         12,                                                                                       \
         1,                                                                                        \
         PS_SHOW_FLAG,                                                                             \
         "IEEE 802.11 9.2.4.1.6",                                                                  \
         "sent again because no acknowledgment came",                                              \
         NULL},                                                                                    \
        {"More Fragments",                                                                         \
         13,                                                                                       \
         1,                                                                                        \
         PS_SHOW_FLAG,                                                                             \
         "IEEE 802.11 9.2.4.1.5",                                                                  \
         "more pieces of this frame follow",                                                       \
         NULL},                                                                                    \
        {"From DS", 14, 1, PS_SHOW_FLAG, "IEEE 802.11 9.2.4.1.4", "comes from an access point",    \
         NULL},                                                                                    \
        {"To DS", 15, 1, PS_SHOW_FLAG, "IEEE 802.11 9.2.4.1.4", "goes to an access point", NULL},  \
        {"Duration/ID",                                                                            \
         16,                                                                                       \
         16,                                                                                       \
         PS_SHOW_HEX,                                                                              \
         "IEEE 802.11 9.2.4.2",                                                                    \
         "microseconds that the channel stays busy (low byte first)",                              \
         NULL},                                                                                    \
    {                                                                                              \
        "Address 1", 32, 48, PS_SHOW_MAC, "IEEE 802.11 9.2.4.3",                                   \
            "the station that is to receive it by radio", NULL                                     \
    }

#define ADDRESSES                                                                                  \
    {"Address 2", 80, 48, PS_SHOW_MAC, "IEEE 802.11 9.2.4.3", "the station that sent it by radio", \
     NULL},                                                                                        \
        {"Address 3",                                                                              \
         128,                                                                                      \
         48,                                                                                       \
         PS_SHOW_MAC,                                                                              \
         "IEEE 802.11 9.2.4.3",                                                                    \
         "where it comes from or goes to behind the access point, or the network's BSSID",         \
         NULL},                                                                                    \
    {                                                                                              \
        "Sequence Control", 176, 16, PS_SHOW_HEX, "IEEE 802.11 9.2.4.4",                           \
            "number of the frame and of the piece (low byte first)", NULL                          \
    }

static const struct ps_choice frame_types[] = {
    {0, "management"}, {1, "control"}, {2, "data"}, {3, "extension"}, {0, NULL},
};

static const char qos_meaning[] =
    "priority and whether it is an A-MSDU; then, if present, HT control and mesh control";

static const struct ps_field data_fields[] = {
    FRAME_CONTROL,
    ADDRESSES,
};

static const struct ps_field qos_fields[] = {
    FRAME_CONTROL,
    ADDRESSES,
    {"QoS Control", 192, 0, PS_SHOW_BYTES, "IEEE 802.11 9.2.4.5", qos_meaning, NULL},
};

static const struct ps_field four_fields[] = {
    FRAME_CONTROL,
    ADDRESSES,
    {"Address 4", 192, 48, PS_SHOW_MAC, "IEEE 802.11 9.2.4.3", "the original sender", NULL},
};

static const struct ps_field four_qos_fields[] = {
    FRAME_CONTROL,
    ADDRESSES,
    {"Address 4", 192, 48, PS_SHOW_MAC, "IEEE 802.11 9.2.4.3", "the original sender", NULL},
    {"QoS Control", 240, 0, PS_SHOW_BYTES, "IEEE 802.11 9.2.4.5", qos_meaning, NULL},
};

static const struct ps_field control_fields[] = {
    FRAME_CONTROL,
};

static struct ps_protocol_id choose(struct ps_cursor *c, bool padded)
{
    uint8_t control = ps_u8(c, 0);
    uint8_t flags = ps_u8(c, 1);
    uint8_t type = control >> 2 & 3;
    if (control & 3 || type > TYPE_DATA)
        return ps_next_form(PS_FORM_WLAN_EXTENSION);
    if (type == TYPE_MANAGEMENT)
        return ps_next_form(PS_FORM_WLAN_MANAGEMENT);
    if (type == TYPE_CONTROL)
        return ps_next_form(PS_FORM_WLAN_CONTROL);
    uint32_t form = padded ? PS_FORM_WLAN_DATA_PADDED : PS_FORM_WLAN_DATA;
    if ((flags & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS))
        form += PS_FORM_WLAN_FOUR - PS_FORM_WLAN_DATA;
    if (control >> 4 & SUBTYPE_QOS)
        form += PS_FORM_WLAN_QOS - PS_FORM_WLAN_DATA;
    return ps_next(PS_SPACE_FORM, form);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return choose(c, false);
}

static struct ps_protocol_id dissect_padded(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return choose(c, true);
}

static bool is_snap(struct ps_cursor *c, uint32_t offset)
{
    return ps_has(c, offset, 3) && ps_be16(c, offset) == PS_LLC_SNAP && ps_u8(c, offset + 2) == 3;
}

/* Bytes of a mesh control field at `offset`, 0 if there is none (IEEE 802.11 9.2.4.8.3). The bit of
 * QoS control that announces it (`announced`) has other meanings, too, and early meshes did not set
 * it. So what stands behind the field decides; the bit decides only if that was cut off. */
static uint32_t mesh_length(struct ps_cursor *c, uint8_t flags, bool announced, uint32_t offset)
{
    if (!(flags & FROM_DS) || !ps_has(c, offset, 1))
        return 0;
    uint32_t extension = ps_u8(c, offset);
    if (extension >= MESH_EXTENSION)
        return 0;
    uint32_t length = MESH_CONTROL + extension * ADDRESS;
    if (announced && !ps_has(c, offset + length, 3))
        return length;
    return is_snap(c, offset + length) ? length : 0;
}

/* Where the final destination stands: with To DS it is the third address. */
static uint32_t destination_offset(uint8_t flags)
{
    return flags & TO_DS ? 16 : 4;
}

/* Where the original sender stands: both bits move it. */
static uint32_t source_offset(uint8_t flags)
{
    if (!(flags & FROM_DS))
        return 10;
    return flags & TO_DS ? THREE_ADDRESSES : 16;
}

/* Some access points put a whole Ethernet frame in the place of LLC; it is recognised by its
 * addresses, which are those of the 802.11 frame. */
static bool holds_ethernet(struct ps_cursor *c, uint32_t body, uint8_t flags)
{
    if (!ps_has(c, body, 2 * ADDRESS) || (ps_u8(c, body) == SNAP && ps_u8(c, body + 1) == SNAP))
        return false;
    const uint8_t *frame = c->data + c->pos;
    return memcmp(frame + body, frame + destination_offset(flags), ADDRESS) == 0 ||
           memcmp(frame + body + ADDRESS, frame + source_offset(flags), ADDRESS) == 0;
}

/* An EtherType may stand in the place of LLC (IEEE 802.11 5.1.4, "EPD"). No LLC header begins with
 * one of these. */
static bool is_ethertype(uint16_t type)
{
    static const uint16_t known[] = {
        PS_ETHERTYPE_IPV4,          PS_ETHERTYPE_ARP,   PS_ETHERTYPE_IPV6,
        PS_ETHERTYPE_VLAN,          PS_ETHERTYPE_MPLS,  PS_ETHERTYPE_MPLS_MULTICAST,
        PS_ETHERTYPE_PPPOE_SESSION, PS_ETHERTYPE_EAPOL, PS_ETHERTYPE_SERVICE_VLAN,
    };
    for (size_t i = 0; i < PS_COUNT_OF(known); i++)
        if (known[i] == type)
            return true;
    return false;
}

/* The cursor stands behind the header. LLC comes next, maybe behind two zeros (as in One Laptop Per
 * Child's meshes). */
static struct ps_protocol_id next_of(struct ps_cursor *c)
{
    uint16_t start = ps_be16(c, 0);
    if (is_ethertype(start)) {
        ps_advance(c, 2);
        return ps_next(PS_SPACE_ETHERTYPE, start);
    }
    if (start == 0)
        ps_advance(c, 2);
    return ps_next_llc(c);
}

/* Why decoding cannot enter a data frame; PS_FORM_COUNT if it can. */
static enum ps_header_form closed_by(struct ps_cursor *c, uint32_t header)
{
    uint8_t control = ps_u8(c, 0);
    if (ps_u8(c, 1) & PROTECTED)
        return PS_FORM_WLAN_ENCRYPTED;
    if (ps_u8(c, SEQUENCE_CONTROL) & FRAGMENT_NUMBER)
        return PS_FORM_WLAN_FRAGMENT;
    bool empty = control >> 4 & SUBTYPE_NO_DATA || ps_wire_left(c) <= header;
    return empty ? PS_FORM_WLAN_NO_DATA : PS_FORM_COUNT;
}

/* The header of a data frame in the form that the caller knows, then what it carries. */
static struct ps_protocol_id pass_data(struct ps_cursor *c, struct ps_packet *packet, bool four,
                                       bool qos, bool padded)
{
    uint8_t flags = ps_u8(c, 1);
    uint32_t header = four ? THREE_ADDRESSES + ADDRESS : THREE_ADDRESSES;
    uint8_t qos_low = qos ? ps_u8(c, header) : 0;
    uint8_t qos_high = qos ? ps_u8(c, header + 1) : 0;
    packet->group_destination |= ps_u8(c, destination_offset(flags)) & 1;
    if (qos)
        header += flags & ORDER ? QOS_CONTROL + HT_CONTROL : QOS_CONTROL;
    if (padded)
        header = (header + 3u) / 4u * 4u;
    enum ps_header_form closed = closed_by(c, header);
    if (c->status == PS_READ_OK && closed != PS_FORM_COUNT) {
        ps_end_opaque(c, packet, header);
        return ps_next_form(closed);
    }
    header += mesh_length(c, flags, qos_high & QOS_MESH_CONTROL, header);
    bool ethernet = holds_ethernet(c, header, flags);
    ps_advance(c, header);
    if (qos_low & QOS_AMSDU)
        return ps_next_form(PS_FORM_WLAN_AMSDU);
    return ethernet ? ps_next_link(PS_LINKTYPE_ETHERNET) : next_of(c);
}

static struct ps_protocol_id dissect_data(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, false, false, false);
}

static struct ps_protocol_id dissect_qos(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, false, true, false);
}

static struct ps_protocol_id dissect_four(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, true, false, false);
}

static struct ps_protocol_id dissect_four_qos(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, true, true, false);
}

static struct ps_protocol_id dissect_data_padded(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, false, false, true);
}

static struct ps_protocol_id dissect_qos_padded(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, false, true, true);
}

static struct ps_protocol_id dissect_four_padded(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, true, false, true);
}

static struct ps_protocol_id dissect_four_qos_padded(struct ps_cursor *c, struct ps_packet *packet)
{
    return pass_data(c, packet, true, true, true);
}

static struct ps_protocol_id dissect_management(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, MANAGEMENT_HEADER);
}

static struct ps_protocol_id dissect_control(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, CONTROL_HEADER);
}

#define WLAN(variable, function, table, label, ...)                                                \
    const struct ps_dissector variable = {                                                         \
        .name = label,                                                                             \
        .title = "IEEE 802.11",                                                                    \
        .reference = "IEEE 802.11 9.3",                                                            \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = table,                                                                           \
        .field_count = PS_COUNT_OF(table),                                                         \
    }

WLAN(ps_dissector_wlan_data, dissect_data, data_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_DATA});
WLAN(ps_dissector_wlan_qos, dissect_qos, qos_fields, "802.11", {PS_SPACE_FORM, PS_FORM_WLAN_QOS});
WLAN(ps_dissector_wlan_four, dissect_four, four_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_FOUR});
WLAN(ps_dissector_wlan_four_qos, dissect_four_qos, four_qos_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_QOS});
WLAN(ps_dissector_wlan_data_padded, dissect_data_padded, data_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_DATA_PADDED});
WLAN(ps_dissector_wlan_qos_padded, dissect_qos_padded, qos_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_QOS_PADDED});
WLAN(ps_dissector_wlan_four_padded, dissect_four_padded, four_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_PADDED});
WLAN(ps_dissector_wlan_four_qos_padded, dissect_four_qos_padded, four_qos_fields, "802.11",
     {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_QOS_PADDED});
WLAN(ps_dissector_wlan_management, dissect_management, data_fields, "802.11-management",
     {PS_SPACE_FORM, PS_FORM_WLAN_MANAGEMENT});
WLAN(ps_dissector_wlan_control, dissect_control, control_fields, "802.11-control",
     {PS_SPACE_FORM, PS_FORM_WLAN_CONTROL});

const struct ps_dissector ps_dissector_wlan = {
    .name = "802.11",
    .title = "IEEE 802.11",
    .reference = "IEEE 802.11",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IEEE802_11}, {PS_SPACE_FORM, PS_FORM_WLAN},
                            {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_WLAN_LWAPP}),
    .dissect = dissect,
};

const struct ps_dissector ps_dissector_wlan_padded = {
    .name = "802.11",
    .title = "IEEE 802.11, header padded to 32 bits",
    .reference = "IEEE 802.11",
    .bindings = PS_BINDINGS({PS_SPACE_FORM, PS_FORM_WLAN_PADDED}),
    .dissect = dissect_padded,
};
