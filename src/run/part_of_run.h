/*
 * part_of_run.h - what a run knows, as a part of something larger.
 */
#ifndef PORTSTAT_RUN_PART_OF_RUN_H
#define PORTSTAT_RUN_PART_OF_RUN_H

#include "portstat/error.h"
#include "run/run_parts.h"

/* At the end of a run with config.part: hands the part to the sinks that take it. 0, or -1 and
 * `error`. */
int ps_run_deliver_part(struct ps_run *run, struct ps_error *error);

#endif
