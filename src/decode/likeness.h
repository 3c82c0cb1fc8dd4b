/*
 * likeness.h - what the sightings of one packet on several interfaces have in common.
 *
 * A bridge, a router or a container's pair of interfaces hands a packet on: its link headers are
 * others then, its TTL may be lower, and checksums are filled in or left to hardware.  All else
 * stays.
 */
#ifndef PORTSTAT_DECODE_LIKENESS_H
#define PORTSTAT_DECODE_LIKENESS_H

#include "portstat/decode.h"
#include "portstat/packet.h"

enum { PS_BLANKS = 3 };

struct ps_likeness {
    const uint8_t *bytes; /* of the frame, from its network header on */
    uint32_t length;      /* of the packet on the wire, without padding */
    uint32_t captured;    /* of it */
    struct {
        uint32_t at, size; /* bytes that do not count, within what was captured; in order */
    } blanks[PS_BLANKS];
    unsigned blank_count;
};

/* The network header is the outermost IP header; where there is none, what the last header that
 * says what comes next leads to. */
void ps_likeness_find(const struct ps_decoder *decoder, const struct ps_frame *frame,
                      struct ps_likeness *likeness);

/* The kernel's number of the interface that a frame was seen on, where the frame itself says so
 * (Linux cooked capture, version 2); else 0. */
uint32_t ps_frame_if_index(const struct ps_frame *frame);

#endif
