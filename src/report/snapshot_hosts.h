/*
 * snapshot_hosts.h - the rows of hosts in a snapshot.
 */
#ifndef PORTSTAT_REPORT_SNAPSHOT_HOSTS_H
#define PORTSTAT_REPORT_SNAPSHOT_HOSTS_H

#include "portstat/snapshot.h"
#include "tally/counts.h"

/* Fills them in from the sums of a report. False when out of memory. */
bool ps_snapshot_take_hosts(struct ps_snapshot *snapshot, const struct ps_counts *sums,
                            const struct ps_services *services);

#endif
