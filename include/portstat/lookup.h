/*
 * lookup.h - which port does a word mean, and what is it for?
 *
 * A word is a port (8443, 53/udp, "tcp port 80", 0x50), a range (6000-6010, 1-1023/tcp), a name
 * (https, "Oracle DB"), a URL (http://test.com:8080), host:port or a list of these (80,443).  Words
 * become results and misses (ps_lookup_add), and only then text or JSON, so that each half can be
 * tested, and used, alone.
 */
#ifndef PORTSTAT_LOOKUP_H
#define PORTSTAT_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/service.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PS_LOOKUP_TEXT_BYTES = 256 };

/* A port that a word means. */
struct ps_lookup_result {
    const char *query; /* the word, as it was given */
    enum ps_transport transport;
    uint16_t port;
    char reason[PS_LOOKUP_TEXT_BYTES]; /* why the word means this port */
};

/* All zero is empty; ps_lookup_fini() when done.  The words are the caller's and must stay. */
struct ps_lookup {
    const struct ps_services *services; /* set by the caller; with overlays, if there are any */
    const struct ps_services *system;   /* the system's services file laid over, or NULL */
    unsigned width;                     /* columns of text, set by the caller; from 40 on; 0: 80 */
    struct ps_lookup_result *results;
    size_t result_count;
    size_t result_room;
    struct ps_error *misses; /* PS_ERROR_NO_PORT: the word in quotes, "why; what to do" */
    size_t miss_count;
    size_t miss_room;
};

/* Adds what `word` means: at least one result or exactly one miss; a list (80,443) has as many of
 * both as it takes.  -1 only when out of memory. */
PS_API int ps_lookup_add(struct ps_lookup *lookup, const char *word, struct ps_error *error);
PS_API void ps_lookup_fini(struct ps_lookup *lookup);

/* Writes lines of at most `width` columns, paragraphs in 80 at most.  A word with many results gets
 * a table; if it is cut, a last line says how many results were left out, followed by `advice` (";
 * ask for ...", or NULL).  -1 when out of memory; the caller checks for write errors. */
PS_API int ps_lookup_write_text(const struct ps_lookup *lookup, const char *advice, FILE *out,
                                struct ps_error *error);

/* Schema portstat-lookup/1, with all results.  -1 when out of memory or when writing to `out`
 * fails. */
PS_API int ps_lookup_write_json(const struct ps_lookup *lookup, FILE *out, struct ps_error *error);

#ifdef __cplusplus
}
#endif

#endif
