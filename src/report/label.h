/*
 * label.h - what a port is called in a report.
 */
#ifndef PORTSTAT_REPORT_LABEL_H
#define PORTSTAT_REPORT_LABEL_H

#include "portstat/snapshot.h"

/* Fills in all of the label. */
void ps_label_fill(struct ps_label *label, const struct ps_services *services, unsigned transport,
                   uint16_t port);

#endif
