/*
 * macsec.c - the security tag of MACsec, IEEE 802.1AE.  A frame may be signed without being
 * encrypted; then what follows is read, up to the integrity check value at the end.
 */
#include "decode/opaque.h"

enum {
    HEADER = 6,
    SECURE_CHANNEL = 8,
    CHECK_VALUE = 16,
    VERSION = 0x80,
    HAS_CHANNEL = 0x20,
    ENCRYPTED = 0x08,
    CHANGED = 0x04,
};

/* clang-format off */
static const struct ps_field fields[] = {
    {"V", 0, 1, PS_SHOW_DECIMAL, "IEEE 802.1AE 9.5", "version, 0", NULL},
    {"ES", 1, 1, PS_SHOW_FLAG, "IEEE 802.1AE 9.5", "the frame's source is the end station itself", NULL},
    {"SC", 2, 1, PS_SHOW_FLAG, "IEEE 802.1AE 9.5", "the secure channel is named at the end of this header", NULL},
    {"SCB", 3, 1, PS_SHOW_FLAG, "IEEE 802.1AE 9.5", "single copy broadcast", NULL},
    {"E", 4, 1, PS_SHOW_FLAG, "IEEE 802.1AE 9.5", "what follows is encrypted", NULL},
    {"C", 5, 1, PS_SHOW_FLAG, "IEEE 802.1AE 9.5", "what follows is not as it was sent: encrypted or changed", NULL},
    {"AN", 6, 2, PS_SHOW_DECIMAL, "IEEE 802.1AE 9.6", "association number: which key", NULL},
    {"SL", 8, 8, PS_SHOW_DECIMAL, "IEEE 802.1AE 9.7", "bytes of data if less than 48, else 0", NULL},
    {"PN", 16, 32, PS_SHOW_DECIMAL, "IEEE 802.1AE 9.8", "packet number: counts up, so that a repeated frame is noticed", NULL},
    {"SCI", 48, 0, PS_SHOW_BYTES, "IEEE 802.1AE 9.9", "with SC: the sender's address and port, 8 bytes; then the EtherType", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t flags = ps_u8(c, 0);
    uint32_t header = HEADER + (flags & HAS_CHANNEL ? SECURE_CHANNEL : 0);
    if (flags & (VERSION | ENCRYPTED | CHANGED))
        return ps_end_opaque(c, packet, header);
    uint16_t type = ps_be16(c, header);
    ps_advance(c, header + 2);
    if (ps_wire_left(c) >= CHECK_VALUE)
        ps_narrow(c, ps_wire_left(c) - CHECK_VALUE);
    return ps_next(PS_SPACE_ETHERTYPE, type);
}

const struct ps_dissector ps_dissector_macsec = {
    .name = "macsec",
    .title = "MACsec security tag",
    .reference = "IEEE 802.1AE",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_MACSEC}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
