/*
 * fragments.h - which ports a later fragment belongs to.
 *
 * Later fragments carry no ports (RFC 791 section 3.2, RFC 8200 section 4.5).  The first fragment
 * of a datagram leaves them here, under addresses, protocol and identification.  Later ones that
 * came before it wait as sums until it comes.  The table has a fixed size and forgets the oldest
 * datagram first, so the result depends only on the order of the input.
 */
#ifndef PORTSTAT_TALLY_FRAGMENTS_H
#define PORTSTAT_TALLY_FRAGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/packet.h"
#include "tally/flow.h"

enum ps_datagram_state {
    PS_DATAGRAM_WAITING,  /* only later fragments so far */
    PS_DATAGRAM_COUNTED,  /* its ports are known */
    PS_DATAGRAM_PORTLESS, /* its first fragment has no ports */
};

enum { PS_WAITING_BOOKS = 8 };

struct ps_datagram {
    struct ps_fragment key; /* from any of its fragments; ignore kind and offset */
    int64_t since_ns;
    uint8_t used;
    uint8_t state;
    struct ps_flow_event event; /* if counted: the event of its first fragment, for counting the
                                   others */
    struct ps_protocol_id last; /* where decoding ended: in the waiting ones, or in the portless
                                   first */
    struct ps_count waiting;    /* counted as `fragment` so far, to be taken back */
    uint64_t span;              /* the interval in which they were: see ps_fragments_settle() */
    /* From which interfaces those came, where that matters; what comes from more is booked with the
     * last. */
    uint32_t waiting_book_count;
    struct {
        uint32_t book;
        struct ps_count count;
    } waiting_books[PS_WAITING_BOOKS];
};

struct ps_fragments;

/* NULL when out of memory. The table itself is allocated when the first fragment comes. */
struct ps_fragments *ps_fragments_new(void);
void ps_fragments_free(struct ps_fragments *fragments);

/* The datagram of a fragment, young enough to be the same one (30 s for IPv4, 60 s for IPv6);
 * otherwise a fresh one in PS_DATAGRAM_WAITING. NULL when out of memory. Valid until the next call.
 */
struct ps_datagram *ps_fragments_find(struct ps_fragments *fragments, const struct ps_fragment *key,
                                      int64_t time_ns);

/* True if fragments of `from` and of `to` are too far apart in time to belong together; from then
 * on `to` has the time span of both. */
bool ps_fragments_merge(struct ps_fragments *to, const struct ps_fragments *from);

/* Stops later fragments from waiting: their interval has been reported. */
void ps_fragments_settle(struct ps_fragments *fragments);

#endif
