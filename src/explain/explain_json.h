/*
 * explain_json.h - explanations as JSON, schema portstat-explain/1: one object whose "frames" are
 * written as they come.
 */
#ifndef PORTSTAT_EXPLAIN_EXPLAIN_JSON_H
#define PORTSTAT_EXPLAIN_EXPLAIN_JSON_H

#include "explain/explanation.h"

/* Writes one frame, and before the first one the start of the object. -1 when out of memory. */
int ps_explanation_write_json(const struct ps_explanation *explanation, bool is_first, FILE *out);

/* Ends the object, which is empty if nothing was written yet. */
void ps_explanation_end_json(bool is_empty, FILE *out);

#endif
