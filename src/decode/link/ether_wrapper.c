/*
 * ether_wrapper.c - vendors' headers with an EtherType of their own: a few bytes that say where the
 * frame was seen or how long it is, then a whole Ethernet or AX.25 frame.
 */
#include "decode/steps.h"

enum { LAB_HEADER = 10, SWITCH_HEADER = 38, BPQ_HEADER = 2 };

static const struct ps_field lab_fields[] = {
    {"Header", 0, 80, PS_SHOW_BYTES, "VMware Lab Manager",
     "flags, port group and addresses of the hosts", NULL},
};

static const struct ps_field switch_fields[] = {
    {"Header", 0, 304, PS_SHOW_BYTES, "ExtremeXOS", "module, port and VLAN", NULL},
};

static const struct ps_field bpq_fields[] = {
    {"Length", 0, 16, PS_SHOW_BYTES, "BPQ Ethernet",
     "bytes of the AX.25 frame, and five more (low byte first)", NULL},
};

static struct ps_protocol_id dissect_lab(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, LAB_HEADER);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_switch(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, SWITCH_HEADER);
    return ps_next_link(PS_LINKTYPE_ETHERNET);
}

static struct ps_protocol_id dissect_bpq(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, BPQ_HEADER);
    return ps_next_link(PS_LINKTYPE_AX25);
}

#define WRAPPER(variable, function, table, label, what, document, ...)                             \
    const struct ps_dissector variable = {                                                         \
        .name = label,                                                                             \
        .title = what,                                                                             \
        .reference = document,                                                                     \
        .bindings = PS_BINDINGS(__VA_ARGS__),                                                      \
        .dissect = function,                                                                       \
        .fields = table,                                                                           \
        .field_count = PS_COUNT_OF(table),                                                         \
    }

WRAPPER(ps_dissector_vmlab, dissect_lab, lab_fields, "vmlab", "VMware Lab Manager",
        "VMware Lab Manager", {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_VMWARE_LAB_TAG});
WRAPPER(ps_dissector_exeh, dissect_switch, switch_fields, "exeh", "ExtremeXOS extra header",
        "ExtremeXOS", {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_EXTREME});
WRAPPER(ps_dissector_bpq, dissect_bpq, bpq_fields, "bpq", "AX.25 over Ethernet", "BPQ Ethernet",
        {PS_SPACE_ETHERTYPE, PS_ETHERTYPE_BPQ});
