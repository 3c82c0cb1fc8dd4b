/*
 * snapshot_interfaces.h - the rows of interfaces in a snapshot.
 */
#ifndef PORTSTAT_REPORT_SNAPSHOT_INTERFACES_H
#define PORTSTAT_REPORT_SNAPSHOT_INTERFACES_H

#include "portstat/snapshot.h"

/* Fills them in. False when out of memory. */
bool ps_snapshot_take_interfaces(struct ps_snapshot *snapshot, const struct ps_tally *tally);

#endif
