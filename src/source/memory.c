/*
 * memory.c - a source of frames that the caller has in memory; see ps_source_open_memory().
 */
#include "portstat/source.h"

#include <stdlib.h>
#include <string.h>

#include "source/backend.h"

struct memory_source {
    struct ps_source base;
    const struct ps_frame *frames;
    size_t count, next;
};

static int memory_read(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    (void)error;
    struct memory_source *self = (struct memory_source *)source;
    size_t left = self->count - self->next;
    if (left == 0)
        return PS_SOURCE_END;
    size_t count = left < PS_BATCH ? left : PS_BATCH;
    memcpy(frames, self->frames + self->next, count * sizeof *frames);
    self->next += count;
    return (int)count;
}

static void memory_close(struct ps_source *source)
{
    free(source);
}

static const struct ps_backend memory_backend = {
    .name = "memory",
    .read = memory_read,
    .close = memory_close,
};

struct ps_source *ps_source_open_memory(const struct ps_frame *frames, size_t count,
                                        struct ps_error *error)
{
    struct memory_source *self = calloc(1, sizeof *self);
    if (!self) {
        ps_error_set(error, PS_ERROR_MEMORY, "memory", "not enough for a source");
        return NULL;
    }
    self->base.backend = &memory_backend;
    self->base.info.kind = PS_SOURCE_MEMORY;
    self->base.info.name = "memory";
    for (size_t i = 0; i < count; i++) {
        uint32_t cooked_bytes = ps_cooked_bytes(frames[i].link_type);
        self->base.info.mixed_link_types |= frames[i].link_type != frames[0].link_type;
        if (cooked_bytes > self->base.info.cooked_bytes)
            self->base.info.cooked_bytes = cooked_bytes;
    }
    self->base.info.link_type = count > 0 ? frames[0].link_type : PS_NO_LINK_TYPE;
    self->frames = frames;
    self->count = count;
    return &self->base;
}
