/*
 * fragments.c - the table of fragmented datagrams; see fragments.h.
 *
 * Sets of a few ways, as in a processor's cache: a look-up touches one set, and when it is full the
 * oldest datagram in it goes.  So the cost of a fragment is bounded, and a flood of fragments pushes
 * out only old ones.
 */
#include "tally/fragments.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"
#include "tally/hash.h"

enum { SET_BITS = 12, SETS = 1 << SET_BITS, WAYS = 8 };

#define SECOND_NS INT64_C(1000000000)

/* RFC 791 section 3.2 suggests 15 s, hosts wait 30 s; RFC 8200 section 4.5 says 60 s. */
static const int64_t lifetime_ns[2] = {30 * SECOND_NS, 60 * SECOND_NS};

struct ps_fragments {
    struct ps_hash_key hash_key;
    struct ps_datagram (*sets)[WAYS];
    int64_t first_ns, last_ns; /* of all fragments, if there are sets */
};

struct ps_fragments *ps_fragments_new(void)
{
    struct ps_fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments && getentropy(&fragments->hash_key, sizeof fragments->hash_key) != 0) {
        free(fragments);
        return NULL;
    }
    if (fragments)
        fragments->hash_key.last |= 1;
    return fragments;
}

void ps_fragments_free(struct ps_fragments *fragments)
{
    if (!fragments)
        return;
    ps_pages_free(fragments->sets, SETS * sizeof *fragments->sets);
    free(fragments);
}

static bool same_datagram(const struct ps_fragment *a, const struct ps_fragment *b)
{
    return a->identification == b->identification && a->protocol == b->protocol &&
           a->ip_version == b->ip_version && memcmp(&a->source, &b->source, sizeof a->source) == 0 &&
           memcmp(&a->destination, &b->destination, sizeof a->destination) == 0;
}

static uint32_t set_of(const struct ps_fragments *fragments, const struct ps_fragment *key)
{
    uint64_t words[PS_HASH_WORDS];
    memcpy(&words[0], &key->source, sizeof key->source);
    memcpy(&words[2], &key->destination, sizeof key->destination);
    words[4] = key->identification;
    words[5] = (uint64_t)key->ip_version << 8 | key->protocol;
    return (uint32_t)(ps_hash(&fragments->hash_key, words, 6) >> (64 - SET_BITS));
}

static bool is_too_old(const struct ps_datagram *datagram, int64_t time_ns)
{
    uint64_t limit = (uint64_t)lifetime_ns[datagram->key.ip_version == 6];
    int64_t since = datagram->since_ns;
    uint64_t apart = time_ns > since ? (uint64_t)time_ns - (uint64_t)since
                                     : (uint64_t)since - (uint64_t)time_ns;
    return apart > limit;
}

/* The datagram's place, or the one to put it in. */
static struct ps_datagram *place_of(struct ps_datagram *set, const struct ps_fragment *key)
{
    struct ps_datagram *oldest = &set[0];
    for (unsigned way = 0; way < WAYS; way++) {
        if (set[way].used && same_datagram(&set[way].key, key))
            return &set[way];
        if (!set[way].used || (oldest->used && set[way].since_ns < oldest->since_ns))
            oldest = &set[way];
    }
    return oldest;
}

static void see_time(struct ps_fragments *fragments, int64_t time_ns)
{
    if (time_ns < fragments->first_ns)
        fragments->first_ns = time_ns;
    if (time_ns > fragments->last_ns)
        fragments->last_ns = time_ns;
}

struct ps_datagram *ps_fragments_find(struct ps_fragments *fragments,
                                      const struct ps_fragment *key, int64_t time_ns)
{
    if (!fragments->sets) {
        fragments->sets = ps_pages_new(SETS * sizeof *fragments->sets, false);
        fragments->first_ns = fragments->last_ns = time_ns;
    }
    if (!fragments->sets)
        return NULL;
    see_time(fragments, time_ns);
    struct ps_datagram *datagram = place_of(fragments->sets[set_of(fragments, key)], key);
    if (datagram->used && same_datagram(&datagram->key, key) && !is_too_old(datagram, time_ns))
        return datagram;
    memset(datagram, 0, sizeof *datagram);
    datagram->used = 1;
    datagram->key = *key;
    datagram->since_ns = time_ns;
    datagram->state = PS_DATAGRAM_WAITING;
    return datagram;
}

bool ps_fragments_merge(struct ps_fragments *to, const struct ps_fragments *from)
{
    if (!from->sets)
        return true;
    if (to->sets) {
        uint64_t apart = (uint64_t)from->first_ns - (uint64_t)to->last_ns;
        if (from->first_ns <= to->last_ns || apart <= (uint64_t)lifetime_ns[1])
            return false;
        to->last_ns = from->last_ns;
        return true;
    }
    to->sets = ps_pages_new(SETS * sizeof *to->sets, false);
    to->first_ns = from->first_ns;
    to->last_ns = from->last_ns;
    return to->sets != NULL;
}

void ps_fragments_settle(struct ps_fragments *fragments)
{
    if (!fragments->sets)
        return;
    const struct ps_count none = {0, 0};
    for (unsigned set = 0; set < SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            fragments->sets[set][way].waiting = none;
}
