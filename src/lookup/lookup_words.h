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

/* What is looked up: the word as it was given, and the part of it in question, without spaces
 * around it. */
struct ps_asked {
    const char *query;
    const char *text;
};

/* Is it a port or a range, whether valid or not? */
bool ps_lookup_is_number(const char *text);

/* Adds what a text that ps_lookup_is_number() means, for a transport before it, or for any. */
int ps_lookup_add_number(struct ps_lookup *lookup, const struct ps_asked *asked, const char *text,
                         int transport, struct ps_error *error);

/* How a name is compared: case never matters; spaces, hyphens and the like do or do not. */
enum ps_compare { PS_AS_WRITTEN, PS_LETTERS_ONLY };

/* Adds the ports called `name`, of this transport or of any, the likeliest first; `found` says
 * whether there were any. */
int ps_lookup_add_name(struct ps_lookup *lookup, const char *query, const char *name, int transport,
                       enum ps_compare compare, bool *found, struct ps_error *error);

/* Has any port exactly this common name? */
bool ps_lookup_has_name(const struct ps_lookup *lookup, const char *name);

/* Takes spaces and question marks off both ends, in place. */
char *ps_lookup_trim(char *text);

/* "20 and 21", "80 443": commas stand between the numbers then, in place. */
void ps_lookup_separate(char *text);

/* What follows "port", "tcp" and the like at the start ("tcp port 80", "udp/53"), whose transport
 * is stored if there is one; the whole text if nothing follows them. */
const char *ps_lookup_behind_labels(const char *text, int *transport);

/* Takes one thing off a name that is not part of it ("login" of "rlogin (login)", "DB" of "Oracle
 * DB"), in place; false if there is nothing left to take. */
bool ps_lookup_shorten(char *name, int *transport);

/* For a word that people take for a port or a service, and which has no port: "why; what to do".
 * NULL for any other. */
const char *ps_lookup_portless(const char *name);

/* A sentence on where practice and registry differ, or NULL. */
const char *ps_lookup_note(enum ps_transport transport, uint16_t port);

/* Writes names similar to `name` into `text` ("https, http or htcp"); an empty text if there are
 * none. */
void ps_lookup_suggest(const struct ps_lookup *lookup, const char *name, char *text, size_t size);

#endif
