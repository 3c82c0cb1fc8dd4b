/*
 * flow_tale.h - of a part of a run: what happened to a flow, in order, to be told once more when
 * the part before is known.
 *
 * What a segment with SYN, FIN or RST means depends on what came before it, and of that a part only
 * knows what it saw itself.  So it does not judge: it writes down what may be judged in another way
 * (those segments, pauses, ICMP errors that quote the flow), in a few bytes each, and flow_merge.c
 * lets the table of the whole run judge them.  A flow that begins with a SYN, as most do, has that
 * SYN in its record; as long as nothing else happens it has no tale.
 *
 * A tale is bounded.  What does not fit is left out, and the table says that it is inexact.
 * Below it are flow_table.h and flow_counters.h.
 */
#ifndef PORTSTAT_TALLY_FLOW_TALE_H
#define PORTSTAT_TALLY_FLOW_TALE_H

#include "tally/flow_table.h"

enum { PS_TALE_PIECE_BYTES = 12, PS_TALE_MOST_BYTES = 1536 };

struct ps_tale_piece {
    uint32_t next; /* its number + 1; 0: the last one */
    uint8_t bytes[PS_TALE_PIECE_BYTES];
};

/* All zeroes is an empty tale. */
struct ps_flow_tale {
    uint32_t first, last; /* pieces: their numbers + 1 */
    uint16_t bytes;
    uint8_t event_bytes; /* of the last event */
    uint8_t handshakes;  /* segments with SYN or RST, as far as it counts, but for the SYN with
                            which the flow began */
};

enum ps_tale_kind { PS_TALE_SEGMENT, PS_TALE_PAUSE, PS_TALE_QUOTE };

struct ps_tale_event {
    uint8_t kind; /* enum ps_tale_kind */
    uint8_t side; /* that sent the segment, or whose packet is quoted */
    uint8_t tcp_flags;
    bool after_stream;                 /* segments without SYN and RST came before it */
    uint32_t sequence, acknowledgment; /* as far as has_sequence() and so on say */
    int64_t time_ns;                   /* of the frame after the pause, or of the error ... */
    int64_t before_ns;                 /* ... and the latest time of the flow before that */
};

void ps_flow_tales_init(struct ps_flows *flows, uint32_t limit);

/* Adds what happened to the flow. */
void ps_flow_tale_add(struct ps_flows *flows, uint32_t number, const struct ps_tale_event *event);

/* Counts segments with SYN or RST that need no event, or later fragments, which are no segments. */
void ps_flow_tale_count(struct ps_flows *flows, uint32_t number, uint64_t segments);

/* The flow's tale, or NULL if it has none. */
struct ps_flow_tale *ps_flow_tale_of(const struct ps_flows *flows, uint32_t number);

/* Has the flow had segments other than SYN and RST in this part? */
bool ps_flow_tale_has_stream(const struct ps_flows *flows, uint32_t number);

/* A place in a tale. */
struct ps_tale_reader {
    const struct ps_flows *flows;
    uint32_t piece;
    uint16_t at, bytes;
    bool begins; /* the next event is the segment that began the flow */
};

struct ps_tale_reader ps_flow_tale_read(const struct ps_flows *flows, uint32_t number);

/* False at the end of the tale. */
bool ps_tale_next(struct ps_tale_reader *reader, struct ps_tale_event *event);

/* Frees the flow's tale. */
void ps_flow_tale_forget(struct ps_flows *flows, uint32_t number);

/* The bytes of a tale, at most PS_TALE_MOST_BYTES, for writing and reading them elsewhere. False if
 * there is no memory for them, or if they are too many. */
void ps_flow_tale_copy(const struct ps_flows *flows, uint32_t number, uint8_t *bytes);
bool ps_flow_tale_set(struct ps_flows *flows, uint32_t number, const uint8_t *bytes, size_t size);

#endif
