/*
 * backends.c - the kinds of source that are built in. One row each.
 */
#include "source/backend.h"

const struct ps_backend *const ps_backends[] = {
    &ps_file_backend,
    &ps_live_backend,
    NULL,
};
