/*
 * flow_index.h - from a flow's hash tag to its record number.
 *
 * Open addressing with linear probing; a slot is a tag and a record number in 8 bytes.  Slots are
 * ordered by the tag's upper bits, so doubling the table streams from the old to the new one.
 * Removal shifts the entries that follow back, so no tombstones pile up in a long run.
 */
#ifndef PORTSTAT_TALLY_FLOW_INDEX_H
#define PORTSTAT_TALLY_FLOW_INDEX_H

#include <stdbool.h>
#include <stdint.h>

struct ps_flow_index {
    uint64_t *slots; /* tag << 32 | (record + 1); 0: free */
    uint32_t bits;   /* 2^bits slots */
    uint32_t count;
};

bool ps_flow_index_init(struct ps_flow_index *index);
void ps_flow_index_fini(struct ps_flow_index *index);

/* False when it is too full for one more and there is no memory to grow. */
bool ps_flow_index_add(struct ps_flow_index *index, uint32_t tag, uint32_t record);
/* Removes all entries; there is room for as many again without growing. */
void ps_flow_index_clear(struct ps_flow_index *index);
void ps_flow_index_remove(struct ps_flow_index *index, uint32_t tag, uint32_t record);

static inline uint32_t ps_flow_index_home(const struct ps_flow_index *index, uint32_t tag)
{
    return tag >> (32 - index->bits);
}

static inline uint32_t ps_flow_index_after(const struct ps_flow_index *index, uint32_t slot)
{
    return (slot + 1) & ((1u << index->bits) - 1);
}

#endif
