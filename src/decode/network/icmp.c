/*
 * icmp.c - Internet Control Message Protocol, RFC 792: errors and questions about the way, no
 * ports.
 *
 * An error quotes the start of the packet that it is about, ports and all: that packet was counted
 * when it passed, the quote is no traffic.  What the second word means depends on the type, so each
 * common type has a description of its own.
 */
#include "decode/network/quote.h"
#include "decode/opaque.h"

enum { SHORT_HEADER = 4, HEADER = 8, MASK_HEADER = 12, TIMESTAMP_HEADER = 20 };

/* clang-format off */
static const struct ps_choice types[] = {
    {0, "Echo Reply"}, {3, "Destination Unreachable"}, {4, "Source Quench"}, {5, "Redirect"},
    {8, "Echo Request"}, {9, "Router Advertisement"}, {10, "Router Solicitation"},
    {11, "Time Exceeded"}, {12, "Parameter Problem"}, {13, "Timestamp Request"},
    {14, "Timestamp Reply"}, {15, "Information Request"}, {16, "Information Reply"},
    {17, "Address Mask Request"}, {18, "Address Mask Reply"}, {30, "Traceroute"},
    {40, "Photuris"}, {42, "Extended Echo Request"}, {43, "Extended Echo Reply"}, {0, NULL},
};

static const struct ps_choice unreachable_codes[] = {
    {0, "network unreachable"}, {1, "host unreachable"}, {2, "protocol unreachable"},
    {3, "port unreachable: no program listens there"},
    {4, "fragmentation needed, but Don't Fragment is set"}, {5, "source route failed"},
    {6, "network unknown"}, {7, "host unknown"}, {8, "source host isolated"},
    {9, "network prohibited"}, {10, "host prohibited"}, {11, "network unreachable for this service"},
    {12, "host unreachable for this service"}, {13, "prohibited by a filter"},
    {14, "host precedence violation"}, {15, "precedence too low"}, {0, NULL},
};

static const struct ps_choice redirect_codes[] = {
    {0, "for the network"}, {1, "for the host"}, {2, "for the service and network"},
    {3, "for the service and host"}, {0, NULL},
};

static const struct ps_choice exceeded_codes[] = {
    {0, "Time to Live ran out on the way: what traceroute looks for"},
    {1, "fragments did not arrive in time"}, {0, NULL},
};
/* clang-format on */

#define ICMP_FIELDS(code_choices_)                                                                 \
    {"Type", 0, 8, PS_SHOW_DECIMAL, "RFC 792", "which message this is", types},                    \
        {"Code", 8, 8, PS_SHOW_DECIMAL, "RFC 792", "the type's finer meaning", code_choices_},     \
    {                                                                                              \
        "Checksum", 16, 16, PS_SHOW_CHECKSUM, "RFC 792", "covers the whole message", NULL          \
    }

static const struct ps_field fields[] = {
    ICMP_FIELDS(NULL),
};

/* clang-format off */
static const struct ps_field echo[] = {
    ICMP_FIELDS(NULL),
    {"Identifier", 32, 16, PS_SHOW_DECIMAL, "RFC 792", "which ping this belongs to", NULL},
    {"Sequence Number", 48, 16, PS_SHOW_DECIMAL, "RFC 792", "counts up with each request; the reply repeats it", NULL},
};

static const struct ps_field unreachable[] = {
    ICMP_FIELDS(unreachable_codes),
    {"Unused", 32, 16, PS_SHOW_HEX, "RFC 4884 4.1", "0, or in its second byte the length of the quoted packet", NULL},
    {"Next-Hop MTU", 48, 16, PS_SHOW_DECIMAL, "RFC 1191 4", "with code 4: the largest packet that fits", NULL},
};

static const struct ps_field exceeded[] = {
    ICMP_FIELDS(exceeded_codes),
    {"Unused", 32, 32, PS_SHOW_HEX, "RFC 4884 4.2", "0, or in its second byte the length of the quoted packet", NULL},
};
/* clang-format on */

