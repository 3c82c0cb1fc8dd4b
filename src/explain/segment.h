/*
 * segment.h - the parts of a TCP segment that connection.c needs.
 */
#ifndef PORTSTAT_EXPLAIN_SEGMENT_H
#define PORTSTAT_EXPLAIN_SEGMENT_H

#include "explain/explanation.h"

enum { PS_NO_SCALE = 255 };

struct ps_segment {
    uint8_t flags;
    uint32_t sequence, acknowledgment;
    uint32_t window;
    uint32_t data; /* bytes of data on the wire */
    uint8_t scale; /* of the Window Scale option; PS_NO_SCALE: there is none */
};

/* False if the frame's last header is not a whole TCP header. */
bool ps_segment_read(const struct ps_explanation *explanation, struct ps_segment *segment);

#endif
