/*
 * pack_tally.h - a tally as bytes that any machine can read back.
 */
#ifndef PORTSTAT_TALLY_PACK_TALLY_H
#define PORTSTAT_TALLY_PACK_TALLY_H

#include <stdbool.h>

#include "base/pack.h"
#include "portstat/tally.h"

/* Not a tally that compares frames, or has ended intervals; nor one that was not made as a part,
 * but has counted itself. */
bool ps_tally_may_be_packed(const struct ps_tally *tally);

/* All that such a tally knows but its configuration. Out of memory is a failure of `pack`. */
void ps_tally_pack(const struct ps_tally *tally, struct ps_pack *pack);

/* A part of what ps_tally_pack() wrote of a tally with such a configuration, whoever really wrote
 * it: for ps_tally_merge() or ps_tally_add_sums() to use up, and nothing else. NULL and `error`
 * when out of memory, or if the bytes contradict themselves: then `unpack` has failed. */
struct ps_tally *ps_tally_unpack(const struct ps_tally_config *config, struct ps_unpack *unpack,
                                 struct ps_error *error);

/* Adds what `from`, which is no part of a whole that is to come, counted as somebody who saw the
 * same time: flows are not joined, and `to` has none of its own. False when out of memory. */
bool ps_tally_add_sums(struct ps_tally *to, struct ps_tally *from);

#endif
