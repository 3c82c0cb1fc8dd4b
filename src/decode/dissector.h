/*
 * dissector.h - one header's decoder and its field table, and the table of them all.
 *
 * A dissector is a constant: a name, the numbers that lead to it, the function that reads its
 * header through the cursor, and a description of its fields.  The function does three things: note
 * in the packet what it found (addresses, ports, fragment state, an anomaly), move the cursor past
 * its header, and say which protocol number in which name space comes next.  It never calls another
 * dissector, prints, allocates or asserts.  The loop in decode.c looks the next one up.
 *
 * The field table is what `portstat explain` shows, so it is the one description of a header.
 *
 * To add a header:
 *   1. Copy a file of the folder for its layer; tunnel/etherip.c is a short one.  Name the constant
 *      ps_dissector_x, and say in .bindings which numbers lead to it.
 *   2. Add the row PS_DISSECTOR(x) to dissectors.def, in its place in the alphabet.
 * A number that other files need as well belongs in numbers.h.  Unit tests check the row, the
 * bindings and the field table; add one with a frame (tests/unit/test_decode_*.c).
 */
#ifndef PORTSTAT_DECODE_DISSECTOR_H
#define PORTSTAT_DECODE_DISSECTOR_H

#include <stddef.h>

#include "decode/cursor.h"
#include "decode/numbers.h"
#include "portstat/link_types.h"
#include "portstat/packet.h"

struct ps_decoder;

/* The name spaces of numbers that say what comes next. */
enum ps_space {
    PS_SPACE_END,        /* nothing comes next: the packet's outcome says how it ended */
    PS_SPACE_LINK,       /* enum ps_link_type */
    PS_SPACE_ETHERTYPE,  /* 0x0600 and up */
    PS_SPACE_LLC,        /* DSAP of IEEE 802.2 */
    PS_SPACE_PPP,        /* PPP DLL protocol numbers */
    PS_SPACE_NLPID,      /* ISO/IEC TR 9577 */
    PS_SPACE_IPV4,       /* IANA protocol numbers, below an IPv4 header */
    PS_SPACE_IPV6,       /* the same below IPv6, where extension headers count too */
    PS_SPACE_IP_VERSION, /* 4 or 6: what the version field of an IP header says */
    PS_SPACE_UDP,        /* a UDP payload: bound by port; next: destination << 16 | source */
    PS_SPACE_FORM,       /* enum ps_header_form in header_form.h: portstat's own numbers */
    PS_SPACE_GRE,        /* Protocol Type of GRE: like EtherTypes, but fewer and some of its own */
    PS_SPACE_MPLS,       /* the first four bits behind an MPLS label stack */
    PS_SPACE_ROUTING,    /* Routing Type of an IPv6 Routing header */
    PS_SPACE_ICMP,       /* Type of an ICMP message */
    PS_SPACE_ICMPV6,     /* Type of an ICMPv6 message */
    PS_SPACE_COUNT
};

static inline struct ps_protocol_id ps_next(enum ps_space space, uint32_t number)
{
    struct ps_protocol_id id = {space, number};
    return id;
}

/* Ends decoding with an outcome. */
static inline struct ps_protocol_id ps_end(struct ps_packet *packet, enum ps_outcome outcome)
{
    packet->outcome = (uint8_t)outcome;
    return ps_next(PS_SPACE_END, 0);
}

static inline void ps_note(struct ps_packet *packet, enum ps_anomaly anomaly)
{
    packet->anomalies |= 1u << anomaly;
}

/* How a field's bits are shown. */
enum ps_format {
    PS_SHOW_DECIMAL,
    PS_SHOW_HEX,
    PS_SHOW_FLAG, /* set or not set */
    PS_SHOW_MAC,
    PS_SHOW_IPV4,
    PS_SHOW_IPV6,
    PS_SHOW_PORT,      /* with class and service */
    PS_SHOW_ETHERTYPE, /* with the protocol's name */
    PS_SHOW_PROTOCOL,  /* IP protocol number with its name */
    PS_SHOW_WORDS,     /* a length in 32-bit words: shown in bytes, too */
    PS_SHOW_UNITS8,    /* a length or an offset in units of 8 bytes */
    PS_SHOW_CHECKSUM,
    PS_SHOW_BYTES,     /* opaque */
    PS_SHOW_LENGTH8,   /* a header's length in units of 8 bytes, not counting the first 8 */
    PS_SHOW_IPV4_LIST, /* addresses one after the other, each shown as a field of its own */
    PS_SHOW_IPV6_LIST,
    PS_SHOW_EDGES,  /* pairs of 32-bit numbers: the left and the right edge of a block */
    PS_SHOW_KIND,   /* the first byte of any option: its kind ... */
    PS_SHOW_LENGTH, /* ... and its length */
};

