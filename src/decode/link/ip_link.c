/*
 * ip_link.c - links that were made to carry IP over something else: FireWire, InfiniBand, Fibre
 * Channel.
 */
#include "decode/steps.h"

enum { FIREWIRE = 18, INFINIBAND = 44, FIBRE_CHANNEL = 16 };

/* clang-format off */
static const struct ps_field firewire_fields[] = {
    {"Destination", 0, 64, PS_SHOW_BYTES, "RFC 2734", "the device it is for; all ones is everyone", NULL},
    {"Source", 64, 64, PS_SHOW_BYTES, "RFC 2734", "the device that sent it", NULL},
    {"EtherType", 128, 16, PS_SHOW_ETHERTYPE, "RFC 2734", "what comes next", NULL},
};

static const struct ps_field infiniband_fields[] = {
    {"Global Route Header", 0, 320, PS_SHOW_BYTES, "RFC 4391 6", "where the fabric delivers it", NULL},
    {"Type", 320, 16, PS_SHOW_ETHERTYPE, "RFC 4391 6", "what comes next", NULL},
    {"Reserved", 336, 16, PS_SHOW_HEX, "RFC 4391 6", "0", NULL},
};
/* clang-format on */

static const struct ps_field fibre_channel_fields[] = {
    {"Destination", 0, 64, PS_SHOW_BYTES, "RFC 4338 4", "the port it is for", NULL},
    {"Source", 64, 64, PS_SHOW_BYTES, "RFC 4338 4", "the port that sent it", NULL},
};

static struct ps_protocol_id dissect_firewire(struct ps_cursor *c, struct ps_packet *packet)
{
    static const uint8_t everyone[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    packet->group_destination |=
        ps_has(c, 0, 8) && memcmp(c->data + c->pos, everyone, sizeof everyone) == 0;
    uint16_t type = ps_be16(c, 16);
    ps_advance(c, FIREWIRE);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

static struct ps_protocol_id dissect_infiniband(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type = ps_be16(c, 40);
    ps_advance(c, INFINIBAND);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

static struct ps_protocol_id dissect_fibre_channel(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, FIBRE_CHANNEL);
    return ps_next_llc(c);
}

const struct ps_dissector ps_dissector_ip_firewire = {
    .name = "ip-over-firewire",
    .title = "IP over IEEE 1394",
    .reference = "RFC 2734",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_APPLE_IP_OVER_IEEE1394}),
    .dissect = dissect_firewire,
    .fields = firewire_fields,
    .field_count = PS_COUNT_OF(firewire_fields),
};

const struct ps_dissector ps_dissector_ip_infiniband = {
    .name = "ipoib",
    .title = "IP over InfiniBand",
    .reference = "RFC 4391",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IPOIB}),
    .dissect = dissect_infiniband,
    .fields = infiniband_fields,
    .field_count = PS_COUNT_OF(infiniband_fields),
};

const struct ps_dissector ps_dissector_ip_fibre_channel = {
    .name = "ip-over-fc",
    .title = "IP over Fibre Channel",
    .reference = "RFC 4338",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_IP_OVER_FC}),
    .dissect = dissect_fibre_channel,
    .fields = fibre_channel_fields,
    .field_count = PS_COUNT_OF(fibre_channel_fields),
};
