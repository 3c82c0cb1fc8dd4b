/*
 * sightings.c - the packets of the last moment; see sightings.h.
 *
 * One ring of places in the order in which they were taken, with a keyed index into it.  A packet
 * has a place, which knows how often it was seen on the interface that saw it most often, and a
 * place for each interface that saw it, which knows how often that was.  So each sighting costs two
 * look-ups, however many packets are alike.
 *
 * When a sighting is too old to be matched is known by turns: at each, at least half a window after
 * the last, what had been seen at the turn before is over.
 */
#include "tally/sightings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"
#include "tally/hash.h"

enum {
    MOST = 1 << 15, /* places */
    BUCKET_BITS = 16,
    BUCKETS = 1 << BUCKET_BITS,
    TURN_NS = 10000000, /* half of how long a packet is remembered */
    CHUNK_BYTES = PS_HASH_WORDS * 8,
};

/* Places are numbered from 1, so that 0 is the end of a list. */
struct place {
    uint64_t hash;
    uint32_t bucket;
    uint32_t next;   /* in that bucket */
    uint32_t seen;   /* how often: here, or of a packet, where most often */
    uint32_t serial; /* of a packet: unlike all others; else 0. The rest is of packets: */
    uint32_t young;  /* `seen` at the last turn, ... */
    uint32_t over;   /* ... and at the one before: too old to be seen again */
    int64_t turned_ns;
};

struct table {
    uint32_t buckets[BUCKETS]; /* each the first place of its list */
    struct place places[MOST];
};

struct ps_sightings {
    struct ps_hash_key hash_key;
    struct table *table;
    uint32_t turn; /* the place that is given away next, less 1 */
    uint32_t serial;
    uint64_t forgotten;
};

struct ps_sightings *ps_sightings_new(void)
{
    struct ps_sightings *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->table = ps_pages_new(sizeof *self->table, false);
    if (!self->table || getentropy(&self->hash_key, sizeof self->hash_key) != 0) {
        ps_sightings_free(self);
        return NULL;
    }
    self->hash_key.last |= 1;
    return self;
}

void ps_sightings_free(struct ps_sightings *self)
{
    if (!self)
        return;
    ps_pages_free(self->table, sizeof *self->table);
    free(self);
}

uint64_t ps_sightings_forgotten(const struct ps_sightings *self)
{
    return self->forgotten;
}

/* Zeroes what does not count of the bytes from `start` on. */
static void apply_blanks(const struct ps_likeness *likeness, uint8_t *chunk, uint32_t start,
                         uint32_t size)
{
    for (unsigned i = 0; i < likeness->blank_count; i++)
        for (uint32_t j = 0; j < likeness->blanks[i].size; j++) {
            uint32_t at = likeness->blanks[i].at + j;
            if (at >= start && at - start < size)
                chunk[at - start] = 0;
        }
}

static uint64_t hash_packet(const struct ps_sightings *self, const struct ps_likeness *likeness,
                            uint32_t size)
{
    uint64_t hash = 0;
    for (uint32_t start = 0; start < size; start += CHUNK_BYTES) {
        uint64_t words[PS_HASH_WORDS] = {0};
        uint32_t part = size - start < CHUNK_BYTES ? size - start : CHUNK_BYTES;
        memcpy(words, likeness->bytes + start, part);
        apply_blanks(likeness, (uint8_t *)words, start, part);
        const uint64_t pair[2] = {hash, ps_hash(&self->hash_key, words, PS_HASH_WORDS)};
        hash = ps_hash(&self->hash_key, pair, 2);
    }
    const uint64_t end[2] = {hash, (uint64_t)likeness->length << 32 | size};
    return ps_hash(&self->hash_key, end, 2);
}

static uint64_t hash_interface(const struct ps_sightings *self, uint32_t serial, uint32_t interface)
{
    const uint64_t words[2] = {serial, interface};
    return ps_hash(&self->hash_key, words, 2);
}

static struct place *place_at(struct table *table, uint32_t number)
{
    return &table->places[number - 1];
}

static uint64_t apart(int64_t a, int64_t b)
{
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static void forget(struct ps_sightings *self, struct place *place, int64_t time_ns)
{
    uint32_t *link = &self->table->buckets[place->bucket];
    while (place_at(self->table, *link) != place)
        link = &place_at(self->table, *link)->next;
    *link = place->next;
    if (place->serial != 0 && apart(place->turned_ns, time_ns) < 2 * TURN_NS)
        self->forgotten++;
}

/* A fresh place at the head of its bucket, the oldest one if there is no other. */
static struct place *add(struct ps_sightings *self, uint64_t hash, int64_t time_ns)
{
    struct table *table = self->table;
    struct place *place = &table->places[self->turn];
    if (place->seen != 0)
        forget(self, place, time_ns);
    uint32_t bucket = (uint32_t)(hash >> (64 - BUCKET_BITS));
    *place = (struct place){.hash = hash, .bucket = bucket, .next = table->buckets[bucket]};
    table->buckets[bucket] = ++self->turn;
    self->turn %= MOST;
    return place;
}

static struct place *find(struct ps_sightings *self, uint64_t hash, bool of_packet, int64_t time_ns)
{
    struct table *table = self->table;
    for (uint32_t number = table->buckets[hash >> (64 - BUCKET_BITS)]; number != 0;) {
        struct place *place = place_at(table, number);
        if (place->hash == hash && (place->serial != 0) == of_packet)
            return place;
        number = place->next;
    }
    return add(self, hash, time_ns);
}

/* A new packet, or one that was seen so often that counting starts anew. */
static void start_packet(struct ps_sightings *self, struct place *packet, int64_t time_ns)
{
    self->serial += self->serial == UINT32_MAX ? 2 : 1;
    packet->serial = self->serial;
    packet->seen = packet->young = packet->over = 0;
    packet->turned_ns = time_ns;
}

static void turn(struct place *packet, int64_t time_ns)
{
    uint64_t since = apart(packet->turned_ns, time_ns);
    bool long_ago = since >= 2 * TURN_NS;
    if (!long_ago && (since < TURN_NS || time_ns < packet->turned_ns))
        return;
    packet->over = long_ago ? packet->seen : packet->young;
    packet->young = packet->seen;
    packet->turned_ns = time_ns;
}

bool ps_sightings_see(struct ps_sightings *self, const struct ps_likeness *likeness, uint32_t size,
                      uint32_t interface, int64_t time_ns)
{
    struct place *packet = find(self, hash_packet(self, likeness, size), true, time_ns);
    if (packet->serial == 0 || packet->seen > UINT32_MAX / 2)
        start_packet(self, packet, time_ns);
    turn(packet, time_ns);
    uint64_t hash = hash_interface(self, packet->serial, interface);
    struct place *here = find(self, hash, false, time_ns);
    if (here == packet) { /* it was the oldest, and had to make room */
        here->seen = 1;
        return false;
    }
    here->seen = (here->seen > packet->over ? here->seen : packet->over) + 1;
    if (here->seen <= packet->seen)
        return true;
    packet->seen = here->seen;
    return false;
}
