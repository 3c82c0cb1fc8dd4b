/*
 * source.c - opens the backend that a configuration asks for, and passes the calls on to it.
 */
#include "portstat/link_types.h"
#include "source/backend.h"

struct ps_source *ps_source_open(const struct ps_source_config *config, struct ps_error *error)
{
    if (config->file_count > 0 && config->interface_count > 0) {
        ps_error_set(error, PS_ERROR_MIXED_INPUT, "input", "files and interfaces at once");
        return NULL;
    }
    for (const struct ps_backend *const *row = ps_backends; *row; row++)
        if ((*row)->wants(config))
            return (*row)->open(config, error);
    ps_error_set(error, PS_ERROR_NO_INPUT, "input", "nothing to read");
    return NULL;
}

void ps_source_close(struct ps_source *source)
{
    if (source)
        source->backend->close(source);
}

int ps_source_prepare(struct ps_source *source, struct ps_error *error)
{
    return source->backend->prepare ? source->backend->prepare(source, error) : 1;
}

int ps_source_read(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    return source->backend->read(source, frames, error);
}

bool ps_source_delivers(const struct ps_source *source)
{
    return source->backend->delivers && source->backend->delivers(source);
}

int ps_source_deliver(struct ps_source *source, ps_take_fn *take, void *context,
                      struct ps_error *error)
{
    return source->backend->deliver(source, take, context, error);
}

int ps_source_fd(const struct ps_source *source)
{
    return source->backend->fd ? source->backend->fd(source) : -1;
}

int ps_source_wait_ms(struct ps_source *source)
{
    return source->backend->wait_ms ? source->backend->wait_ms(source) : 0;
}

const struct ps_source_info *ps_source_info(struct ps_source *source)
{
    if (source->backend->refresh)
        source->backend->refresh(source);
    return &source->info;
}

void ps_source_describe(struct ps_source *source, uint32_t interface, uint32_t if_index,
                        struct ps_interface *about)
{
    about->number = if_index ? if_index : interface;
    if (source->backend->describe)
        source->backend->describe(source, interface, if_index, about);
}

uint32_t ps_cooked_bytes(uint32_t link_type)
{
    if (link_type == PS_LINKTYPE_LINUX_SLL)
        return 16;
    return link_type == PS_LINKTYPE_LINUX_SLL2 ? 20 : 0;
}

void ps_source_stop(struct ps_source *source)
{
    if (source->backend->stop)
        source->backend->stop(source);
}

const struct ps_error *ps_source_notice(struct ps_source *source)
{
    return source->backend->notice ? source->backend->notice(source) : NULL;
}
