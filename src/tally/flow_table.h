/*
 * flow_table.h - how the flow table is laid out, for the files that work on it.  Calls none of
 * them.
 *
 * Two parts.  Records: half a cache line each, in chunks that never move, so that growth copies
 * nothing and a report walks memory in order.  Index: an open-addressed table of (hash tag, record
 * number) in 8 bytes, ordered by hash, so that doubling it is one pass over memory from front to
 * back.  A look-up costs one line of each, and both can be fetched ahead for a batch of packets.
 *
 * Most flows are small, and most of a new flow's cost is the first touch of its memory.  So a
 * record only has room for the counters of a small flow; what does not fit is moved to a record of
 * large flows, once in some hundred packets.  IPv6 addresses, initial sequence numbers, times that
 * only a list of flows shows, and what only parts of a run keep are stored apart, too.
 */
#ifndef PORTSTAT_TALLY_FLOW_TABLE_H
#define PORTSTAT_TALLY_FLOW_TABLE_H

#include <string.h>

#include "portstat/connections.h"
#include "tally/flow.h"
#include "tally/flow_index.h"
#include "tally/hash.h"
#include "tally/pool.h"

enum {
    PS_FLOW_ENDED = 1,    /* not in the index any more */
    PS_FLOW_OPENED = 2,   /* its first frame was a SYN alone; see note_spoken() */
    PS_FLOW_CLOSED_0 = 4, /* TCP: side 0 has closed, or it was reset ... */
    PS_FLOW_CLOSED_1 = 8, /* ... and side 1 */
    PS_FLOW_CLOSED = PS_FLOW_CLOSED_0 | PS_FLOW_CLOSED_1,
    PS_FLOW_ONLY_QUOTED = 16, /* of a part: no frame of it was seen, only an ICMP error about it */
    PS_FLOW_NUMBER_0 = 64,    /* the initial sequence number of side 0 is known ... */
    PS_FLOW_NUMBER_1 = 128,   /* ... and that of side 1 */
};

struct ps_flow {
    int64_t last_ns;
    uint32_t address[2]; /* IPv4 in network byte order; IPv6: [0] is the number of its pair */
    uint16_t port[2];
    uint8_t transport;
    uint8_t ip_version;   /* 0: the record is free */
    uint8_t evidence : 4; /* enum ps_evidence */
    uint8_t service_side : 1;
    uint8_t is_large : 1;    /* has counted more than `sent` has room for */
    uint8_t is_reported : 1; /* its service has counted it */
    uint8_t is_kept : 1;     /* of a part that is made thinner: see flow_thin.c */
    uint8_t state;           /* PS_FLOW_ bits */
    uint32_t
        sent[2]; /* by side: packets << PS_FLOW_BYTES_BITS | bytes; ps_flow_sent() adds the rest */
};

/* An attempt to connect that hears nothing for longer is unanswered: just less than
 * PS_ANSWER_WITHIN_S. */
#define PS_FLOW_PAUSE_NS (INT64_C(1000000000) * PS_ANSWER_WITHIN_S - 1)

enum { PS_FLOW_BYTES_BITS = 20, PS_FLOW_MOST_BYTES = (1 << PS_FLOW_BYTES_BITS) - 1 };

/* The addresses of an IPv6 flow. */
struct ps_address_pair {
    struct ps_address address[2];
};

/* What is known of the connection; see flow_outcomes.h. */
struct ps_flow_facts {
    uint16_t seen;
    uint8_t told;       /* outcomes that its service has counted */
    uint8_t handshakes; /* segments with SYN or RST since the last settling, as far as it counts */
};

/* TCP: a side's initial sequence number, where the record says that it is known; and facts, which
 * are written with the numbers. */
struct ps_flow_numbers {
    uint32_t initial[2];
    struct ps_flow_facts facts;
};

/* A flow's counters by the sending side. */
struct ps_flow_totals {
    uint64_t packets[2], bytes[2];
};

