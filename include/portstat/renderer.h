/*
 * renderer.h - forms of the report: a table of them, each seeing a const snapshot and a writer.
 */
#ifndef PORTSTAT_RENDERER_H
#define PORTSTAT_RENDERER_H

#include <stdbool.h>
#include <stddef.h>

#include "portstat/export.h"
#include "portstat/snapshot.h"
#include "portstat/writer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ps_renderer {
    const char *name; /* of --format */
    const char *help; /* one line for --help */
    bool intervals;   /* shows a snapshot per interval, too; otherwise only the last one */
    void (*render)(const struct ps_snapshot *snapshot, struct ps_writer *writer);
};

/* Does what needs doing once and opens files. Call it before the first report, and before a sandbox
 * is entered. */
PS_API void ps_renderers_prepare(void);

/* By name, or NULL. */
PS_API const struct ps_renderer *ps_renderer_find(const char *name);
/* By position, NULL past the end: for help and completion. */
PS_API const struct ps_renderer *ps_renderer_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif
