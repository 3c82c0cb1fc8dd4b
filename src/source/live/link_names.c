/*
 * link_names.c - see link_names.h.
 */
#include "source/live/link_names.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

static struct ps_link_name *find(const struct ps_link_names *names, int index)
{
    for (size_t i = names->count; i > 0; i--)
        if (names->rows[i - 1].index == index)
            return &names->rows[i - 1];
    return NULL;
}

/* A new row, or when there are enough of them the one that was made first. */
static struct ps_link_name *add(struct ps_link_names *names)
{
    if (names->count == PS_LINK_NAMES) {
        names->next %= PS_LINK_NAMES;
        return &names->rows[names->next++];
    }
    struct ps_link_name *rows =
        ps_array_grow(names->rows, &names->room, names->count + 1, sizeof *rows);
    if (!rows)
        return NULL;
    names->rows = rows;
    return &names->rows[names->count++];
}

void ps_link_names_set(struct ps_link_names *names, int index, const char *name)
{
    struct ps_link_name *row = find(names, index);
    if (!row)
        row = add(names);
    if (!row)
        return;
    row->index = index;
    snprintf(row->name, sizeof row->name, "%s", name);
}

const char *ps_link_names_find(const struct ps_link_names *names, int index)
{
    const struct ps_link_name *row = find(names, index);
    return row ? row->name : NULL;
}

void ps_link_names_fini(struct ps_link_names *names)
{
    free(names->rows);
    *names = (struct ps_link_names){0};
}
