/*
 * hip.c - Host Identity Protocol, RFC 7401: hosts prove who they are by a key instead of an
 * address.
 */
#include "decode/opaque.h"

enum { HEADER = 40 };

/* clang-format off */
static const struct ps_choice types[] = {
    {1, "I1: the initiator's first packet"}, {2, "R1: the responder's first packet"},
    {3, "I2: the initiator's second packet"}, {4, "R2: the responder's second packet"},
    {16, "UPDATE"}, {17, "NOTIFY"}, {18, "CLOSE"}, {19, "CLOSE_ACK"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, "RFC 7401 5.1", "59: nothing follows", NULL},
    {"Header Length", 8, 8, PS_SHOW_LENGTH8, "RFC 7401 5.1", "length with parameters in units of 8 bytes, not counting the first 8", NULL},
    {"Packet Type", 17, 7, PS_SHOW_DECIMAL, "RFC 7401 5.1", "which step of the exchange this is", types},
    {"Version", 24, 4, PS_SHOW_DECIMAL, "RFC 7401 5.1", "1 (RFC 5201) or 2", NULL},
    {"Checksum", 32, 16, PS_SHOW_CHECKSUM, "RFC 7401 5.1.1", "covers addresses and this header", NULL},
    {"Controls", 48, 16, PS_SHOW_HEX, "RFC 7401 5.1.2", "bit 15: the sender is anonymous", NULL},
    {"Sender's Host Identity Tag", 64, 128, PS_SHOW_IPV6, "RFC 7401 5.1", "a hash of the sender's key, in the form of an IPv6 address", NULL},
    {"Receiver's Host Identity Tag", 192, 128, PS_SHOW_IPV6, "RFC 7401 5.1", "a hash of the receiver's key", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

const struct ps_dissector ps_dissector_hip = {
    .name = "hip",
    .title = "Host Identity Protocol",
    .reference = "RFC 7401",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_HIP}, {PS_SPACE_IPV6, PS_IPPROTO_HIP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .opaque = true,
    .checksum = PS_CHECKSUM_PSEUDO,
};
