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

#include "base/array.h"
#include "base/pages.h"
#include "tally/hash.h"

enum {
    MOST = 1 << 15, /* datagrams */
    BUCKET_BITS = 16,
    BUCKETS = 1 << BUCKET_BITS,
    MOST_HEADS = 1 << 17,
    MOST_KEPT = 1 << 18,
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
    uint64_t span; /* how many intervals were settled */
    uint32_t turn; /* index in places[] of the next one to use */
    bool full;     /* each place was used once, at least */
    bool part, inexact;
    struct ps_fragment_head *heads;
    size_t head_count, head_room;
    struct ps_kept_fragment *kept;
    size_t kept_count, kept_room;
};

struct ps_fragments *ps_fragments_new(bool part)
{
    struct ps_fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments && getentropy(&fragments->hash_key, sizeof fragments->hash_key) != 0) {
        free(fragments);
        return NULL;
    }
    if (fragments) {
        fragments->hash_key.last |= 1;
        fragments->part = part;
    }
    return fragments;
}

void ps_fragments_free(struct ps_fragments *fragments)
{
    if (!fragments)
        return;
    ps_pages_free(fragments->table, sizeof *fragments->table);
    free(fragments->heads);
    free(fragments->kept);
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

/* Are the two times near enough for fragments of one datagram? */
static bool are_near(const struct ps_fragment *key, int64_t a_ns, int64_t b_ns)
{
    if (a_ns == PS_NO_TIME || b_ns == PS_NO_TIME)
        return true;
    uint64_t apart =
        a_ns > b_ns ? (uint64_t)a_ns - (uint64_t)b_ns : (uint64_t)b_ns - (uint64_t)a_ns;
    return apart <= (uint64_t)lifetime_ns[key->ip_version == 6];
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
    place->datagram.used = false;
}

/* The oldest datagram makes room, whether or not it is over. */
static void make_room(struct ps_fragments *fragments, struct place *place, int64_t time_ns)
{
    if (!place->datagram.used)
        return;
    if (are_near(&place->datagram.key, place->datagram.since_ns, time_ns))
        fragments->inexact = true;
    if (place->datagram.head)
        ps_fragments_head(fragments, place->datagram.head)->open = false;
    forget(fragments->table, place);
}

/* Puts a new datagram at the head of its bucket. If no place is free, it takes the oldest one's. */
static struct ps_datagram *add(struct ps_fragments *fragments, const struct ps_fragment *key,
                               int64_t time_ns)
{
    struct table *table = fragments->table;
    struct place *place = &table->places[fragments->turn];
    uint32_t bucket = bucket_of(fragments, key);
    make_room(fragments, place, time_ns);
    memset(place, 0, sizeof *place);
    place->bucket = bucket;
    place->next = table->buckets[bucket];
    table->buckets[bucket] = ++fragments->turn;
    fragments->full |= fragments->turn == MOST;
    fragments->turn %= MOST;
    place->datagram = (struct ps_datagram){
        .used = true, .key = *key, .since_ns = time_ns, .span = fragments->span};
    return &place->datagram;
}

static struct place *find_place(const struct ps_fragments *fragments, const struct ps_fragment *key)
{
    struct table *table = fragments->table;
    uint32_t number = table ? table->buckets[bucket_of(fragments, key)] : 0;
    while (number != 0 && !same_datagram(&place_at(table, number)->datagram.key, key))
        number = place_at(table, number)->next;
    return number ? place_at(table, number) : NULL;
}

/* What waited in an interval that is over waits no longer. */
static struct ps_datagram *refresh(const struct ps_fragments *fragments,
                                   struct ps_datagram *datagram)
{
    if (datagram->span == fragments->span)
        return datagram;
    datagram->span = fragments->span;
    datagram->waiting = (struct ps_waiting){.count = {0, 0}};
    return datagram;
}

static bool has_table(struct ps_fragments *fragments)
{
    if (!fragments->table)
        fragments->table = ps_pages_new(sizeof *fragments->table, false);
    return fragments->table != NULL;
}

/* The first fragment of a key in this part. Without room for its head, it is judged at once. */
static struct ps_datagram *begin(struct ps_fragments *fragments, const struct ps_fragment *key,
                                 int64_t time_ns)
{
    struct ps_datagram *datagram = add(fragments, key, time_ns);
    const struct ps_fragment_head head = {.key = *key, .open = true, .first_ns = PS_NO_TIME};
    if (fragments->part)
        datagram->head = ps_fragments_add_head(fragments, &head);
    return datagram;
}

struct ps_datagram *ps_fragments_reach(struct ps_fragments *fragments,
                                       const struct ps_fragment *key, int64_t time_ns)
{
    if (!has_table(fragments))
        return NULL;
    struct place *place = find_place(fragments, key);
    if (!place)
        return begin(fragments, key, time_ns);
    struct ps_datagram *datagram = &place->datagram;
    if (!datagram->head && !are_near(key, datagram->since_ns, time_ns))
        return ps_fragments_renew(fragments, key, time_ns);
    return refresh(fragments, datagram);
}

struct ps_datagram *ps_fragments_find(const struct ps_fragments *fragments,
                                      const struct ps_fragment *key)
{
    struct place *place = find_place(fragments, key);
    return place ? &place->datagram : NULL;
}

struct ps_datagram *ps_fragments_renew(struct ps_fragments *fragments,
                                       const struct ps_fragment *key, int64_t time_ns)
{
    if (!has_table(fragments))
        return NULL;
    struct place *place = find_place(fragments, key);
    if (place && place->datagram.head)
        ps_fragments_head(fragments, place->datagram.head)->open = false;
    if (place)
        forget(fragments->table, place);
    return add(fragments, key, time_ns);
}

/* Nothing is touched: each datagram knows its interval. */
void ps_fragments_settle(struct ps_fragments *fragments)
{
    fragments->span++;
}

struct ps_fragment_head *ps_fragments_heads(const struct ps_fragments *fragments, size_t *count)
{
    *count = fragments->head_count;
    return fragments->heads;
}

struct ps_fragment_head *ps_fragments_head(const struct ps_fragments *fragments, uint32_t head)
{
    return &fragments->heads[head - 1];
}

uint32_t ps_fragments_add_head(struct ps_fragments *fragments, const struct ps_fragment_head *head)
{
    struct ps_fragment_head *heads = fragments->head_count < MOST_HEADS
                                         ? ps_array_grow(fragments->heads, &fragments->head_room,
                                                         fragments->head_count + 1, sizeof *heads)
                                         : NULL;
    if (!heads) {
        fragments->inexact = true;
        return 0;
    }
    fragments->heads = heads;
    heads[fragments->head_count] = *head;
    heads[fragments->head_count].kept_first = heads[fragments->head_count].kept_last = 0;
    return (uint32_t)++fragments->head_count;
}

static bool has_room_to_keep(struct ps_fragments *fragments)
{
    struct ps_kept_fragment *kept = fragments->kept_count < MOST_KEPT
                                        ? ps_array_grow(fragments->kept, &fragments->kept_room,
                                                        fragments->kept_count + 1, sizeof *kept)
                                        : NULL;
    if (kept)
        fragments->kept = kept;
    else
        fragments->inexact = true;
    return kept != NULL;
}

bool ps_fragments_keep(struct ps_fragments *fragments, uint32_t number,
                       const struct ps_kept_fragment *fragment)
{
    struct ps_fragment_head *head = ps_fragments_head(fragments, number);
    if (!has_room_to_keep(fragments))
        return false;
    struct ps_kept_fragment *kept = &fragments->kept[fragments->kept_count++];
    *kept = *fragment;
    kept->next = 0;
    if (head->kept_last)
        fragments->kept[head->kept_last - 1].next = (uint32_t)fragments->kept_count;
    else
        head->kept_first = (uint32_t)fragments->kept_count;
    head->kept_last = (uint32_t)fragments->kept_count;
    return true;
}

const struct ps_kept_fragment *ps_fragments_kept(const struct ps_fragments *fragments,
                                                 uint32_t kept)
{
    return &fragments->kept[kept - 1];
}

/* Places that were never used are not touched: that would cost memory. */
void ps_fragments_visit(const struct ps_fragments *fragments, ps_datagram_visit_fn *visit,
                        void *context)
{
    const uint32_t first = fragments->full ? fragments->turn : 0;
    const uint32_t count = fragments->full ? MOST : fragments->turn;
    for (uint32_t i = 0; i < count; i++) {
        const struct place *place = &fragments->table->places[(first + i) % MOST];
        if (place->datagram.used)
            visit(context, &place->datagram);
    }
}

void ps_fragments_visit_firsts(struct ps_fragments *fragments, ps_first_visit_fn *visit,
                               void *context)
{
    const uint32_t places = fragments->full ? MOST : fragments->turn;
    for (uint32_t i = 0; i < places; i++)
        visit(context, &fragments->table->places[i].datagram.first);
    for (size_t i = 0; i < fragments->head_count; i++)
        visit(context, &fragments->heads[i].first);
}

bool ps_fragments_are_exact(const struct ps_fragments *fragments)
{
    return !fragments->inexact;
}
