/*
 * tally_view.h - read access to a tally, for making reports.  Nothing here changes the tally.
 */
#ifndef PORTSTAT_TALLY_TALLY_VIEW_H
#define PORTSTAT_TALLY_TALLY_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/tally.h"
#include "tally/counts.h"
#include "tally/flow_view.h"
#include "tally/interface_books.h"

/* Makes `sums` hold all that the tally does. False when out of memory. */
bool ps_tally_shape(const struct ps_tally *tally, struct ps_counts *sums);

/* Adds to `sums` what was counted since the last end of an interval, and, with `ended`, in the
 * intervals before. Returns how many flows are active. */
uint64_t ps_tally_sum(const struct ps_tally *tally, bool ended, struct ps_counts *sums);

/* Shows `visit` every flow that is held, with what it counted in the same span of time (before the
 * current interval only where the configuration keeps that). */
void ps_tally_visit_flows(const struct ps_tally *tally, bool ended, ps_flow_visit_fn *visit,
                          void *context);

/* The books of interfaces, or NULL. */
struct ps_interface_books *ps_tally_interfaces(const struct ps_tally *tally);

/* Frames whose packet was seen on another interface before, in the same spans of time, and packets
 * that were forgotten too early to be found again. False if frames are not compared. */
bool ps_tally_seen_before(const struct ps_tally *tally, bool ended, struct ps_count *seen,
                          uint64_t *forgotten);

/* What the tally was made with, to look up names of ports and protocols. */
const struct ps_services *ps_tally_services(const struct ps_tally *tally);
const struct ps_decoder *ps_tally_decoder(const struct ps_tally *tally);

#endif
