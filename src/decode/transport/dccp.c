/*
 * dccp.c - Datagram Congestion Control Protocol, RFC 4340: the generic header, 16 bytes with long
 * sequence numbers (X = 1), else 12.
 */
#include "decode/transport/ports.h"

enum { LONG_HEADER = 16, SHORT_HEADER = 12, X = 1 };

/* clang-format off */
static const struct ps_choice types[] = {
    {0, "Request"}, {1, "Response"}, {2, "Data"}, {3, "Ack"}, {4, "DataAck"},
    {5, "CloseReq"}, {6, "Close"}, {7, "Reset"}, {8, "Sync"}, {9, "SyncAck"}, {0, NULL},
};

static const struct ps_field fields[] = {
    {"Source Port", 0, 16, PS_SHOW_PORT, "RFC 4340 5.1", "the program it is from", NULL},
    {"Dest Port", 16, 16, PS_SHOW_PORT, "RFC 4340 5.1", "the program it is for", NULL},
    {"Data Offset", 32, 8, PS_SHOW_WORDS, "RFC 4340 5.1", "where the data start, in 32-bit words", NULL},
    {"CCVal", 40, 4, PS_SHOW_DECIMAL, "RFC 4340 5.1", "for the sender's congestion control", NULL},
    {"CsCov", 44, 4, PS_SHOW_DECIMAL, "RFC 4340 9.2", "how much the checksum covers; 0 is everything", NULL},
    {"Checksum", 48, 16, PS_SHOW_CHECKSUM, "RFC 4340 9.1", "covers addresses, header and as much data as CsCov says", NULL},
    {"Res", 64, 3, PS_SHOW_DECIMAL, "RFC 4340 5.1", "for the future, 0", NULL},
    {"Type", 67, 4, PS_SHOW_DECIMAL, "RFC 4340 5.1", "which packet this is", types},
    {"X", 71, 1, PS_SHOW_FLAG, "RFC 4340 5.1", "sequence numbers have 48 bits instead of 24", NULL},
    {"Sequence Number", 72, 0, PS_SHOW_BYTES, "RFC 4340 5.1", "number of this packet; with X a reserved byte comes before it", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_read_ports(c, packet, PS_DCCP))
        return ps_next(PS_SPACE_END, 0);
    bool is_long = !ps_has(c, 8, 1) || (ps_u8(c, 8) & X);
    ps_pass_transport(c, packet, is_long ? LONG_HEADER : SHORT_HEADER);
    return ps_next(PS_SPACE_END, 0);
}

const struct ps_dissector ps_dissector_dccp = {
    .name = "dccp",
    .title = "Datagram Congestion Control Protocol",
    .reference = "RFC 4340",
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_DCCP}, {PS_SPACE_IPV6, PS_IPPROTO_DCCP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .checksum = PS_CHECKSUM_DCCP,
};
