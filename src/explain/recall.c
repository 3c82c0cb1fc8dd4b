/*
 * recall.c - a memory of bounded size; see recall.h.
 */
#include "explain/recall.h"

#include <string.h>

#include "base/pages.h"

enum { SETS = 2048, WAYS = 8 };

struct entry {
    struct ps_recall_key key;
    uint64_t used; /* number of the call that last used the entry; 0: free */
};

struct ps_recall {
    uint64_t clock;
    size_t value_bytes;
    struct entry entries[SETS * WAYS];
    uint8_t *values;
};

static size_t all_values(const struct ps_recall *recall)
{
    return (size_t)SETS * WAYS * recall->value_bytes;
}

struct ps_recall *ps_recall_new(size_t value_bytes)
{
    struct ps_recall *recall = ps_pages_new(sizeof *recall, false);
    if (!recall)
        return NULL;
    recall->value_bytes = value_bytes;
    recall->values = ps_pages_new(all_values(recall), false);
    if (recall->values)
        return recall;
    ps_recall_free(recall);
    return NULL;
}

void ps_recall_free(struct ps_recall *recall)
{
    if (!recall)
        return;
    ps_pages_free(recall->values, all_values(recall));
    ps_pages_free(recall, sizeof *recall);
}

/* The first entry of the key's set: FNV-1a, the same on every machine. */
static size_t set_of(const struct ps_recall_key *key)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < sizeof key->bytes; i++)
        hash = (hash ^ key->bytes[i]) * 0x100000001b3;
    return (hash ^ hash >> 32) % SETS * WAYS;
}

/* The place of the key, or SIZE_MAX; `room` is where it may be put. */
static size_t search(const struct ps_recall *recall, const struct ps_recall_key *key, size_t *room)
{
    size_t first = set_of(key);
    *room = first;
    for (size_t i = first; i < first + WAYS; i++) {
        const struct entry *entry = &recall->entries[i];
        if (entry->used != 0 && memcmp(&entry->key, key, sizeof *key) == 0)
            return i;
        if (entry->used < recall->entries[*room].used)
            *room = i;
    }
    return SIZE_MAX;
}

static void *value_at(struct ps_recall *recall, size_t index)
{
    return recall->values + index * recall->value_bytes;
}

void *ps_recall_find(struct ps_recall *recall, const struct ps_recall_key *key)
{
    size_t room;
    size_t index = search(recall, key, &room);
    return index == SIZE_MAX ? NULL : value_at(recall, index);
}

void *ps_recall_get(struct ps_recall *recall, const struct ps_recall_key *key)
{
    size_t room;
    size_t index = search(recall, key, &room);
    if (index == SIZE_MAX) {
        index = room;
        recall->entries[index].key = *key;
        memset(value_at(recall, index), 0, recall->value_bytes);
    }
    recall->entries[index].used = ++recall->clock;
    return value_at(recall, index);
}
