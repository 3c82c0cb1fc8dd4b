/*
 * lookup_name.c - finds the ports that a name stands for.
 *
 * It tries nicknames, IANA's and common names, then other names in the services files, and puts
 * what people mean before what is only registered. Case does not matter (RFC 6335 section 5.1).
 *
 * lookup.c calls it; it calls lookup_results.c.
 */
#include "lookup/lookup_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "classify/nickname.h"

/* How likely it is that a name means the port; the likeliest first. */
enum likelihood {
    OWN_NAME,    /* of the services file given */
    PEOPLE_SAY,  /* a common name or a nickname */
    NAMED_OTHER, /* registered; people have another name for the port */
    REGISTERED,
};

struct match {
    const char *reason;
    uint16_t port;
    enum ps_transport transport;
    /* Of the likeliest, and of the first, match of the port, so that its transports stay together.
     * Filled when all are found. */
    enum likelihood likelihood;
    uint32_t place;
};

/* What was found of a port. */
struct found {
    uint8_t transports; /* a bit for each */
    uint8_t likelihood; /* of the likeliest */
    uint32_t place;     /* of the first match: what is found first comes first */
};

struct search {
    const struct ps_lookup *lookup;
    const char *name;
    int transport;
    enum ps_compare compare;
    struct match *matches;
    size_t count;
    size_t room;
    struct found *ports; /* by port; NULL: nothing was found */
    struct ps_error *error;
};

static bool is_wanted(const struct search *search, enum ps_transport transport)
{
    if (search->transport == PS_LOOKUP_ANY)
        return transport != PS_UDPLITE; /* or each UDP port would be found twice */
    return search->transport == (int)transport;
}

/* The next letter, digit or plus sign at or after `text`. */
static const char *next_letter(const char *text)
{
    while (*text && !isalnum((unsigned char)*text) && *text != '+')
        text++;
    return text;
}

/* "mongo db" and "MongoDB" have the same letters. */
static bool has_same_letters(const char *a, const char *b)
{
    if (!*next_letter(a))
        return false;
    for (;; a++, b++) {
        a = next_letter(a);
        b = next_letter(b);
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
    }
}

static bool is_name(const struct search *search, const char *name)
{
    if (!name)
        return false;
    return search->compare == PS_AS_WRITTEN ? strcasecmp(name, search->name) == 0
                                            : has_same_letters(name, search->name);
}

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
}

/* Is it the first match of this port and transport? Several tables may have it under the name. */
static bool is_new(struct search *search, enum ps_transport transport, uint16_t port,
                   enum likelihood likelihood)
{
    struct found *found = &search->ports[port];
    if (found->transports & 1u << transport)
        return false;
    if (found->transports == 0)
        *found = (struct found){0, (uint8_t)likelihood, (uint32_t)search->count};
    found->transports |= (uint8_t)(1u << transport);
    if (likelihood < found->likelihood)
        found->likelihood = (uint8_t)likelihood;
    return true;
}

static int keep(struct search *search, enum ps_transport transport, uint16_t port,
                enum likelihood likelihood, const char *reason)
{
    if (!search->ports)
        search->ports = calloc(UINT16_MAX + 1, sizeof *search->ports);
    if (!search->ports)
        return out_of_memory(search->error);
    if (!is_new(search, transport, port, likelihood))
        return 0;
    struct match *matches =
        ps_array_grow(search->matches, &search->room, search->count + 1, sizeof *matches);
    if (!matches)
        return out_of_memory(search->error);
    search->matches = matches;
    matches[search->count++] =
        (struct match){.reason = reason, .port = port, .transport = transport};
    return 0;
}

static int match_port(struct search *search, enum ps_transport transport, uint16_t port)
{
    struct ps_service service = ps_services_find(search->lookup->services, transport, port);
    if (is_name(search, service.iana_name)) {
        bool same = service.common_name && is_name(search, service.common_name);
        return keep(search, transport, port,
                    same                  ? PEOPLE_SAY
                    : service.common_name ? NAMED_OTHER
                                          : REGISTERED,
                    "the name in IANA's registry");
    }
    if (is_name(search, service.name))
        return keep(search, transport, port, OWN_NAME, "the name in the services file given");
    if (is_name(search, service.common_name))
        return keep(search, transport, port, PEOPLE_SAY, "the common name");
    return 0;
}

