/*
 * frame_relay.c - the address of a Frame Relay frame, Q.922, and what tells its payload, RFC 2427.
 *
 * The address has two to four bytes, the last one odd.  After control 3 comes an NLPID, maybe
 * behind a byte of padding.  Any other value is Cisco's encapsulation, which has an EtherType at
 * that place.
 */
#include "decode/steps.h"

enum { LAST_ADDRESS_BYTE = 1, LONGEST_ADDRESS = 8, UNNUMBERED_INFORMATION = 3, XID = 0xaf };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Address", 0, 16, PS_SHOW_HEX, "Q.922 3.3", "the virtual circuit's number (DLCI) and congestion bits; longer if the low bit of its last byte is 0", NULL},
    {"Control or Type", 16, 0, PS_SHOW_BYTES, "RFC 2427 3", "3 and an NLPID follows, or (Cisco) an EtherType", NULL},
};
/* clang-format on */

/* Length of the address. The first byte is never the only one, though it may say so. */
static uint32_t address_length(struct ps_cursor *c)
{
    uint32_t length = 0;
    while (length < LONGEST_ADDRESS && ps_has(c, length, 1)) {
        length++;
        if (ps_u8(c, length - 1) & LAST_ADDRESS_BYTE)
            break;
    }
    return length;
}

static bool is_signalling(struct ps_cursor *c, uint32_t length)
{
    return length == 1 || (length == 2 && (ps_u8(c, 0) & 0xfc) == 0 && (ps_u8(c, 1) & 0xf0) == 0);
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint32_t address = address_length(c);
    uint8_t control = ps_u8(c, address);
    if (control == UNNUMBERED_INFORMATION) {
        bool padded = ps_u8(c, address + 1) == 0;
        ps_advance(c, address + (padded ? 2 : 1));
        return ps_next(PS_SPACE_NLPID, ps_u8(c, 0));
    }
    if (c->status == PS_READ_OK && (control == XID || is_signalling(c, address)))
        return ps_end_opaque(c, packet, address + 1);
    uint16_t type = ps_be16(c, address);
    ps_advance(c, address + 2);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

const struct ps_dissector ps_dissector_frame_relay = {
    .name = "frame-relay",
    .title = "Frame Relay",
    .reference = "RFC 2427",
    .bindings = PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_FRELAY}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
