/*
 * flow_index.c - the index of the flow table; see flow_index.h.
 */
#include "tally/flow_index.h"

#include <stddef.h>
#include <string.h>

#include "base/pages.h"

enum {
    FIRST_BITS = 14,
    MOST_BITS = 31,
    HUGE_BITS = 18,
    SPARSE_BITS = 3, /* an eighth of the slots would do */
};

static size_t bytes_of(uint32_t bits)
{
    return sizeof(uint64_t) << bits;
}

static uint64_t *new_slots(uint32_t bits)
{
    if (bits == FIRST_BITS)
        return ps_pages_new(bytes_of(bits), false);
    return ps_pages_new_spare(bytes_of(bits), bits >= HUGE_BITS);
}

bool ps_flow_index_init(struct ps_flow_index *index)
{
    index->bits = FIRST_BITS;
    index->count = 0;
    index->slots = new_slots(index->bits);
    return index->slots != NULL;
}

void ps_flow_index_fini(struct ps_flow_index *index)
{
    ps_pages_free(index->slots, bytes_of(index->bits));
}

/* Room for what is in it now, and for as many more: what was in it once had more. */
static uint32_t bits_that_suffice(const struct ps_flow_index *index)
{
    uint32_t bits = FIRST_BITS;
    while (bits < index->bits && (uint64_t)1 << bits < (uint64_t)2 * index->count)
        bits++;
    return bits;
}

/* Empty slots in place of the old ones. False if there is no memory for them. */
static bool replace(struct ps_flow_index *index, uint32_t bits)
{
    const struct ps_flow_index fewer = {new_slots(bits), bits, 0};
    if (!fewer.slots)
        return false;
    ps_flow_index_fini(index);
    *index = fewer;
    return true;
}

/* Costs what is in it, not what was in it at its fullest: slots that are hardly used are given
 * back. That happens at most once for each time that it grew, which cost more. */
void ps_flow_index_clear(struct ps_flow_index *index)
{
    uint32_t bits = bits_that_suffice(index);
    if (bits + SPARSE_BITS <= index->bits && replace(index, bits))
        return;
    memset(index->slots, 0, bytes_of(index->bits));
    index->count = 0;
}

static void put(struct ps_flow_index *index, uint64_t entry)
{
    uint32_t slot = ps_flow_index_home(index, (uint32_t)(entry >> 32));
    while (index->slots[slot] != 0)
        slot = ps_flow_index_after(index, slot);
    index->slots[slot] = entry;
}

static bool grow(struct ps_flow_index *index)
{
    if (index->bits == MOST_BITS)
        return false;
    struct ps_flow_index larger = {new_slots(index->bits + 1), index->bits + 1, index->count};
    if (!larger.slots)
        return false;
    for (size_t slot = 0; slot < (size_t)1 << index->bits; slot++)
        if (index->slots[slot] != 0)
            put(&larger, index->slots[slot]);
    ps_flow_index_fini(index);
    *index = larger;
    return true;
}

bool ps_flow_index_add(struct ps_flow_index *index, uint32_t tag, uint32_t record)
{
    uint64_t slots = (uint64_t)1 << index->bits;
    if (index->count >= slots / 4 * 3 && !grow(index) && index->count >= slots / 8 * 7)
        return false;
    put(index, (uint64_t)tag << 32 | (record + 1u));
    index->count++;
    return true;
}

/* The entry in `slot` may move to the hole if its home is not between the two (cyclically). */
static bool may_move(const struct ps_flow_index *index, uint32_t hole, uint32_t slot)
{
    uint32_t mask = (1u << index->bits) - 1;
    uint32_t home = ps_flow_index_home(index, (uint32_t)(index->slots[slot] >> 32));
    return ((slot - home) & mask) >= ((slot - hole) & mask);
}

void ps_flow_index_remove(struct ps_flow_index *index, uint32_t tag, uint32_t record)
{
    uint64_t entry = (uint64_t)tag << 32 | (record + 1u);
    uint32_t hole = ps_flow_index_home(index, tag);
    while (index->slots[hole] != entry) {
        if (index->slots[hole] == 0)
            return;
        hole = ps_flow_index_after(index, hole);
    }
    uint32_t slot = ps_flow_index_after(index, hole);
    for (; index->slots[slot] != 0; slot = ps_flow_index_after(index, slot)) {
        if (!may_move(index, hole, slot))
            continue;
        index->slots[hole] = index->slots[slot];
        hole = slot;
    }
    index->slots[hole] = 0;
    index->count--;
}