static int match_services(struct search *search)
{
    for (unsigned port = 0; port <= UINT16_MAX; port++) {
        for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
            enum ps_transport which = (enum ps_transport)transport;
            if (is_wanted(search, which) && match_port(search, which, (uint16_t)port))
                return -1;
        }
    }
    return 0;
}

static int match_nicknames(struct search *search)
{
    for (size_t i = 0; i < ps_nickname_count; i++) {
        const struct ps_nickname *nickname = &ps_nicknames[i];
        if (is_wanted(search, nickname->transport) && is_name(search, nickname->name) &&
            keep(search, nickname->transport, nickname->port, PEOPLE_SAY,
                 nickname->why ? nickname->why : "what people also call it"))
            return -1;
    }
    return 0;
}

static int match_aliases(struct search *search, const struct ps_services *services,
                         enum likelihood likelihood, const char *reason)
{
    struct ps_service_alias alias;
    for (size_t i = 0; ps_services_alias(services, i, &alias); i++) {
        if (!is_wanted(search, alias.transport) || !is_name(search, alias.name))
            continue;
        for (unsigned port = alias.first_port; port <= alias.last_port; port++) {
            if (keep(search, alias.transport, (uint16_t)port, likelihood, reason))
                return -1;
        }
    }
    return 0;
}

/* Names that only the system's services file has. */
static int match_system(struct search *search)
{
    static const char reason[] = "the name in this system's services file";
    const struct ps_services *system = search->lookup->system;
    if (!system)
        return 0;
    for (unsigned port = 1; port <= UINT16_MAX; port++) {
        for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
            enum ps_transport which = (enum ps_transport)transport;
            if (!is_wanted(search, which))
                continue;
            struct ps_service service = ps_services_find(system, which, (uint16_t)port);
            if (is_name(search, service.name) &&
                keep(search, which, (uint16_t)port, REGISTERED, reason))
                return -1;
        }
    }
    return match_aliases(search, system, REGISTERED, "an alias in this system's services file");
}

static int by_likelihood(const void *left, const void *right)
{
    const struct match *a = left, *b = right;
    if (a->likelihood != b->likelihood)
        return a->likelihood < b->likelihood ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->transport > b->transport) - (a->transport < b->transport);
}

static int find(struct search *search)
{
    if (match_nicknames(search) || match_services(search) ||
        match_aliases(search, search->lookup->services, OWN_NAME,
                      "an alias in the services file given"))
        return -1;
    return search->count == 0 ? match_system(search) : 0;
}

static void sort(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        struct match *match = &search->matches[i];
        match->likelihood = (enum likelihood)search->ports[match->port].likelihood;
        match->place = search->ports[match->port].place;
    }
    if (search->count > 0)
        qsort(search->matches, search->count, sizeof *search->matches, by_likelihood);
}

static void free_matches(struct search *search)
{
    free(search->matches);
    free(search->ports);
}

int ps_lookup_add_name(struct ps_lookup *lookup, const char *query, const char *name, int transport,
                       enum ps_compare compare, bool *found, struct ps_error *error)
{
    struct search search = {
        .lookup = lookup, .name = name, .transport = transport, .compare = compare, .error = error};
    int result = find(&search);
    sort(&search);
    for (size_t i = 0; i < search.count && result == 0; i++) {
        const struct match *match = &search.matches[i];
        result = ps_lookup_push(lookup, query, match->transport, match->port, error, "%s",
                                match->reason);
    }
    *found = search.count > 0;
    free_matches(&search);
    return result;
}

bool ps_lookup_has_name(const struct ps_lookup *lookup, const char *name)
{
    struct search search = {.lookup = lookup, .name = name, .transport = PS_LOOKUP_ANY};
    bool found = match_services(&search) == 0 && search.count > 0;
    free_matches(&search);
    return found;
}
