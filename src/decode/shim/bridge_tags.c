/*
 * bridge_tags.c - tags of fixed size that bridges put between the addresses and the EtherType,
 * beside VLAN tags: each ends with the EtherType of what follows.
 */
#include "decode/link/ethertype.h"

/* clang-format off */
static const struct ps_field rtag[] = {
    {"Reserved", 0, 16, PS_SHOW_DECIMAL, "IEEE 802.1CB 7.8", "0", NULL},
    {"Sequence Number", 16, 16, PS_SHOW_DECIMAL, "IEEE 802.1CB 7.8", "copies that took different ways share it", NULL},
    {"EtherType", 32, 16, PS_SHOW_ETHERTYPE, "IEEE 802.1CB 7.8", "what comes next", NULL},
};

static const struct ps_field vntag[] = {
    {"D", 0, 1, PS_SHOW_FLAG, "Cisco VN-Tag", "on its way to the virtual interface", NULL},
    {"P", 1, 1, PS_SHOW_FLAG, "Cisco VN-Tag", "the destination stands for a list of interfaces", NULL},
    {"Destination VIF", 2, 14, PS_SHOW_DECIMAL, "Cisco VN-Tag", "the virtual interface it is for", NULL},
    {"L", 16, 1, PS_SHOW_FLAG, "Cisco VN-Tag", "came back to the switch that sent it", NULL},
    {"Reserved", 17, 1, PS_SHOW_DECIMAL, "Cisco VN-Tag", "0", NULL},
    {"Version", 18, 2, PS_SHOW_DECIMAL, "Cisco VN-Tag", "0", NULL},
    {"Source VIF", 20, 12, PS_SHOW_DECIMAL, "Cisco VN-Tag", "the virtual interface it is from", NULL},
    {"EtherType", 32, 16, PS_SHOW_ETHERTYPE, "Cisco VN-Tag", "what comes next", NULL},
};

static const struct ps_field etag[] = {
    {"E-PCP", 0, 3, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "0 is best effort, 7 is most urgent", NULL},
    {"E-DEI", 3, 1, PS_SHOW_FLAG, "IEEE 802.1BR 8", "may be dropped first when a link is full", NULL},
    {"Ingress E-CID base", 4, 12, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "the extended port it came in by", NULL},
    {"Reserved", 16, 2, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "0", NULL},
    {"GRP", 18, 2, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "not 0: the E-CID stands for a group", NULL},
    {"E-CID base", 20, 12, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "the extended port it is for", NULL},
    {"Ingress E-CID extension", 32, 8, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "upper bits of the ingress E-CID", NULL},
    {"E-CID extension", 40, 8, PS_SHOW_DECIMAL, "IEEE 802.1BR 8", "upper bits of the E-CID", NULL},
    {"EtherType", 48, 16, PS_SHOW_ETHERTYPE, "IEEE 802.1BR 8", "what comes next", NULL},
};

static const struct ps_field metadata[] = {
    {"Version", 0, 8, PS_SHOW_DECIMAL, "Cisco MetaData", "1", NULL},
    {"Length", 8, 8, PS_SHOW_DECIMAL, "Cisco MetaData", "options, in units of 4 bytes", NULL},
    {"Option", 16, 16, PS_SHOW_HEX, "Cisco MetaData", "1: a security group tag", NULL},
    {"SGT", 32, 16, PS_SHOW_DECIMAL, "Cisco MetaData", "which security group the sender is in", NULL},
    {"EtherType", 48, 16, PS_SHOW_ETHERTYPE, "Cisco MetaData", "what comes next", NULL},
};

static const struct ps_field gre_metadata[] = {
    {"Protocol Type", 0, 16, PS_SHOW_ETHERTYPE, "Cisco MetaData", "what comes next", NULL},
    {"Version", 16, 8, PS_SHOW_DECIMAL, "Cisco MetaData", "1", NULL},
    {"Length", 24, 8, PS_SHOW_DECIMAL, "Cisco MetaData", "options, in units of 4 bytes", NULL},
    {"Option", 32, 16, PS_SHOW_HEX, "Cisco MetaData", "1: a security group tag", NULL},
    {"SGT", 48, 16, PS_SHOW_DECIMAL, "Cisco MetaData", "which security group the sender is in", NULL},
};
/* clang-format on */

/* A tag of `length` bytes, the last two of which are an EtherType. */
static struct ps_protocol_id pass(struct ps_cursor *c, uint32_t length)
{
    uint16_t type = ps_be16(c, length - 2);
    ps_advance(c, length);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

static struct ps_protocol_id dissect_6(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return pass(c, 6);
}

static struct ps_protocol_id dissect_8(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    return pass(c, 8);
}

static struct ps_protocol_id dissect_vntag(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type = ps_be16(c, 4);
    ps_advance(c, 6);
    return ps_after_mac(c, type);
}

/* In GRE the type of what follows stands first. */
static struct ps_protocol_id dissect_gre_metadata(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint16_t type = ps_be16(c, 0);
    ps_advance(c, 8);
    return ps_next(PS_SPACE_GRE, type);
}

const struct ps_dissector ps_dissector_rtag = {
    .name = "rtag",
    .title = "Redundancy tag",
    .reference = "IEEE 802.1CB",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_RTAG}),
    .dissect = dissect_6,
    .fields = rtag,
    .field_count = PS_COUNT_OF(rtag),
};

const struct ps_dissector ps_dissector_vntag = {
    .name = "vntag",
    .title = "VN-Tag",
    .reference = "Cisco VN-Tag",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_VNTAG}),
    .dissect = dissect_vntag,
    .fields = vntag,
    .field_count = PS_COUNT_OF(vntag),
};

const struct ps_dissector ps_dissector_etag = {
    .name = "etag",
    .title = "E-TAG",
    .reference = "IEEE 802.1BR",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ETAG}),
    .dissect = dissect_8,
    .fields = etag,
    .field_count = PS_COUNT_OF(etag),
};

const struct ps_dissector ps_dissector_metadata = {
    .name = "cmd",
    .title = "Cisco MetaData",
    .reference = "Cisco MetaData",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_CISCO_METADATA}),
    .dissect = dissect_8,
    .fields = metadata,
    .field_count = PS_COUNT_OF(metadata),
};

const struct ps_dissector ps_dissector_gre_metadata = {
    .name = "cmd",
    .title = "Cisco MetaData in GRE",
    .reference = "Cisco MetaData",
    .bindings = PS_BINDINGS({PS_SPACE_GRE, PS_ETHERTYPE_CISCO_METADATA}),
    .dissect = dissect_gre_metadata,
    .fields = gre_metadata,
    .field_count = PS_COUNT_OF(gre_metadata),
};
