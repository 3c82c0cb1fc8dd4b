/*
 * order_keys.c - sorts ports and services, of which there can be a hundred thousand.
 *
 * Most ports have few packets, and many have equally many.  So a processor cannot predict which of
 * two comes first, and comparing them is slow.  A radix sort compares nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "report/order.h"

/* Which byte of a key to sort by. */
struct digit {
    size_t word; /* its offset in the key */
    unsigned shift;
    uint8_t flip; /* 255 for descending order */
};

static uint64_t word_of(const struct ps_order_key *key, size_t offset)
{
    uint64_t word;
    memcpy(&word, (const char *)key + offset, sizeof word);
    return word;
}

static uint8_t digit_of(const struct ps_order_key *key, struct digit digit)
{
    return (uint8_t)(word_of(key, digit.word) >> digit.shift) ^ digit.flip;
}

/* One stable pass of the sort. */
static void sort_by_byte(const struct ps_order_key *from, struct ps_order_key *to, size_t count,
                         struct digit digit)
{
    size_t next[256] = {0}, at = 0;
    for (size_t i = 0; i < count; i++)
        next[digit_of(&from[i], digit)]++;
    for (unsigned value = 0; value < 256; value++) {
        size_t here = next[value];
        next[value] = at;
        at += here;
    }
    for (size_t i = 0; i < count; i++)
        to[next[digit_of(&from[i], digit)]++] = from[i];
}

/* Sorts by a word; bytes that are the same in all keys need no pass. The result is in *keys, the
 * other buffer in *spare. */
static void sort_by_word(struct ps_order_key **keys, struct ps_order_key **spare, size_t count,
                         struct digit digit)
{
    uint64_t differ = 0;
    for (size_t i = 1; i < count; i++)
        differ |= word_of(&(*keys)[i], digit.word) ^ word_of(&(*keys)[0], digit.word);
    for (; differ != 0; differ >>= 8, digit.shift += 8) {
        if ((differ & 0xff) == 0)
            continue;
        sort_by_byte(*keys, *spare, count, digit);
        struct ps_order_key *sorted = *spare;
        *spare = *keys;
        *keys = sorted;
    }
}

bool ps_order_keys(struct ps_order_key *keys, size_t count)
{
    static const struct digit words[] = {
        {offsetof(struct ps_order_key, label), 0, 0},
        {offsetof(struct ps_order_key, sum.bytes), 0, 255},
        {offsetof(struct ps_order_key, sum.packets), 0, 255},
    };
    if (count < 2)
        return true;
    struct ps_order_key *buffer = malloc(count * sizeof *buffer), *sorted = keys, *spare = buffer;
    if (!buffer)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        sort_by_word(&sorted, &spare, count, words[i]);
    if (sorted != keys)
        memcpy(keys, sorted, count * sizeof *keys);
    free(buffer);
    return true;
}
