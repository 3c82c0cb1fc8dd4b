/*
 * shape.h - a packet in a few words, and the frame of it.
 */
#ifndef PORTSTAT_TESTS_LAW_SHAPE_H
#define PORTSTAT_TESTS_LAW_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

enum { SHAPE_MOST_BYTES = 256, SHAPE_MOST_TAGS = 3 };

enum {
    SHAPE_ICMP = 1,
    SHAPE_TCP = 6,
    SHAPE_UDP = 17,
    SHAPE_DCCP = 33,
    SHAPE_ICMPV6 = 58,
    SHAPE_SCTP = 132,
    SHAPE_UDPLITE = 136,
};

enum { SHAPE_FIN = 1, SHAPE_SYN = 2, SHAPE_RST = 4, SHAPE_ACK = 16 };

/* Numbers in host byte order. What a packet does not have is 0. */
struct shape {
    uint8_t ip_version;           /* 4 or 6; 0: no IP, but ... */
    uint16_t ether_type;          /* ... this */
    unsigned tags;                /* of VLANs, SHAPE_MOST_TAGS at most */
    bool without_ethernet;        /* begins with its IP header */
    uint8_t protocol;             /* of IP */
    uint32_t source, destination; /* IPv4; of IPv6 the last four bytes */
    bool to_group;                /* IPv6: the destination is a multicast address */
    uint16_t source_port, destination_port;
    uint8_t flags; /* of TCP */
    uint32_t sequence, acknowledgment;
    const struct shape *quoted; /* ICMP: the packet that this error is about */
    uint8_t error_type, error_code;
    bool is_fragment, more;
    uint16_t offset_div_8;
    uint32_t identification;
};

/* Puts the frame into `bytes`, which has room for SHAPE_MOST_BYTES; returns its length. */
uint32_t shape_put(const struct shape *shape, uint8_t *bytes);

#endif