/* What a header's checksum covers; the field itself is the one shown as PS_SHOW_CHECKSUM. */
enum ps_checksum_kind {
    PS_CHECKSUM_NONE,
    PS_CHECKSUM_HEADER,   /* RFC 1071 sum of the header (IPv4) */
    PS_CHECKSUM_MESSAGE,  /* of header and data (ICMP, IGMP) */
    PS_CHECKSUM_PSEUDO,   /* of pseudo-header, header and data (TCP, ICMPv6) */
    PS_CHECKSUM_UDP,      /* the same; 0 says that there is none */
    PS_CHECKSUM_COVERAGE, /* the same as far as Checksum Coverage says (UDP-Lite) */
    PS_CHECKSUM_DCCP,     /* the same as far as CsCov says */
    PS_CHECKSUM_CRC32C,   /* CRC32c of header and data (SCTP) */
};

/* The headers that explain knows more of than their field tables say: how far the datagram goes,
 * what the header does to addresses, what it answers. */
enum ps_header_kind {
    PS_HEADER_OTHER,
    PS_HEADER_IPV4,
    PS_HEADER_IPV4_VJ, /* with a connection number in place of the protocol (RFC 1144) */
    PS_HEADER_IPV6,
    PS_HEADER_ROUTING,     /* of IPv6 */
    PS_HEADER_FRAGMENT,    /* of IPv6 */
    PS_HEADER_DESTINATION, /* options of IPv6 */
    PS_HEADER_TCP,
    PS_HEADER_UDP,
    PS_HEADER_LOWPAN_UDP, /* whose ports may be four bits long (RFC 6282) */
    PS_HEADER_LOWPAN_HC1, /* likewise (RFC 4944), with IPv6 and UDP in one */
    PS_HEADER_ICMP,       /* in any of its forms */
    PS_HEADER_ICMPV6,     /* the same */
};

/* A value of a field that has a name. */
struct ps_choice {
    uint32_t value;
    const char *name;
};

/* One field; bit 0 is the most significant bit of the header's first byte, as in RFC diagrams. */
struct ps_field {
    const char *name;                /* as in the RFC: "Time to Live" */
    uint16_t bit_offset;             /* from the header's start */
    uint16_t bits;                   /* 0: up to the header's end */
    uint8_t format;                  /* enum ps_format */
    const char *reference;           /* "RFC 791 3.1" */
    const char *meaning;             /* in plain words, for a learner */
    const struct ps_choice *choices; /* ended by a NULL name; or NULL */
};

/* One kind of option (TCP, IPv4, IPv6 hop-by-hop and destination). Its fields count bits from the
 * option's first byte. */
struct ps_header_option {
    uint8_t kind;
    const char *name;
    const char *reference;
    const char *meaning;
    const struct ps_field *fields; /* behind kind and length; or NULL */
    size_t field_count;
};

/* The options of a header: where they start, and what their length byte counts. */
struct ps_header_options {
    uint32_t start_bytes;
    uint8_t
        length_adds; /* 0: the length byte counts the whole option (TCP); 2: only its data (IPv6) */
    uint8_t end_kind; /* one byte, ends the list; 255: there is none */
    uint8_t pad_kind; /* one byte, padding */
    const struct ps_header_option *options;
    size_t option_count;
};

typedef struct ps_protocol_id (*ps_dissect_fn)(struct ps_cursor *c, struct ps_packet *packet);

struct ps_dissector {
    const char *name;                      /* "ipv4", as it stands in reports */
    const char *title;                     /* "Internet Protocol version 4" */
    const char *reference;                 /* "RFC 791" */
    const struct ps_protocol_id *bindings; /* the numbers that lead to it; see PS_BINDINGS */
    ps_dissect_fn dissect;
    const struct ps_field *fields;
    size_t field_count;
    const struct ps_header_options *options; /* or NULL */
    bool opaque;      /* carries nothing with ports; is only named and explained */
    uint8_t checksum; /* enum ps_checksum_kind */
    uint8_t kind;     /* enum ps_header_kind */
};

/* The bindings of a dissector, {space, number} each. PS_SPACE_END ends the list. */
/* clang-format off */
#define PS_BINDINGS(...) (const struct ps_protocol_id[]){__VA_ARGS__, {PS_SPACE_END, 0}}
/* clang-format on */

/* All of them, in the order of dissectors.def. ps_layer.dissector is an index of this table. */
extern const struct ps_dissector *const ps_dissectors[];
extern const size_t ps_dissector_count;

/* The dissector of a number, or NULL. A UDP payload is looked up by either port. Decoding uses this
 * same look-up. */
const struct ps_dissector *ps_decoder_find(const struct ps_decoder *decoder,
                                           struct ps_protocol_id id);

/* Of a counted packet: the tunnel over UDP that its ports say it is, if the decoder looks into
 * such; else NULL. That the ports are still the tunnel's own means that nothing inside has any. */
const struct ps_dissector *ps_decoder_tunnel(const struct ps_decoder *decoder,
                                             const struct ps_packet *packet);

#define PS_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
