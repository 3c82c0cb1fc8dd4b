/*
 * tcp.c - Transmission Control Protocol, RFC 9293.
 */
#include "decode/transport/ports.h"

enum { MIN_HEADER = 20, NUMBERS = 4, FLAGS = 13, FLAGS_END = 14 };

static const struct ps_field mss[] = {
    {"Maximum Segment Size", 16, 16, PS_SHOW_DECIMAL, "RFC 9293 3.7.1",
     "the most bytes of data that the sender of this option accepts in one segment", NULL},
};

static const struct ps_field window_scale[] = {
    {"Shift Count", 16, 8, PS_SHOW_DECIMAL, "RFC 7323 2.2",
     "from now on, the real window is this side's Window field times two to the power of this",
     NULL},
};

static const struct ps_field sack[] = {
    {"Edge", 16, 0, PS_SHOW_EDGES, "RFC 2018 3",
     "a piece that arrived beyond a gap goes from its left edge up to, not including, its right "
     "edge",
     NULL},
};

/* clang-format off */
static const struct ps_field timestamps[] = {
    {"TSval", 16, 32, PS_SHOW_DECIMAL, "RFC 7323 3.2", "the sender's clock", NULL},
    {"TSecr", 48, 32, PS_SHOW_DECIMAL, "RFC 7323 3.2", "the clock value last received, sent back: measures the round trip", NULL},
};
/* clang-format on */

static const struct ps_field md5[] = {
    {"MD5 Digest", 16, 128, PS_SHOW_BYTES, "RFC 2385 2",
     "proves that the sender of the segment has the password", NULL},
};

/* clang-format off */
static const struct ps_field user_timeout[] = {
    {"G", 16, 1, PS_SHOW_FLAG, "RFC 5482 2", "the timeout is in minutes instead of seconds", NULL},
    {"User Timeout", 17, 15, PS_SHOW_DECIMAL, "RFC 5482 2", "how long unacknowledged data may wait before the connection is given up", NULL},
};

static const struct ps_field authentication[] = {
    {"KeyID", 16, 8, PS_SHOW_DECIMAL, "RFC 5925 2.2", "which key this segment was signed with", NULL},
    {"RNextKeyID", 24, 8, PS_SHOW_DECIMAL, "RFC 5925 2.2", "which key the sender is ready to accept", NULL},
    {"MAC", 32, 0, PS_SHOW_BYTES, "RFC 5925 2.2", "message authentication code", NULL},
};

static const struct ps_choice multipath_subtypes[] = {
    {0, "MP_CAPABLE: may we use several paths?"}, {1, "MP_JOIN: one more path"}, {2, "DSS: data and acknowledgments"},
    {3, "ADD_ADDR: another address of mine"}, {4, "REMOVE_ADDR"}, {5, "MP_PRIO"}, {6, "MP_FAIL"},
    {7, "MP_FASTCLOSE"}, {8, "MP_TCPRST"}, {0, NULL},
};
/* clang-format on */

static const struct ps_field multipath[] = {
    {"Subtype", 16, 4, PS_SHOW_DECIMAL, "RFC 8684 3", "which message this is", multipath_subtypes},
    {"Subtype-specific Data", 20, 0, PS_SHOW_BYTES, "RFC 8684 3", "depends on the subtype", NULL},
};

static const struct ps_field fast_open[] = {
    {"Cookie", 16, 0, PS_SHOW_BYTES, "RFC 7413 4.1.1",
     "lets a SYN carry data; empty: asks for a cookie", NULL},
};

static const struct ps_field experiment[] = {
    {"ExID", 16, 16, PS_SHOW_HEX, "RFC 6994 3", "which experiment", NULL},
    {"Data", 32, 0, PS_SHOW_BYTES, "RFC 6994 3", "depends on the experiment", NULL},
};

static const struct ps_field accurate_ecn[] = {
    {"Counters", 16, 0, PS_SHOW_BYTES, "RFC 9768 3.2.3",
     "bytes that arrived with each ECN mark, 3 bytes each", NULL},
};

static const struct ps_field echo[] = {
    {"Info", 16, 32, PS_SHOW_HEX, "RFC 1072 4",
     "sent back by the other side; replaced by timestamps", NULL},
};