static const struct ps_field quench[] = {
    ICMP_FIELDS(NULL),
    {"Unused", 32, 32, PS_SHOW_HEX, "RFC 6633", "0; this message is deprecated", NULL},
};

/* clang-format off */
static const struct ps_field redirect[] = {
    ICMP_FIELDS(redirect_codes),
    {"Gateway Internet Address", 32, 32, PS_SHOW_IPV4, "RFC 792", "the better router to send to", NULL},
};

static const struct ps_field problem[] = {
    ICMP_FIELDS(NULL),
    {"Pointer", 32, 8, PS_SHOW_DECIMAL, "RFC 792", "which byte of the quoted packet is wrong", NULL},
    {"Unused", 40, 24, PS_SHOW_HEX, "RFC 4884 4.3", "0, or in its first byte the length of the quoted packet", NULL},
};

static const struct ps_field timestamp[] = {
    ICMP_FIELDS(NULL),
    {"Identifier", 32, 16, PS_SHOW_DECIMAL, "RFC 792", "which request this belongs to", NULL},
    {"Sequence Number", 48, 16, PS_SHOW_DECIMAL, "RFC 792", "counts up with each request", NULL},
    {"Originate Timestamp", 64, 32, PS_SHOW_DECIMAL, "RFC 792", "milliseconds since midnight UT when it was asked", NULL},
    {"Receive Timestamp", 96, 32, PS_SHOW_DECIMAL, "RFC 792", "when the question arrived", NULL},
    {"Transmit Timestamp", 128, 32, PS_SHOW_DECIMAL, "RFC 792", "when the answer left", NULL},
};
/* clang-format on */

static const struct ps_field advertisement[] = {
    ICMP_FIELDS(NULL),
    {"Num Addrs", 32, 8, PS_SHOW_DECIMAL, "RFC 1256 3", "how many router addresses follow", NULL},
    {"Addr Entry Size", 40, 8, PS_SHOW_WORDS, "RFC 1256 3", "size of each, in 32-bit words", NULL},
    {"Lifetime", 48, 16, PS_SHOW_DECIMAL, "RFC 1256 3", "seconds for which they are valid", NULL},
};

/* clang-format off */
static const struct ps_field mask[] = {
    ICMP_FIELDS(NULL),
    {"Identifier", 32, 16, PS_SHOW_DECIMAL, "RFC 950 appendix I", "which request this belongs to", NULL},
    {"Sequence Number", 48, 16, PS_SHOW_DECIMAL, "RFC 950 appendix I", "counts up with each request", NULL},
    {"Address Mask", 64, 32, PS_SHOW_IPV4, "RFC 950 appendix I", "the subnet's mask, in the reply", NULL},
};
/* clang-format on */

/* Types with a row in PS_SPACE_ICMP, one bit each. */
static const uint32_t described =
    1u << PS_ICMP_ECHO_REPLY | 1u << PS_ICMP_UNREACHABLE | 1u << PS_ICMP_SOURCE_QUENCH |
    1u << PS_ICMP_REDIRECT | 1u << PS_ICMP_ECHO | 1u << PS_ICMP_ROUTER_ADVERTISEMENT |
    1u << PS_ICMP_TIME_EXCEEDED | 1u << PS_ICMP_PARAMETER_PROBLEM | 1u << PS_ICMP_TIMESTAMP |
    1u << PS_ICMP_TIMESTAMP_REPLY | 1u << PS_ICMP_ADDRESS_MASK | 1u << PS_ICMP_ADDRESS_MASK_REPLY;

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_has(c, 0, HEADER)) {
        uint8_t type = ps_u8(c, 0);
        if (type < 32 && described >> type & 1)
            return ps_next(PS_SPACE_ICMP, type);
    }
    return ps_end_opaque(c, packet, SHORT_HEADER);
}

