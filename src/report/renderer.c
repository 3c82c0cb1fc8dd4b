/*
 * renderer.c - the table of report forms: a new one is a file and a row.
 */
#include "portstat/renderer.h"

#include <jansson.h>
#include <string.h>

#include "report/forms.h"

static const struct ps_renderer renderers[] = {
    {"text", "tables for people", true, ps_render_text},
    {"json", "one object with everything", false, ps_render_json},
    {"ndjson", "one JSON object a line: each interval, then the total", true, ps_render_ndjson},
    {"csv", "the ports as comma-separated values", false, ps_render_csv},
};

const struct ps_renderer *ps_renderer_at(size_t index)
{
    return index < sizeof renderers / sizeof *renderers ? &renderers[index] : NULL;
}

const struct ps_renderer *ps_renderer_find(const char *name)
{
    const struct ps_renderer *renderer;
    for (size_t i = 0; (renderer = ps_renderer_at(i)); i++) {
        if (strcmp(renderer->name, name) == 0)
            return renderer;
    }
    return NULL;
}

/* jansson takes a seed for its tables from a file when the first object is made. */
void ps_renderers_prepare(void)
{
    json_object_seed(0);
}
