/*
 * udplite.c - Lightweight User Datagram Protocol, RFC 3828: UDP whose checksum may leave out the
 * end of the data.  The coverage stands in the place of UDP's length, so the datagram ends where IP
 * says.
 */
#include "decode/transport/ports.h"

enum { HEADER = 8 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Source Port", 0, 16, PS_SHOW_PORT, "RFC 3828 3", "the program it is from", NULL},
    {"Destination Port", 16, 16, PS_SHOW_PORT, "RFC 3828 3", "the program it is for", NULL},
    {"Checksum Coverage", 32, 16, PS_SHOW_DECIMAL, "RFC 3828 3.1", "how many bytes, header included, the checksum covers; 0 is all", NULL},
    {"Checksum", 48, 16, PS_SHOW_CHECKSUM, "RFC 3828 3.1", "covers addresses, header and the covered data; never 0", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_read_ports(c, packet, PS_UDPLITE))
        ps_pass_transport(c, packet, HEADER);
    return ps_next(PS_SPACE_END, 0);
}

const struct ps_dissector ps_dissector_udplite = {
    .name = "udplite",
    .title = "Lightweight User Datagram Protocol",
    .reference = "RFC 3828",
    .bindings =
        PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_UDPLITE}, {PS_SPACE_IPV6, PS_IPPROTO_UDPLITE}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .checksum = PS_CHECKSUM_COVERAGE,
};
