/*
 * backend.h - what a kind of source must be able to do, and the table of them.
 *
 * A backend embeds `struct ps_source` as the first member of its own state, sets `backend` in it
 * and keeps `info` up to date.  A new kind of input is a new file and a row of ps_backends.
 */
#ifndef PORTSTAT_SOURCE_BACKEND_H
#define PORTSTAT_SOURCE_BACKEND_H

#include <stdbool.h>

#include "portstat/source.h"

struct ps_backend {
    const char *name;

    /* Is this what the configuration asks for? */
    bool (*wants)(const struct ps_source_config *config);

    /* As ps_source_open(). */
    struct ps_source *(*open)(const struct ps_source_config *config, struct ps_error *error);

    /* As ps_source_prepare(); NULL if an open source is always ready. */
    int (*prepare)(struct ps_source *source, struct ps_error *error);

    /* As ps_source_read(). */
    int (*read)(struct ps_source *source, struct ps_frame *frames, struct ps_error *error);

    /* As ps_source_deliver(); called only if `delivers` returns true. Both NULL if the backend
     * cannot. */
    bool (*delivers)(const struct ps_source *source);
    int (*deliver)(struct ps_source *source, ps_take_fn *take, void *context,
                   struct ps_error *error);

    /* As ps_source_fd() and ps_source_wait_ms(); both NULL if reads never wait. */
    int (*fd)(const struct ps_source *source);
    int (*wait_ms)(struct ps_source *source);

    /* Brings source->info up to date; NULL if it always is. */
    void (*refresh)(struct ps_source *source);

    /* As ps_source_describe(); NULL if nothing is known. */
    void (*describe)(struct ps_source *source, uint32_t interface, uint32_t if_index,
                     struct ps_interface *about);

    /* As ps_source_stop() and ps_source_notice(); NULL if there is nothing to stop or to tell. */
    void (*stop)(struct ps_source *source);
    const struct ps_error *(*notice)(struct ps_source *source);

    /* Frees everything, the source too. */
    void (*close)(struct ps_source *source);
};

struct ps_source {
    const struct ps_backend *backend;
    struct ps_source_info info;
};

/* Bytes of the header in frames of this link type that Linux made up; 0 for all but two. */
uint32_t ps_cooked_bytes(uint32_t link_type);

extern const struct ps_backend ps_file_backend; /* file.c */
extern const struct ps_backend ps_live_backend; /* live.c */

/* In the order in which they are asked; ends with NULL. */
extern const struct ps_backend *const ps_backends[];

#endif
