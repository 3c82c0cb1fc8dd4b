/*
 * part_show.h - what a part knows of its input, into a snapshot.
 */
#ifndef PORTSTAT_PARTIAL_PART_SHOW_H
#define PORTSTAT_PARTIAL_PART_SHOW_H

#include "portstat/partial.h"

/* Fills in the snapshot's `input`, except what comes from the tally. Out of memory leaves NULL,
 * which reads as unknown. */
void ps_part_show(const struct ps_part *part, struct ps_snapshot *snapshot);

#endif
