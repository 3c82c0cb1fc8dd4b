/*
 * memory.h - a source of frames that lie in an array: for tests, and for whoever has frames
 * already.
 */
#ifndef PORTSTAT_SOURCE_MEMORY_H
#define PORTSTAT_SOURCE_MEMORY_H

#include "portstat/source.h"

/* Hands out `count` frames, in order. The array and the bytes are borrowed until the close. NULL
 * and `error` when memory is short. */
struct ps_source *ps_source_open_memory(const struct ps_frame *frames, size_t count,
                                        struct ps_error *error);

#endif
