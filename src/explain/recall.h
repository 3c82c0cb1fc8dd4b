/*
 * recall.h - a memory of bounded size for what frames refer to: connections, datagrams.
 *
 * A table of small sets: a key belongs to one set, and a new key replaces the least recently used
 * one of its set.  So whatever a sender makes up, a look-up costs the same and memory does not
 * grow; at worst, something is forgotten.
 */
#ifndef PORTSTAT_EXPLAIN_RECALL_H
#define PORTSTAT_EXPLAIN_RECALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PS_RECALL_KEY_BYTES = 40 };

struct ps_recall_key {
    uint8_t bytes[PS_RECALL_KEY_BYTES]; /* unused ones are 0 */
};

struct ps_recall;

/* Room for values of `value_bytes`; NULL when out of memory. */
struct ps_recall *ps_recall_new(size_t value_bytes);
void ps_recall_free(struct ps_recall *recall);

/* The value of a key, NULL if there is none. */
void *ps_recall_find(struct ps_recall *recall, const struct ps_recall_key *key);

/* The value of a key, zeroed if it is new. Never NULL; valid until the next call. */
void *ps_recall_get(struct ps_recall *recall, const struct ps_recall_key *key);

#endif
