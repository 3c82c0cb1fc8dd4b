/*
 * lookup_results.c - keeps the results for the words, and the words without one.
 *
 * lookup.c and lookup_name.c add to it; it calls neither.
 */
#include "lookup/lookup_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
}

int ps_lookup_push(struct ps_lookup *lookup, const char *query, enum ps_transport transport,
                   uint16_t port, struct ps_error *error, const char *format, ...)
{
    struct ps_lookup_result *results = ps_array_grow(lookup->results, &lookup->result_room,
                                                     lookup->result_count + 1, sizeof *results);
    if (!results)
        return out_of_memory(error);
    lookup->results = results;
    struct ps_lookup_result *result = &lookup->results[lookup->result_count++];
    *result = (struct ps_lookup_result){.query = query, .transport = transport, .port = port};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(result->reason, sizeof result->reason, format, arguments);
    va_end(arguments);
    return 0;
}

int ps_lookup_miss(struct ps_lookup *lookup, const char *query, struct ps_error *error,
                   const char *format, ...)
{
    struct ps_error *misses =
        ps_array_grow(lookup->misses, &lookup->miss_room, lookup->miss_count + 1, sizeof *misses);
    if (!misses)
        return out_of_memory(error);
    lookup->misses = misses;
    char subject[PS_LOOKUP_SHOWN + sizeof "''"], reason[PS_LOOKUP_TEXT_BYTES];
    snprintf(subject, sizeof subject, "'%.*s'", PS_LOOKUP_SHOWN, query);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    ps_error_set(&lookup->misses[lookup->miss_count++], PS_ERROR_NO_PORT, subject, "%s", reason);
    return 0;
}

void ps_lookup_fini(struct ps_lookup *lookup)
{
    free(lookup->results);
    free(lookup->misses);
    *lookup = (struct ps_lookup){0};
}
