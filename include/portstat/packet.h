/*
 * packet.h - a frame as a source hands it out, and what decoding makes of it.
 *
 * `struct ps_frame` borrows the captured bytes; `struct ps_packet` is a plain value without any
 * pointer into them: copy it, keep it, compare it.  One frame has exactly one outcome; the outcomes
 * are the books that every report balances.
 */
#ifndef PORTSTAT_PACKET_H
#define PORTSTAT_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/export.h"
#include "portstat/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Link type of an input that has described no interface; LINKTYPE_ values are below 2^16. */
#define PS_NO_LINK_TYPE UINT32_MAX

/* Time of a frame that was recorded without one (a pcapng Simple Packet Block). */
#define PS_NO_TIME INT64_MIN

/* Where frames come from. */
enum ps_source_kind {
    PS_SOURCE_MEMORY, /* the caller has them */
    PS_SOURCE_FILE,
    PS_SOURCE_LIVE, /* an interface */
};

/* What is special about a frame; bits of ps_frame.marks, and 0 for nearly every frame. */
enum ps_frame_mark {
    /* What is wrong with its record, in the order of the same anomalies below. */
    PS_FRAME_CAPTURED_BEYOND_WIRE = 1 << 0, /* `len` was less than caplen, and is caplen now */
    PS_FRAME_LENGTH_IMPOSSIBLE = 1 << 1,    /* `len` was impossible, and is caplen now */
    PS_FRAME_TIME_FRACTION_BAD = 1 << 2,    /* a second or more; taken as 0 */
    PS_FRAME_TIME_OUTLIER = 1 << 3,         /* more than a day away from those of both its
                                               neighbours in the file, which are within a day of
                                               each other; `time_ns` is for showing only */
    PS_FRAME_RECORD_MARKS = 15,             /* all of these */
    /* The filter rejected it: only where ps_source_config.show_filtered_out asks for such frames.
     * In the bits from PS_FRAME_HIDDEN_SHIFT on: enum ps_hidden. */
    PS_FRAME_FILTERED_OUT = 1 << 4,
    /* Only where ps_source_config.part asks for it: the first or the last frame of a part, which is
     * an outlier or not by its neighbour in the part before or behind. */
    PS_FRAME_TIME_DOUBTFUL = 1 << 5,
    PS_FRAME_HIDDEN_SHIFT = 8,
};

/* Behind what a frame hides that a filter for it rejected: it would have passed without that. */
enum ps_hidden {
    PS_NOT_HIDDEN, /* it has nothing around it, or what is inside does not pass either */
    PS_HIDDEN_VLAN,
    PS_HIDDEN_TWO_VLANS,
    PS_HIDDEN_MPLS,
    PS_HIDDEN_TWO_MPLS, /* two labels */
    PS_HIDDEN_PPPOE,
    PS_HIDDEN_VLAN_PPPOE,
    PS_HIDDEN_GENEVE,
    PS_HIDDEN_IP, /* IP in IP, IPv6 in IPv4 ... */
    PS_HIDDEN_GRE,
    PS_HIDDEN_VXLAN,
    PS_HIDDEN_COUNT
};

/* What is around a payload, in one word: "vlan", "gre" ... Not for PS_NOT_HIDDEN. */
PS_API const char *ps_hidden_name(enum ps_hidden hidden);

/* Is it a tunnel that no filter can look into? */
PS_API bool ps_hidden_is_tunnel(enum ps_hidden hidden);

/* One link-layer unit as captured. */
struct ps_frame {
    const uint8_t *data; /* caplen bytes, owned by the source, valid until its next read */
    uint32_t caplen;     /* captured length, bytes */
    uint32_t len;        /* on-wire length, bytes, without FCS; from files never below caplen */
    int64_t time_ns;     /* nanoseconds since 1970-01-01 UTC, or PS_NO_TIME */
    uint16_t link_type;  /* LINKTYPE_ value, see link_types.h */
    uint16_t marks;      /* enum ps_frame_mark */
    uint32_t interface;  /* index of the interface within the source */
};

/* What is known of an interface that frames came from. */
struct ps_interface {
    const char *name; /* "eth0"; NULL: unknown */
    const char *file; /* the capture file that describes it; NULL: none does */
    uint32_t number;  /* the kernel's index where frames say it themselves, else the place in the
                         file or among the interfaces that are captured from, from 0 */
    bool has_drops;   /* the next two are known; since the start of the capture */
    uint64_t kernel_drops, interface_drops;
};

/* What became of a frame. All but PS_COUNTED are reasons for not counting. */
enum ps_outcome {
    PS_COUNTED,          /* to the ports of its outermost transport header */
    PS_NON_IP,           /* carries no IP: ARP, LLDP, 802.11 management ... */
    PS_IP_WITHOUT_PORTS, /* IP, but nothing with ports: ICMP, IGMP, ESP, OSPF ... */
    PS_FRAGMENT,         /* a later fragment whose first one was not seen */
    PS_TRUNCATED,        /* cut by the snapshot length before its ports */
    PS_MALFORMED,        /* its headers contradict themselves before the ports */
    PS_UNSUPPORTED_LINK, /* of a link type that is not known */
    PS_SEEN_BEFORE, /* its packet was seen on another interface; only where that was asked for */
    PS_OUTCOME_COUNT
};

/* "counted", "non-ip", "ip-without-ports", "fragment", "truncated", "malformed",
 * "unsupported-link", "seen-before". */
