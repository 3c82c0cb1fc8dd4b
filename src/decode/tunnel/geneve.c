/*
 * geneve.c - Generic Network Virtualization Encapsulation, RFC 8926: frames of a virtual network in
 * UDP, with options.
 */
#include "decode/dissector.h"

enum { HEADER = 8, OPTION_LENGTH = 0x3f };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Ver", 0, 2, PS_SHOW_DECIMAL, "RFC 8926 3.4", "0", NULL},
    {"Opt Len", 2, 6, PS_SHOW_WORDS, "RFC 8926 3.4", "length of the options in 32-bit words", NULL},
    {"O", 8, 1, PS_SHOW_FLAG, "RFC 8926 3.4", "a control packet: it tests or manages the tunnel itself", NULL},
    {"C", 9, 1, PS_SHOW_FLAG, "RFC 8926 3.4", "there is an option that the receiver must understand", NULL},
    {"Rsvd", 10, 6, PS_SHOW_DECIMAL, "RFC 8926 3.4", "0", NULL},
    {"Protocol Type", 16, 16, PS_SHOW_ETHERTYPE, "RFC 8926 3.4", "what comes next; 0x6558 is Ethernet", NULL},
    {"Virtual Network Identifier", 32, 24, PS_SHOW_DECIMAL, "RFC 8926 3.4", "which virtual network", NULL},
    {"Reserved", 56, 8, PS_SHOW_HEX, "RFC 8926 3.4", "0", NULL},
    {"Variable-Length Options", 64, 0, PS_SHOW_BYTES, "RFC 8926 3.5", "class, type, length and data of each", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint32_t options = (ps_u8(c, 0) & OPTION_LENGTH) * 4u;
    uint16_t protocol = ps_be16(c, 2);
    ps_advance(c, HEADER + options);
    if (protocol == PS_ETHERTYPE_ETHERNET)
        return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
    return ps_next(PS_SPACE_ETHERTYPE, protocol);
}

const struct ps_dissector ps_dissector_geneve = {
    .name = "geneve",
    .title = "Generic Network Virtualization Encapsulation",
    .reference = "RFC 8926",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 6081}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
