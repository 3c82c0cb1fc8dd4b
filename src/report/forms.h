/*
 * forms.h - the render functions, one per file, that the renderer table names.
 */
#ifndef PORTSTAT_REPORT_FORMS_H
#define PORTSTAT_REPORT_FORMS_H

#include "portstat/renderer.h"

void ps_render_text(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_render_json(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_render_ndjson(const struct ps_snapshot *snapshot, struct ps_writer *writer);
void ps_render_csv(const struct ps_snapshot *snapshot, struct ps_writer *writer);

#endif
