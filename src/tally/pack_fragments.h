/*
 * pack_fragments.h - what a part knows of fragmented datagrams as bytes, and back.
 */
#ifndef PORTSTAT_TALLY_PACK_FRAGMENTS_H
#define PORTSTAT_TALLY_PACK_FRAGMENTS_H

#include <stdbool.h>

#include "base/pack.h"
#include "tally/fragments.h"
#include "tally/pack_flows.h"

/* `flows`: those that were packed before. */
void ps_fragments_pack(const struct ps_fragments *fragments, const struct ps_packed_flows *flows,
                       struct ps_pack *pack);

/* Fills an empty table. False if the one that was packed was not exact. */
bool ps_fragments_unpack(struct ps_fragments *fragments, struct ps_unpack *unpack);

#endif
