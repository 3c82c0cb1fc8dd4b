/*
 * renderer.c - the table of output formats: a new one is a file and a row of renderers.def.
 */
#include "portstat/renderer.h"

#include <jansson.h>
#include <string.h>

#include "report/renderer_table.h"

#define PS_RENDERER(name) PS_AT_##name,
enum {
#include "report/renderers.def"
    RENDERERS
};
#undef PS_RENDERER

#define PS_RENDERER(name) [PS_AT_##name] = &ps_renderer_##name,
static const struct ps_renderer *const renderers[RENDERERS] = {
#include "report/renderers.def"
};
#undef PS_RENDERER

const struct ps_renderer *ps_renderer_at(size_t index)
{
    return index < RENDERERS ? renderers[index] : NULL;
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

/* When jansson makes its first object, it reads a seed for its hash tables from a file. */
void ps_renderers_prepare(void)
{
    json_object_seed(0);
}