/* A flow that has been idle since then, at least when it came to the heap. */
struct ps_flow_idle {
    int64_t since_ns;
    uint32_t number;
};

/* See flow_track.h. */
struct ps_flow_track {
    bool on;
    struct ps_pool marks; /* a byte for each record */
    uint32_t *noted;      /* records that counted something in this interval */
    size_t noted_count, noted_room;
    struct ps_flow_idle *heap;
    size_t heap_count, heap_room;
    uint64_t active;
    uint32_t *active_at; /* of these: by transport and service port; NULL: not known */
};

struct ps_flows {
    struct ps_flow_config config;
    struct ps_hash_key hash_key;
    struct ps_flow_index index;
    struct ps_pool records; /* struct ps_flow */
    struct ps_pool pairs;   /* struct ps_address_pair */
    /* By the records' numbers, each only where it is needed: */
    struct ps_pool large;    /* struct ps_flow_totals: counters that did not fit the record */
    struct ps_pool numbers;  /* struct ps_flow_numbers */
    struct ps_pool firsts;   /* int64_t: when it began */
    struct ps_pool totals;   /* struct ps_flow_totals: counted before the last settling */
    struct ps_pool later;    /* int64_t: the latest time of its later fragments; 0: it has none */
    struct ps_pool tales;    /* struct ps_flow_tale: of a part, see flow_tale.h */
    struct ps_pool pieces;   /* struct ps_tale_piece, by numbers of their own */
    int64_t longest_idle_ns; /* a flow that is idle longer is over; INT64_MAX: never */
    int64_t pause_ns;        /* what is longer than this is looked at: the lesser of that and
                                PS_FLOW_PAUSE_NS */
    uint32_t reclaim_at, sweep_at;
    int64_t swept_ns; /* when the sweep last moved on */
    struct ps_flow_track track;
    bool timeless;         /* some frame with which a flow began had no time */
    bool datagrams_denied; /* some flow that is not TCP's has facts */
    bool inexact; /* something had to be given up for want of room: parts may not add up exactly */
};

static inline struct ps_flow *ps_flow_record(const struct ps_flows *flows, uint32_t number)
{
    return ps_pool_sized(&flows->records, number, sizeof(struct ps_flow));
}

static inline struct ps_address_pair *ps_flow_pair(const struct ps_flows *flows, uint32_t number)
{
    return ps_pool_sized(&flows->pairs, number, sizeof(struct ps_address_pair));
}

/* An IPv4 address as records have it. */
static inline uint32_t ps_flow_ipv4(const struct ps_address *address)
{
    uint32_t value;
    memcpy(&value, address->bytes, sizeof value);
    return value;
}

/* Time stamps may be absurd: the difference of two can need more than 63 bits. */
static inline int64_t ps_flow_idle_ns(int64_t since_ns, int64_t now_ns)
{
    int64_t idle_ns;
    if (__builtin_sub_overflow(now_ns, since_ns, &idle_ns))
        idle_ns = now_ns > since_ns ? INT64_MAX : 0;
    return idle_ns;
}

/* A flow whose frames have had no times yet is not idle. */
static inline bool ps_flow_idle_too_long(const struct ps_flows *flows, int64_t since_ns,
                                         int64_t now_ns)
{
    return since_ns != PS_NO_TIME && ps_flow_idle_ns(since_ns, now_ns) > flows->longest_idle_ns;
}

static inline bool ps_flow_is_idle(const struct ps_flows *flows, const struct ps_flow *flow,
                                   int64_t now_ns)
{
    return ps_flow_idle_too_long(flows, flow->last_ns, now_ns);
}

/* Closed from both sides, or reset. */
static inline bool ps_flow_is_closed(const struct ps_flow *flow)
{
    return (flow->state & PS_FLOW_CLOSED) == PS_FLOW_CLOSED;
}

#endif
