/*
 * pool.c - numbered records in chunks; see pool.h.
 *
 * A released record is all zero except its last four bytes: the number of the next free one.
 */
#include "tally/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/pages.h"

void ps_pool_init(struct ps_pool *pool, size_t record_bytes, uint32_t limit)
{
    memset(pool, 0, sizeof *pool);
    pool->record_bytes = record_bytes;
    pool->limit = limit < PS_POOL_FULL ? limit : PS_POOL_FULL;
    pool->free_first = PS_POOL_FULL;
}

static size_t chunk_bytes(const struct ps_pool *pool)
{
    return (size_t)PS_POOL_CHUNK * pool->record_bytes;
}

void ps_pool_fini(struct ps_pool *pool)
{
    for (uint32_t i = 0; i < pool->chunk_count; i++)
        ps_pages_free(pool->chunks[i], chunk_bytes(pool));
    free(pool->chunks);
}

static bool add_chunk(struct ps_pool *pool)
{
    uint8_t **chunks = ps_array_grow(pool->chunks, &pool->chunk_room, (size_t)pool->chunk_count + 1,
                                     sizeof *chunks);
    if (!chunks)
        return false;
    pool->chunks = chunks;
    /* The first chunk has no huge pages: a small capture would fill one for a few records. */
    uint8_t *chunk = pool->chunk_count > 0 ? ps_pages_new_spare(chunk_bytes(pool), true)
                                           : ps_pages_new(chunk_bytes(pool), false);
    if (!chunk)
        return false;
    pool->chunks[pool->chunk_count++] = chunk;
    return true;
}

void ps_pool_drop_before(struct ps_pool *pool, uint32_t number)
{
    uint32_t chunk = number >> PS_POOL_CHUNK_BITS;
    if (number % PS_POOL_CHUNK != 0 || chunk == 0 || chunk > pool->chunk_count)
        return;
    ps_pages_free(pool->chunks[chunk - 1], chunk_bytes(pool));
    pool->chunks[chunk - 1] = NULL;
}

static uint8_t *link_of(const struct ps_pool *pool, uint32_t number)
{
    return (uint8_t *)ps_pool_at(pool, number) + pool->record_bytes - sizeof(uint32_t);
}

static uint32_t take_released(struct ps_pool *pool)
{
    uint32_t number = pool->free_first, next;
    memcpy(&next, link_of(pool, number), sizeof next);
    memset(link_of(pool, number), 0, sizeof next);
    pool->free_first = next;
    return number;
}

uint32_t ps_pool_take(struct ps_pool *pool)
{
    if (pool->free_first != PS_POOL_FULL)
        return take_released(pool);
    if (pool->used == pool->limit)
        return PS_POOL_FULL;
    if (pool->used >> PS_POOL_CHUNK_BITS == pool->chunk_count && !add_chunk(pool))
        return PS_POOL_FULL;
    return pool->used++;
}

void *ps_pool_reach(struct ps_pool *pool, uint32_t number)
{
    while (number >> PS_POOL_CHUNK_BITS >= pool->chunk_count)
        if (!add_chunk(pool))
            return NULL;
    if (number >= pool->used)
        pool->used = number + 1;
    return ps_pool_at(pool, number);
}

void ps_pool_release(struct ps_pool *pool, uint32_t number)
{
    memset(ps_pool_at(pool, number), 0, pool->record_bytes);
    memcpy(link_of(pool, number), &pool->free_first, sizeof pool->free_first);
    pool->free_first = number;
}
