/*
 * tcp.c - Transmission Control Protocol, RFC 9293.
 */
#include "decode/ports.h"

enum { MIN_HEADER = 20, FLAGS_END = 14 };

static const struct ps_field fields[] = {
    {"Source Port", 0, 16, PS_SHOW_PORT, "RFC 9293 3.1", "the program it is from", NULL},
    {"Destination Port", 16, 16, PS_SHOW_PORT, "RFC 9293 3.1", "the program it is for", NULL},
    {"Sequence Number", 32, 32, PS_SHOW_DECIMAL, "RFC 9293 3.1", "number of the first byte of data here; with SYN, where the numbers start", NULL},
    {"Acknowledgment Number", 64, 32, PS_SHOW_DECIMAL, "RFC 9293 3.1", "the next byte that the sender of this segment expects; valid with ACK", NULL},
    {"Data Offset", 96, 4, PS_SHOW_WORDS, "RFC 9293 3.1", "length of this header in 32-bit words: at least 5", NULL},
    {"Reserved", 100, 3, PS_SHOW_DECIMAL, "RFC 9293 3.1", "for the future, 0", NULL},
    {"AE", 103, 1, PS_SHOW_FLAG, "RFC 9768 3.1", "accurate congestion feedback (once NS)", NULL},
    {"CWR", 104, 1, PS_SHOW_FLAG, "RFC 3168 6.1", "the sender has slowed down", NULL},
    {"ECE", 105, 1, PS_SHOW_FLAG, "RFC 3168 6.1", "congestion was seen on the way", NULL},
    {"URG", 106, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "the urgent pointer is valid", NULL},
    {"ACK", 107, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "the acknowledgment number is valid", NULL},
    {"PSH", 108, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "hand the data to the program now", NULL},
    {"RST", 109, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "refuse or break off the connection", NULL},
    {"SYN", 110, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "open a connection", NULL},
    {"FIN", 111, 1, PS_SHOW_FLAG, "RFC 9293 3.1", "the sender has no more data", NULL},
    {"Window", 112, 16, PS_SHOW_DECIMAL, "RFC 9293 3.1", "bytes that the sender of this segment can take now (times its window scale)", NULL},
    {"Checksum", 128, 16, PS_SHOW_CHECKSUM, "RFC 9293 3.1", "covers addresses, header and data", NULL},
    {"Urgent Pointer", 144, 16, PS_SHOW_DECIMAL, "RFC 9293 3.1", "end of the urgent data, with URG", NULL},
};

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_read_ports(c, packet, PS_TCP))
        return ps_next(PS_SPACE_END, 0);
    uint32_t header = MIN_HEADER;
    if (ps_has(c, 0, FLAGS_END)) {
        packet->tcp_flags = ps_u8(c, 13);
        header = (ps_u8(c, 12) >> 4) * 4u;
        if (header < MIN_HEADER || header > ps_wire_left(c)) {
            ps_note(packet, PS_TCP_OFFSET_BAD);
            header = MIN_HEADER;
        }
    }
    ps_pass_transport(c, packet, header);
    return ps_next(PS_SPACE_END, 0);
}

const struct ps_dissector ps_dissector_tcp = {
    .name = "tcp",
    .title = "Transmission Control Protocol",
    .reference = "RFC 9293",
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
