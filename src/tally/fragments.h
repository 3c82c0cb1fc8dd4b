/*
 * fragments.h - which ports a later fragment belongs to.
 *
 * Later fragments carry no ports (RFC 791 section 3.2, RFC 8200 section 4.5).  The first fragment
 * of a datagram leaves them here, under addresses, protocol and identification.  Later ones that
 * came before it wait as sums until it comes.  A first fragment always begins a datagram, and so
 * does a later one that comes too late for the one that is there.  The table has a fixed size and
 * forgets the oldest datagram first, so the result depends only on the order of the input.
 *
 * A part of a run cannot know whether later fragments, before it has seen a first one of their key,
 * belong to a datagram of the part before.  So it keeps each of them, as the head of that key, to
 * judge them when it is merged.
 */
#ifndef PORTSTAT_TALLY_FRAGMENTS_H
#define PORTSTAT_TALLY_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/packet.h"
#include "tally/flow.h"

enum ps_datagram_state {
    PS_DATAGRAM_WAITING,  /* only later fragments so far */
    PS_DATAGRAM_COUNTED,  /* its ports are known */
    PS_DATAGRAM_PORTLESS, /* its first fragment has no ports */
};

enum { PS_WAITING_BOOKS = 8 };

/* Fragments that are counted as `fragment` until their ports are known. */
struct ps_waiting {
    struct ps_count count;
    struct ps_protocol_id last; /* where decoding ended in the first of them */
    /* From which interfaces they came, where that matters; what comes from more is booked with the
     * last. */
    uint32_t book_count;
    struct {
        uint32_t book;
        struct ps_count count;
    } books[PS_WAITING_BOOKS];
};

/* What the first fragment of a datagram said. */
struct ps_first_fragment {
    uint8_t state;              /* PS_DATAGRAM_WAITING: there is none yet */
    struct ps_flow_event event; /* if counted: its event, for counting the others */
    uint32_t flow;              /* ... and the number of its flow's record */
    struct ps_protocol_id last; /* if portless: where decoding ended */
};

struct ps_datagram {
    struct ps_fragment key; /* from any of its fragments; ignore kind and offset */
    int64_t since_ns;       /* the time of its first fragment, or before that of the first one that
                               waits; PS_NO_TIME: it had none */
    bool used;
    uint32_t head; /* later ones go to this head (its index + 1); 0: they are judged here */
    struct ps_first_fragment first;
    struct ps_waiting waiting;
    uint64_t span; /* the interval in which they were: see ps_fragments_settle() */
};

/* A later fragment that is kept, as it was counted. */
struct ps_kept_fragment {
    int64_t time_ns;
    uint64_t bytes;
    struct ps_protocol_id last;
    uint32_t book;
    uint32_t next; /* its index + 1; 0: the last one */
};

/* Of a part: how the fragments of a key began. */
struct ps_fragment_head {
    struct ps_fragment key;
    uint32_t kept_first, kept_last; /* index + 1 of the first and of the last one that is kept; 0:
                                       none is */
    bool open;                      /* the next one belongs to it as well */
    int64_t first_ns;               /* time of: */
    struct ps_first_fragment first; /* the first fragment with which it ended, if one did */
};

struct ps_fragments;

/* NULL when out of memory. The table itself is allocated when the first fragment comes. */
struct ps_fragments *ps_fragments_new(bool part);
void ps_fragments_free(struct ps_fragments *fragments);

/* The datagram of a fragment, young enough to be the same one (30 s for IPv4, 60 s for IPv6, or if
 * one of them has no time); otherwise a fresh one without a first fragment. NULL when out of
 * memory. Valid until the next call. */
struct ps_datagram *ps_fragments_reach(struct ps_fragments *fragments,
                                       const struct ps_fragment *key, int64_t time_ns);

/* The datagram of that key however old, or NULL. */
struct ps_datagram *ps_fragments_find(const struct ps_fragments *fragments,
                                      const struct ps_fragment *key);

/* Makes the datagram's place that of a fresh one, at that time. NULL when out of memory. */
struct ps_datagram *ps_fragments_renew(struct ps_fragments *fragments,
                                       const struct ps_fragment *key, int64_t time_ns);

/* Stops later fragments from waiting: their interval has been reported. */
void ps_fragments_settle(struct ps_fragments *fragments);

/* Of a part: its heads, in the order in which they began. */
struct ps_fragment_head *ps_fragments_heads(const struct ps_fragments *fragments, size_t *count);
/* The head with that index + 1. */
struct ps_fragment_head *ps_fragments_head(const struct ps_fragments *fragments, uint32_t head);
/* Adds a copy of a head, without what it keeps. Returns its index + 1, or 0: there is no room. */
uint32_t ps_fragments_add_head(struct ps_fragments *fragments, const struct ps_fragment_head *head);
/* Keeps a copy of a later fragment in that head. False: there is no room. */
bool ps_fragments_keep(struct ps_fragments *fragments, uint32_t head,
                       const struct ps_kept_fragment *fragment);
/* The kept one with that index + 1. */
const struct ps_kept_fragment *ps_fragments_kept(const struct ps_fragments *fragments,
                                                 uint32_t kept);

/* Calls `visit` for each datagram, in the order in which they were first seen. */
typedef void ps_datagram_visit_fn(void *context, const struct ps_datagram *datagram);
void ps_fragments_visit(const struct ps_fragments *fragments, ps_datagram_visit_fn *visit,
                        void *context);

/* Calls `visit` for what each first fragment has said that is still known. */
typedef void ps_first_visit_fn(void *context, struct ps_first_fragment *first);
void ps_fragments_visit_firsts(struct ps_fragments *fragments, ps_first_visit_fn *visit,
                               void *context);

/* False if a datagram was forgotten that another fragment could have belonged to. */
bool ps_fragments_are_exact(const struct ps_fragments *fragments);

#endif
