/*
 * pool.h - numbered records of one size, in chunks that never move.
 *
 * A number stays valid until its record is released; released ones are used again, the last first.
 * Growth allocates one more chunk and copies nothing.
 *
 * A pool can also accompany another one: then it has a record for every number of the other, and
 * records that are not touched cost no memory.
 */
#ifndef PORTSTAT_TALLY_POOL_H
#define PORTSTAT_TALLY_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PS_POOL_CHUNK_BITS = 16,
    PS_POOL_CHUNK = 1 << PS_POOL_CHUNK_BITS,
    PS_POOL_FULL = 0x7fffffff
};

struct ps_pool {
    uint8_t **chunks;
    size_t record_bytes; /* at least 4 */
    size_t chunk_room;
    uint32_t chunk_count;
    uint32_t used;       /* numbers handed out at least once */
    uint32_t limit;      /* numbers there may be */
    uint32_t free_first; /* PS_POOL_FULL: none */
};

void ps_pool_init(struct ps_pool *pool, size_t record_bytes, uint32_t limit);
void ps_pool_fini(struct ps_pool *pool);

/* A zeroed record's number, or PS_POOL_FULL: at the limit or out of memory. */
uint32_t ps_pool_take(struct ps_pool *pool);

/* The record of `number`, which another pool handed out; zero if it is new. NULL when out of
 * memory. Do not take or release records of such a pool. */
void *ps_pool_reach(struct ps_pool *pool, uint32_t number);

/* The number may be handed out again. The record is zeroed. */
void ps_pool_release(struct ps_pool *pool, uint32_t number);

/* Frees the chunk that ends before this number, if one does: none of its records is needed any
 * more. */
void ps_pool_drop_before(struct ps_pool *pool, uint32_t number);

/* `record_bytes` is the size that the pool was made with: where the caller passes a constant, the
 * address is computed faster. */
static inline void *ps_pool_sized(const struct ps_pool *pool, uint32_t number, size_t record_bytes)
{
    size_t within = number & (PS_POOL_CHUNK - 1);
    return pool->chunks[number >> PS_POOL_CHUNK_BITS] + within * record_bytes;
}

static inline void *ps_pool_at(const struct ps_pool *pool, uint32_t number)
{
    return ps_pool_sized(pool, number, pool->record_bytes);
}

#endif
