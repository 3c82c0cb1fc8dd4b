/*
 * array.h - arrays that grow.  The caller keeps the typed pointer, the room and the count:
 *
 *     struct row *larger = ps_array_grow(rows, &room, count + 1, sizeof *larger);
 *     if (!larger)
 *         return ...;                  nothing has changed: `rows` still has `count` of them
 *     rows = larger;
 *     rows[count++] = ...;
 *
 * An empty array is NULL with a room of 0.  free() releases an array.
 */
#ifndef PORTSTAT_BASE_ARRAY_H
#define PORTSTAT_BASE_ARRAY_H

#include <stddef.h>

/* Makes room for at least `needed` items. Returns `items` itself if it is large enough; else moves
 * it into more room, usually twice as much, updates `*room` and returns the new pointer. New items
 * are not initialised. Returns NULL when out of memory or when the size overflows; `items` and
 * `*room` are then unchanged. */
void *ps_array_grow(void *items, size_t *room, size_t needed, size_t item_bytes);

#endif