/* clang-format off */
static const struct ps_header_option options[] = {
    {0, "End of Option List", "RFC 9293 3.1", "what is left of the header is padding", NULL, 0},
    {1, "No-Operation", "RFC 9293 3.1", "one byte of padding", NULL, 0},
    {2, "Maximum Segment Size", "RFC 9293 3.7.1", "said once, with SYN", mss, PS_COUNT_OF(mss)},
    {3, "Window Scale", "RFC 7323 2", "makes windows larger than 65,535 bytes possible; said once, with SYN", window_scale, PS_COUNT_OF(window_scale)},
    {4, "SACK Permitted", "RFC 2018 2", "the sender understands selective acknowledgments; said once, with SYN", NULL, 0},
    {5, "SACK", "RFC 2018 3", "which later pieces have arrived, so that only the missing ones are sent again", sack, PS_COUNT_OF(sack)},
    {6, "Echo", "RFC 1072 4", "obsolete", echo, PS_COUNT_OF(echo)},
    {7, "Echo Reply", "RFC 1072 4", "obsolete", echo, PS_COUNT_OF(echo)},
    {8, "Timestamps", "RFC 7323 3", "measures the round trip and tells old segments from new ones", timestamps, PS_COUNT_OF(timestamps)},
    {9, "Partial Order Connection Permitted", "RFC 1693", "obsolete", NULL, 0},
    {10, "Partial Order Service Profile", "RFC 1693", "obsolete", NULL, 0},
    {11, "CC", "RFC 1644", "connection count of T/TCP; obsolete", NULL, 0},
    {12, "CC.NEW", "RFC 1644", "connection count of T/TCP; obsolete", NULL, 0},
    {13, "CC.ECHO", "RFC 1644", "connection count of T/TCP; obsolete", NULL, 0},
    {14, "Alternate Checksum Request", "RFC 1146", "obsolete", NULL, 0},
    {15, "Alternate Checksum Data", "RFC 1146", "obsolete", NULL, 0},
    {19, "MD5 Signature", "RFC 2385 2", "protects BGP sessions; replaced by TCP-AO", md5, PS_COUNT_OF(md5)},
    {27, "Quick-Start Response", "RFC 4782 4.2", "the rate that routers approved", NULL, 0},
    {28, "User Timeout", "RFC 5482 2", "how patient the sender is", user_timeout, PS_COUNT_OF(user_timeout)},
    {29, "TCP Authentication Option", "RFC 5925 2.2", "proves that the sender of the segment has the key", authentication, PS_COUNT_OF(authentication)},
    {30, "Multipath TCP", "RFC 8684 3", "one connection over several paths", multipath, PS_COUNT_OF(multipath)},
    {34, "Fast Open Cookie", "RFC 7413 4.1.1", "saves a round trip when a connection is opened again", fast_open, PS_COUNT_OF(fast_open)},
    {69, "Encryption Negotiation", "RFC 8547 4.1", "agrees on opportunistic encryption", NULL, 0},
    {172, "Accurate ECN Order 0", "RFC 9768 3.2.3", "exact feedback on congestion marks", accurate_ecn, PS_COUNT_OF(accurate_ecn)},
    {174, "Accurate ECN Order 1", "RFC 9768 3.2.3", "exact feedback on congestion marks", accurate_ecn, PS_COUNT_OF(accurate_ecn)},
    {253, "Experiment 1", "RFC 4727", "experimental", experiment, PS_COUNT_OF(experiment)},
    {254, "Experiment 2", "RFC 4727", "experimental", experiment, PS_COUNT_OF(experiment)},
};
/* clang-format on */

static const struct ps_header_options option_list = {
    .start_bytes = MIN_HEADER,
    .length_adds = 0,
    .end_kind = 0,
    .pad_kind = 1,
    .options = options,
    .option_count = PS_COUNT_OF(options),
};

/* clang-format off */
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
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (!ps_read_ports(c, packet, PS_TCP))
        return ps_next(PS_SPACE_END, 0);
    uint32_t header = MIN_HEADER;
    if (ps_has(c, 0, FLAGS_END)) {
        packet->tcp_flags = ps_u8(c, FLAGS);
        memcpy(&packet->tcp_numbers, ps_window(c, FLAGS_END) + NUMBERS, sizeof packet->tcp_numbers);
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
    .bindings = PS_BINDINGS({PS_SPACE_IPV4, PS_IPPROTO_TCP}, {PS_SPACE_IPV6, PS_IPPROTO_TCP}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
    .options = &option_list,
    .checksum = PS_CHECKSUM_PSEUDO,
    .kind = PS_HEADER_TCP,
};
