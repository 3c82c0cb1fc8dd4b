/*
 * udp.c - User Datagram Protocol, RFC 768.
 *
 * Length 0 is a jumbogram's (RFC 2675 section 4); a length that contradicts the datagram is noted
 * as an anomaly and otherwise ignored, because the ports stand before it.
 */
#include "decode/transport/ports.h"

enum { HEADER = 8 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"Source Port", 0, 16, PS_SHOW_PORT, "RFC 768", "the program it is from", NULL},
    {"Destination Port", 16, 16, PS_SHOW_PORT, "RFC 768", "the program it is for", NULL},
    {"Length", 32, 16, PS_SHOW_DECIMAL, "RFC 768", "bytes of header and data: at least 8", NULL},
    {"Checksum", 48, 16, PS_SHOW_CHECKSUM, "RFC 768", "covers addresses, header and data; 0 over IPv4: none", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_read_ports(c, packet, PS_UDP))
        return ps_next(PS_SPACE_END, 0);
    if (ps_has(c, 4, 2)) {
        uint16_t length = ps_be16(c, 4);
        if (length >= HEADER && length <= ps_wire_left(c))
            ps_narrow(c, length);
        else if (length != 0 && packet->fragment.kind == PS_NOT_FRAGMENTED)
            ps_note(packet, PS_UDP_LENGTH_BAD);
    }
    ps_pass_transport(c, packet, HEADER);
    uint32_t ports = (uint32_t)packet->destination_port << 16 | packet->source_port;
    return ps_next(PS_SPACE_UDP, ports);
}

const struct ps_dissector ps_dissector_udp = {
    .name = "udp",
    .title = "User Datagram Protocol",
    .reference = "RFC 768",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_UDP}, {PS_SPACE_IPV6, PS_IPPROTO_UDP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .checksum = PS_CHECKSUM_UDP,
    .kind = PS_HEADER_UDP,
};
