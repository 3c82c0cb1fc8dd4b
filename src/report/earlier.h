/*
 * earlier.h - what an interval is compared with: the services of the one before it.
 */
#ifndef PORTSTAT_REPORT_EARLIER_H
#define PORTSTAT_REPORT_EARLIER_H

#include <stdbool.h>
#include <stddef.h>

#include "portstat/snapshot.h"

/* All zeroes: there is no interval before. */
struct ps_earlier {
    bool known;
    bool idle;                   /* it had no packets, no drops, and nothing else to tell */
    struct ps_service_row *rows; /* by transport and port */
    size_t row_count;
};

void ps_earlier_fini(struct ps_earlier *earlier);

/* Fills what the snapshot of an interval says of the one before it. Without memory it says that
 * nothing is known. */
void ps_earlier_compare(const struct ps_earlier *earlier, struct ps_snapshot *snapshot);

/* This interval is over: the next one is compared with it. */
void ps_earlier_note(struct ps_earlier *earlier, const struct ps_snapshot *snapshot);

#endif
