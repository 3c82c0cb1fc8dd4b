/*
 * verdict.h - why a frame was counted as it was.
 */
#ifndef PORTSTAT_EXPLAIN_VERDICT_H
#define PORTSTAT_EXPLAIN_VERDICT_H

#include "explain/explanation.h"
#include "explain/recall.h"

/* What is remembered of the frames so far, and where names come from. */
struct ps_memory {
    const struct ps_decoder *decoder;
    const struct ps_services *services;
    bool numbers_only;
    struct ps_recall *flows;
    struct ps_recall *datagrams;
};

/* Bytes of one remembered datagram, for ps_recall_new(). */
size_t ps_datagram_bytes(void);

/* Fills the verdict of an outlined explanation, and remembers the frame. */
void ps_judge(struct ps_explanation *explanation, const struct ps_memory *memory);

/* Why a header could not be read to its end, in words, for the last layer if it is broken. */
void ps_tell_broken(const struct ps_explanation *explanation, char *text, size_t size);

#endif
