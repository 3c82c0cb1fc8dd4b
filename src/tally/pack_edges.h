/*
 * pack_edges.h - the first and the last frame of a part as bytes, and back.
 */
#ifndef PORTSTAT_TALLY_PACK_EDGES_H
#define PORTSTAT_TALLY_PACK_EDGES_H

#include "base/pack.h"
#include "tally/tally_edges.h"

void ps_tally_edges_pack(const struct ps_tally_edges *edges, struct ps_pack *pack);

/* `edges` is to be that of a part without frames. */
void ps_tally_edges_unpack(struct ps_tally_edges *edges, struct ps_unpack *unpack);

#endif
