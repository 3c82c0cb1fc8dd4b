/*
 * array.c - arrays that grow; see array.h.
 */
#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST_ROOM = 16 };

/* Doubles the room, so that adding items one by one copies each of them only once or twice. */
static size_t larger_room(size_t room, size_t needed, size_t most)
{
    size_t larger = room > most / 2 ? most : room * 2;
    if (larger < FIRST_ROOM && FIRST_ROOM <= most)
        larger = FIRST_ROOM;
    return larger > needed ? larger : needed;
}

void *ps_array_grow(void *items, size_t *room, size_t needed, size_t item_bytes)
{
    const size_t most = PTRDIFF_MAX / item_bytes;
    if (needed <= *room && items)
        return items;
    if (needed > most)
        return NULL;
    size_t larger = larger_room(*room, needed, most);
    void *moved = realloc(items, larger * item_bytes);
    if (moved)
        *room = larger;
    return moved;
}