static struct ps_protocol_id dissect_plain(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

static struct ps_protocol_id dissect_unreachable(struct ps_cursor *c, struct ps_packet *packet)
{
    ps_note_quote(c, packet, 4);
    return ps_end_opaque(c, packet, HEADER);
}

static struct ps_protocol_id dissect_timestamp(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, TIMESTAMP_HEADER);
}

static struct ps_protocol_id dissect_mask(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, MASK_HEADER);
}

#define ICMP_DISSECTOR(title_, reference_, dissect_, fields_, ...)                                 \
    {                                                                                              \
        .name = "icmp", .title = title_, .reference = reference_,                                  \
        .bindings = PS_BINDINGS(__VA_ARGS__), .dissect = dissect_, .fields = fields_,              \
        .field_count = PS_COUNT_OF(fields_), .opaque = true, .kind = PS_HEADER_ICMP,               \
        .checksum = PS_CHECKSUM_MESSAGE                                                            \
    }

const struct ps_dissector ps_dissector_icmp =
    ICMP_DISSECTOR("Internet Control Message Protocol", "RFC 792", dissect, fields,
                   {PS_SPACE_IPV4, PS_IPPROTO_ICMP}, {PS_SPACE_IPV6, PS_IPPROTO_ICMP});
const struct ps_dissector ps_dissector_icmp_echo =
    ICMP_DISSECTOR("ICMP Echo", "RFC 792", dissect_plain, echo, {PS_SPACE_ICMP, PS_ICMP_ECHO_REPLY},
                   {PS_SPACE_ICMP, PS_ICMP_ECHO});
const struct ps_dissector ps_dissector_icmp_unreachable =
    ICMP_DISSECTOR("ICMP Destination Unreachable", "RFC 792", dissect_unreachable, unreachable,
                   {PS_SPACE_ICMP, PS_ICMP_UNREACHABLE});
const struct ps_dissector ps_dissector_icmp_quench = ICMP_DISSECTOR(
    "ICMP Source Quench", "RFC 792", dissect_plain, quench, {PS_SPACE_ICMP, PS_ICMP_SOURCE_QUENCH});
const struct ps_dissector ps_dissector_icmp_redirect = ICMP_DISSECTOR(
    "ICMP Redirect", "RFC 792", dissect_plain, redirect, {PS_SPACE_ICMP, PS_ICMP_REDIRECT});
const struct ps_dissector ps_dissector_icmp_advertisement =
    ICMP_DISSECTOR("ICMP Router Advertisement", "RFC 1256", dissect_plain, advertisement,
                   {PS_SPACE_ICMP, PS_ICMP_ROUTER_ADVERTISEMENT});
const struct ps_dissector ps_dissector_icmp_exceeded =
    ICMP_DISSECTOR("ICMP Time Exceeded", "RFC 792", dissect_plain, exceeded,
                   {PS_SPACE_ICMP, PS_ICMP_TIME_EXCEEDED});
const struct ps_dissector ps_dissector_icmp_problem =
    ICMP_DISSECTOR("ICMP Parameter Problem", "RFC 792", dissect_plain, problem,
                   {PS_SPACE_ICMP, PS_ICMP_PARAMETER_PROBLEM});
const struct ps_dissector ps_dissector_icmp_timestamp =
    ICMP_DISSECTOR("ICMP Timestamp", "RFC 792", dissect_timestamp, timestamp,
                   {PS_SPACE_ICMP, PS_ICMP_TIMESTAMP}, {PS_SPACE_ICMP, PS_ICMP_TIMESTAMP_REPLY});
const struct ps_dissector ps_dissector_icmp_mask = ICMP_DISSECTOR(
    "ICMP Address Mask", "RFC 950", dissect_mask, mask, {PS_SPACE_ICMP, PS_ICMP_ADDRESS_MASK},
    {PS_SPACE_ICMP, PS_ICMP_ADDRESS_MASK_REPLY});