PS_API const char *ps_outcome_name(enum ps_outcome outcome);

/* What was wrong with a frame, whatever its outcome; bit numbers in ps_packet.anomalies. */
enum ps_anomaly {
    PS_IP_LENGTH_BEYOND_FRAME, /* an IP length field promises more than the frame has */
    PS_IP_LENGTH_ZERO,         /* IPv4 Total Length 0 or BIG TCP: segmentation offload */
    PS_IP_OPTIONS_BAD,         /* IPv4 options whose length is wrong */
    PS_TRANSPORT_CUT,          /* the transport header is cut, but its ports are there */
    PS_TCP_OFFSET_BAD,         /* TCP data offset below 5 or beyond the segment */
    PS_UDP_LENGTH_BAD,         /* UDP length below 8 or beyond the datagram */
    PS_TOO_DEEP,               /* more headers than a frame may reasonably have */
    PS_MERGED_BY_OFFLOAD,      /* TCP or UDP on Ethernet in more than 1,500 bytes of IP: merged by
                                  offload, or a jumbo frame */
    PS_CAPTURED_BEYOND_WIRE,   /* the record has more bytes than it says were on the wire */
    PS_LENGTH_IMPOSSIBLE,      /* the record says that more were on the wire than any frame has */
    PS_TIME_FRACTION_BAD,      /* the fraction of its time is a second or more */
    PS_TIME_OUTLIER,           /* see PS_FRAME_TIME_OUTLIER */
    PS_TIME_BACKWARDS,         /* it is earlier than the frame before it; only a tally sees that */
    PS_ANOMALY_COUNT
};

/* "ip-length-beyond-frame" and so on. */
PS_API const char *ps_anomaly_name(enum ps_anomaly anomaly);

/* An IPv4 address stands in the first four bytes, the others are 0. Network byte order. */
struct ps_address {
    uint8_t bytes[16];
};

/* A header that was found in the frame. */
struct ps_layer {
    uint32_t dissector; /* which: for ps_layer_name() and ps_layer_title() in decode.h */
    uint32_t offset;    /* bytes from the frame's start */
    uint32_t length;    /* bytes of header, without what it carries; 0: decoding broke off in it */
};

enum { PS_MAX_LAYERS = 32 }; /* kept; deeper ones are decoded, not recorded */

enum ps_fragment_kind { PS_NOT_FRAGMENTED, PS_FIRST_FRAGMENT, PS_LATER_FRAGMENT };

/* The fragment fields of the outermost fragmented IP header (RFC 791, RFC 8200 section 4.5);
 * meaningful only where kind says so. With the addresses and the protocol they name a datagram. */
struct ps_fragment {
    uint8_t kind; /* enum ps_fragment_kind */
    uint8_t ip_version;
    uint8_t protocol; /* IPv4 protocol, or the fragment header's next header */
    uint16_t offset_bytes_div_8;
    uint32_t identification;
    struct ps_address source, destination;
};

/* A name space of protocol numbers, and a number in it: what a header says comes next. The spaces
 * are portstat's own and may change from version to version: compare such an id as a whole, and use
 * ps_protocol_id_name() in decode.h to name it. */
struct ps_protocol_id {
    uint32_t space;
    uint32_t number; /* in host byte order */
};

/* The TCP flag bits of ps_packet.tcp_flags (RFC 9293 section 3.1). */
enum {
    PS_TCP_FIN = 0x01,
    PS_TCP_SYN = 0x02,
    PS_TCP_RST = 0x04,
    PS_TCP_ACK = 0x10,
};

/* Sequence and acknowledgment number of a TCP segment as they stand in its header, in network byte
 * order: they are copied for each packet and looked at for few. */
struct ps_tcp_numbers {
    uint8_t sequence[4], acknowledgment[4];
};

/* The packet that an ICMP Destination Unreachable is about: it quotes the start of it. */
struct ps_quote {
    uint8_t ip_version; /* 4 or 6; 0: there is no quote, and the others mean nothing */
    uint8_t type, code; /* of the error: of ICMP or ICMPv6 */
    uint8_t transport;  /* enum ps_transport: TCP, UDP or UDP-Lite */
    uint16_t source_port, destination_port; /* host byte order, like: */
    uint32_t sequence;                      /* TCP */
    struct ps_address source, destination;
};

struct ps_packet {
    uint8_t outcome;    /* enum ps_outcome */
    uint8_t transport;  /* enum ps_transport, if counted */
    uint8_t ip_version; /* of the last IP header before the ports: 4, 6, or 0 without IP */
    uint8_t tcp_flags;  /* 0 if not TCP or cut before them */
    uint16_t source_port, destination_port; /* if counted; host byte order */
    struct ps_tcp_numbers tcp_numbers;      /* if tcp_flags is not 0 */
    bool group_destination;     /* multicast or broadcast, by IP or by link-layer address */
    uint8_t layer_count;        /* of `layers` */
    uint32_t anomalies;         /* bits of enum ps_anomaly */
    struct ps_protocol_id last; /* why it was not counted: the protocol where decoding ended */
    struct ps_address source, destination; /* if ip_version is not 0 */
    struct ps_fragment fragment;
    struct ps_quote quote; /* if the outcome is PS_IP_WITHOUT_PORTS */
    struct ps_layer layers[PS_MAX_LAYERS];
};

#ifdef __cplusplus
}
#endif

#endif
