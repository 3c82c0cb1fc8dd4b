/*
 * part_rules.h - whether two parts were counted by the same rules.
 */
#ifndef PORTSTAT_PARTIAL_PART_RULES_H
#define PORTSTAT_PARTIAL_PART_RULES_H

#include "portstat/partial.h"

/* Does the part, called `name`, fit to the first one? 0, or -1 and `error` with what differs, and
 * how. */
int ps_part_rules_fit(const struct ps_part *first, const char *first_name,
                      const struct ps_part *part, const char *name, struct ps_error *error);

/* "flows", "hosts", "interfaces" for the views that need more than ports and services; else NULL.
 */
const char *ps_part_kept(enum ps_view_by view);

#endif
