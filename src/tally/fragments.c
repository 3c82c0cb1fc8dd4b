/*
 * fragments.c - the table of fragmented datagrams; see fragments.h.
 *
 * A ring of places in the order in which datagrams were first seen, and a keyed index into it.
 * When the ring is full, the oldest datagram is dropped. Which one that is does not depend on the
 * secret key, so a file gives the same report every time.
 */
#include "tally/fragments.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"
#include "tally/hash.h"

enum {
    MOST = 1 << 15, /* datagrams */
    BUCKET_BITS = 16,
    BUCKETS = 1 << BUCKET_BITS,
};

#define SECOND_NS INT64_C(1000000000)

/* RFC 791 section 3.2 suggests 15 s, hosts wait 30 s; RFC 8200 section 4.5 says 60 s. */
static const int64_t lifetime_ns[2] = {30 * SECOND_NS, 60 * SECOND_NS};

/* A datagram and the bucket it is in. Places are numbered from 1, so that 0 is the end of a list.
 */
struct place {
    struct ps_datagram datagram;
    uint32_t bucket;
    uint32_t next; /* next place in that bucket */
};

struct table {
    uint32_t buckets[BUCKETS]; /* the first place of each list */
    struct place places[MOST];
};

struct ps_fragments {
    struct ps_hash_key hash_key;
    struct table *table;
    uint64_t span;             /* how many intervals were settled */
    uint32_t turn;             /* index in places[] of the next one to use */
    int64_t first_ns, last_ns; /* of all fragments, if there is a table */
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
    ps_pages_free(fragments->table, sizeof *fragments->table);
    free(fragments);
}

static bool same_datagram(const struct ps_fragment *a, const struct ps_fragment *b)
{
    return a->identification == b->identification && a->protocol == b->protocol &&
           a->ip_version == b->ip_version &&
           memcmp(&a->source, &b->source, sizeof a->source) == 0 &&
           memcmp(&a->destination, &b->destination, sizeof a->destination) == 0;
}

static uint32_t bucket_of(const struct ps_fragments *fragments, const struct ps_fragment *key)
{
    uint64_t words[PS_HASH_WORDS];
    memcpy(&words[0], &key->source, sizeof key->source);
    memcpy(&words[2], &key->destination, sizeof key->destination);
    words[4] = key->identification;
    words[5] = (uint64_t)key->ip_version << 8 | key->protocol;
    return (uint32_t)(ps_hash(&fragments->hash_key, words, 6) >> (64 - BUCKET_BITS));
}

static bool is_too_old(const struct ps_datagram *datagram, int64_t time_ns)
{
    uint64_t limit = (uint64_t)lifetime_ns[datagram->key.ip_version == 6];
    int64_t since = datagram->since_ns;
    uint64_t apart =
        time_ns > since ? (uint64_t)time_ns - (uint64_t)since : (uint64_t)since - (uint64_t)time_ns;
    return apart > limit;
}

static struct place *place_at(struct table *table, uint32_t number)
{
    return &table->places[number - 1];
}

static void forget(struct table *table, struct place *place)
{
    uint32_t *link = &table->buckets[place->bucket];
    while (place_at(table, *link) != place)
        link = &place_at(table, *link)->next;
    *link = place->next;
    place->datagram.used = 0;
}

/* Puts a new datagram at the head of its bucket. If no place is free, it takes the oldest one's. */
static struct ps_datagram *add(struct ps_fragments *fragments, uint32_t bucket,
                               const struct ps_fragment *key, int64_t time_ns)
{
    struct table *table = fragments->table;
    struct place *place = &table->places[fragments->turn];
    if (place->datagram.used)
        forget(table, place);
    memset(place, 0, sizeof *place);
    place->bucket = bucket;
    place->next = table->buckets[bucket];
    table->buckets[bucket] = ++fragments->turn;
    fragments->turn %= MOST;
    place->datagram = (struct ps_datagram){.used = 1,
                                           .state = PS_DATAGRAM_WAITING,
                                           .key = *key,
                                           .since_ns = time_ns,
                                           .span = fragments->span};
    return &place->datagram;
}

/* What waited in an interval that is over waits no longer. */
static struct ps_datagram *refresh(const struct ps_fragments *fragments,
                                   struct ps_datagram *datagram)
{
    if (datagram->span == fragments->span)
        return datagram;
    datagram->span = fragments->span;
    datagram->waiting = (struct ps_count){0, 0};
    datagram->waiting_book_count = 0;
    return datagram;
}

static void see_time(struct ps_fragments *fragments, int64_t time_ns)
{
    if (time_ns < fragments->first_ns)
        fragments->first_ns = time_ns;
    if (time_ns > fragments->last_ns)
        fragments->last_ns = time_ns;
}

static bool make_table(struct ps_fragments *fragments, int64_t first_ns, int64_t last_ns)
{
    fragments->table = ps_pages_new(sizeof *fragments->table, false);
    fragments->first_ns = first_ns;
    fragments->last_ns = last_ns;
    return fragments->table != NULL;
}

struct ps_datagram *ps_fragments_find(struct ps_fragments *fragments, const struct ps_fragment *key,
                                      int64_t time_ns)
{
    if (!fragments->table && !make_table(fragments, time_ns, time_ns))
        return NULL;
    see_time(fragments, time_ns);
    struct table *table = fragments->table;
    uint32_t bucket = bucket_of(fragments, key);
    for (uint32_t number = table->buckets[bucket]; number != 0;) {
        struct place *place = place_at(table, number);
        number = place->next;
        if (!same_datagram(&place->datagram.key, key))
            continue;
        if (!is_too_old(&place->datagram, time_ns))
            return refresh(fragments, &place->datagram);
        forget(table, place);
        break;
    }
    return add(fragments, bucket, key, time_ns);
}

bool ps_fragments_merge(struct ps_fragments *to, const struct ps_fragments *from)
{
    if (!from->table)
        return true;
    if (!to->table)
        return make_table(to, from->first_ns, from->last_ns);
    uint64_t apart = (uint64_t)from->first_ns - (uint64_t)to->last_ns;
    if (from->first_ns <= to->last_ns || apart <= (uint64_t)lifetime_ns[1])
        return false;
    to->last_ns = from->last_ns;
    return true;
}

/* Nothing is touched: each datagram knows its interval. */
void ps_fragments_settle(struct ps_fragments *fragments)
{
    fragments->span++;
}
