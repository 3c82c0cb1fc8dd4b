/*
 * sctp.c - Stream Control Transmission Protocol, RFC 9260: the common header; chunks follow.
 */
#include "decode/transport/ports.h"

enum { HEADER = 12 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Source Port Number", 0, 16, PS_SHOW_PORT, "RFC 9260 3.1", "the program it is from", NULL},
    {"Destination Port Number", 16, 16, PS_SHOW_PORT, "RFC 9260 3.1", "the program it is for", NULL},
    {"Verification Tag", 32, 32, PS_SHOW_HEX, "RFC 9260 3.1", "chosen by the receiver for this association; 0 only when it is opened", NULL},
    {"Checksum", 64, 32, PS_SHOW_CHECKSUM, "RFC 9260 6.8", "CRC32c of the whole packet", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_read_ports(c, packet, PS_SCTP))
        ps_pass_transport(c, packet, HEADER);
    return ps_next(PS_SPACE_END, 0);
}

const struct ps_dissector ps_dissector_sctp = {
    .name = "sctp",
    .title = "Stream Control Transmission Protocol",
    .reference = "RFC 9260",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_SCTP}, {PS_SPACE_IPV6, PS_IPPROTO_SCTP},
                            {PS_SPACE_UDP, 9899}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .checksum = PS_CHECKSUM_CRC32C,
};
