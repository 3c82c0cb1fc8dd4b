/*
 * hash.h - the keyed hash of everything that the network names: flows and datagrams.
 *
 * A sender who could choose keys that collide could turn a table into a list.  So the key words are
 * mixed with secret random ones by NH, the almost universal hash of UMAC (RFC 4418 section 5.2):
 * for two different inputs of equal length the chance of a collision is 2^-64, whoever chose them.
 * One more keyed multiplication spreads the result over all bits, as the tables use the upper ones.
 */
#ifndef PORTSTAT_TALLY_HASH_H
#define PORTSTAT_TALLY_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/multiply.h"

enum { PS_HASH_WORDS = 6 }; /* most words of an input; even */

struct ps_hash_key {
    uint64_t words[PS_HASH_WORDS];
    uint64_t last;
};

/* `count` is even and at most PS_HASH_WORDS; a constant in every call, so that the loop unrolls. */
static inline uint64_t ps_hash(const struct ps_hash_key *key, const uint64_t *words, size_t count)
{
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < count; i += 2) {
        struct ps_product p =
            ps_multiply(words[i] + key->words[i], words[i + 1] + key->words[i + 1]);
        low += p.low;
        high += p.high + (low < p.low);
    }
    struct ps_product mixed = ps_multiply(low ^ high, key->last);
    return mixed.low ^ mixed.high;
}

#endif
