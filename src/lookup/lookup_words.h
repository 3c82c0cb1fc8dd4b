/*
 * lookup_words.h - what the files of the look-up share.
 */
#ifndef PORTSTAT_LOOKUP_LOOKUP_WORDS_H
#define PORTSTAT_LOOKUP_LOOKUP_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/lookup.h"

enum {
    PS_LOOKUP_ANY = -1,   /* transport: the word has no /protocol */
    PS_LOOKUP_SHOWN = 60, /* characters of a word in a message */
};

/* Adds a result; its reason is a printf format.  -1 when out of memory. */
int ps_lookup_push(struct ps_lookup *lookup, const char *query, enum ps_transport transport,
                   uint16_t port, struct ps_error *error, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Adds a miss; the format is "why; what to do", the word is its subject. */
int ps_lookup_miss(struct ps_lookup *lookup, const char *query, struct ps_error *error,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds the ports called `name`, of this transport or of any; `found` says whether there were
 * any. */
int ps_lookup_add_name(struct ps_lookup *lookup, const char *query, const char *name, int transport,
                       bool *found, struct ps_error *error);

/* A sentence on where practice and registry differ, or NULL. */
const char *ps_lookup_note(enum ps_transport transport, uint16_t port);

/* Writes names similar to `name` into `text` ("https, http or htcp"); an empty text if there are
 * none. */
void ps_lookup_suggest(const struct ps_lookup *lookup, const char *name, char *text, size_t size);

#endif
