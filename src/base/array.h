/*
 * array.h - arrays that grow.  The caller has the pointer, with its type, and the numbers:
 *
 *     struct row *larger = ps_array_grow(rows, &room, count + 1, sizeof *larger);
 *     if (!larger)
 *         return ...;                  nothing has changed: `rows` still has `count` of them
 *     rows = larger;
 *     rows[count++] = ...;
 *
 * An empty array is NULL with a room of 0, and free() is its end.
 */
#ifndef PORTSTAT_BASE_ARRAY_H
#define PORTSTAT_BASE_ARRAY_H

#include <stddef.h>

/* The array with room for `needed` items at least: `items` itself if it has that already; else moved,
 * with twice the room, which then is what `room` says. What is new is not initialised. NULL when out
 * of memory, or when so many bytes cannot be: then `items` and `room` are as they were. */
void *ps_array_grow(void *items, size_t *room, size_t needed, size_t item_bytes);

#endif
