/*
 * describe.h - tells a tally what its source knows of interfaces.
 */
#ifndef PORTSTAT_RUN_DESCRIBE_H
#define PORTSTAT_RUN_DESCRIBE_H

#include "portstat/source.h"
#include "portstat/tally.h"

void ps_run_describe(struct ps_tally *tally, struct ps_source *source);

#endif
