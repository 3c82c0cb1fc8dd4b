/*
 * record.h - what is wrong with the record of a frame, mended where that is possible and marked.
 *
 * A format tests each record with ps_record_is_odd(); all else is for the few that are.
 */
#ifndef PORTSTAT_SOURCE_FILE_RECORD_H
#define PORTSTAT_SOURCE_FILE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/packet.h"

/* The most captured bytes that a frame of this link type may have: a larger number is damage. */
uint32_t ps_max_caplen(uint32_t link_type);

/* The most bytes on the wire: a larger number is impossible. */
uint32_t ps_max_len(uint32_t link_type);

/* Do the frame's two lengths contradict each other, or reason? */
static inline bool ps_record_is_odd(const struct ps_frame *frame, uint32_t max_len)
{
    return frame->caplen > frame->len || frame->len > max_len;
}

/* Then its length on the wire becomes the captured one, and it is marked. */
void ps_record_mend_len(struct ps_frame *frame, uint32_t max_len);

/* Bytes of the frame check sequence that the link type of a pcap header says frames have, in its
 * upper bits (draft-ietf-opsawg-pcap section 4). */
uint32_t ps_record_fcs_bytes(uint32_t link_type_word);

/* Takes a frame check sequence off both lengths; the captured one may end before it. */
void ps_record_take_fcs(struct ps_frame *frame, uint32_t fcs_bytes);

#endif
