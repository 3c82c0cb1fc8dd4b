/*
 * renderer_table.h - the renderers' variables, for the file that defines one and for the table.
 */
#ifndef PORTSTAT_REPORT_RENDERER_TABLE_H
#define PORTSTAT_REPORT_RENDERER_TABLE_H

#include "portstat/renderer.h"

#define PS_RENDERER(name) extern const struct ps_renderer ps_renderer_##name;
#include "report/renderers.def"
#undef PS_RENDERER

#endif
