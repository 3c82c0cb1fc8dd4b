/*
 * pack_tally.h - a tally as bytes that any machine can read back.
 */
#ifndef PORTSTAT_TALLY_PACK_TALLY_H
#define PORTSTAT_TALLY_PACK_TALLY_H

#include <stdbool.h>

#include "base/pack.h"
#include "portstat/tally.h"

/* All that the tally knows but its configuration. What cannot be packed is a failure: frames that
 * are compared, intervals that have ended, out of memory. */
void ps_tally_pack(const struct ps_tally *tally, struct ps_pack *pack);

/* A tally of what ps_tally_pack() wrote of one with such a configuration, whoever really wrote it.
 * NULL and `error` when out of memory, or if the bytes contradict themselves: then `unpack` has
 * failed. */
struct ps_tally *ps_tally_unpack(const struct ps_tally_config *config, struct ps_unpack *unpack,
                                 struct ps_error *error);

/* Adds what `from` counted, as that of somebody who saw the same time: flows are not joined. False
 * when out of memory. */
bool ps_tally_add_sums(struct ps_tally *to, const struct ps_tally *from);

#endif
