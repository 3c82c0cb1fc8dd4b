/*
 * lookup_name.c - finds the ports that a name stands for.
 *
 * It tries IANA's and common names first, then nicknames, then other names in the services files.
 * Case does not matter (RFC 6335 section 5.1).
 *
 * lookup.c calls it; it calls lookup_results.c.
 */
#include "lookup/lookup_words.h"

#include <string.h>
#include <strings.h>

#include "classify/nickname.h"

struct search {
    struct ps_lookup *lookup;
    const char *query;
    const char *name;
    int transport;
    size_t first_result; /* of this search */
    struct ps_error *error;
};

static bool is_wanted(const struct search *search, enum ps_transport transport)
{
    if (search->transport == PS_LOOKUP_ANY)
        return transport != PS_UDPLITE; /* or each UDP port would be found twice */
    return search->transport == (int)transport;
}

static bool is_name(const struct search *search, const char *name)
{
    return name && strcasecmp(name, search->name) == 0;
}

/* Adds a port once, even if several tables have it under the name. */
static int push(struct search *search, enum ps_transport transport, uint16_t port,
                const char *reason)
{
    const struct ps_lookup *lookup = search->lookup;
    for (size_t i = search->first_result; i < lookup->result_count; i++) {
        if (lookup->results[i].port == port && lookup->results[i].transport == transport)
            return 0;
    }
    return ps_lookup_push(search->lookup, search->query, transport, port, search->error, "%s",
                          reason);
}

static int match_port(struct search *search, enum ps_transport transport, uint16_t port)
{
    struct ps_service service = ps_services_find(search->lookup->services, transport, port);
    if (is_name(search, service.iana_name))
        return push(search, transport, port, "the name in IANA's registry");
    if (is_name(search, service.name))
        return push(search, transport, port, "the name in the services file given");
    if (is_name(search, service.common_name))
        return push(search, transport, port, "the common name");
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
            push(search, nickname->transport, nickname->port, "what people also call it"))
            return -1;
    }
    return 0;
}

static int match_aliases(struct search *search, const struct ps_services *services,
                         const char *reason)
{
    struct ps_service_alias alias;
    for (size_t i = 0; ps_services_alias(services, i, &alias); i++) {
        if (!is_wanted(search, alias.transport) || !is_name(search, alias.name))
            continue;
        for (unsigned port = alias.first_port; port <= alias.last_port; port++) {
            if (push(search, alias.transport, (uint16_t)port, reason))
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
            if (is_name(search, service.name) && push(search, which, (uint16_t)port, reason))
                return -1;
        }
    }
    return match_aliases(search, system, "an alias in this system's services file");
}

int ps_lookup_add_name(struct ps_lookup *lookup, const char *query, const char *name, int transport,
                       bool *found, struct ps_error *error)
{
    size_t before = lookup->result_count;
    struct search search = {lookup, query, name, transport, before, error};
    if (match_services(&search) || match_nicknames(&search) ||
        match_aliases(&search, lookup->services, "an alias in the services file given"))
        return -1;
    if (lookup->result_count == before && match_system(&search))
        return -1;
    *found = lookup->result_count > before;
    return 0;
}
