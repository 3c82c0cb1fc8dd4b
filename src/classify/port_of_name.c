/*
 * port_of_name.c - the one port that a name stands for, where somebody writes it in place of the
 * number.
 */
#include <string.h>
#include <strings.h>

#include "classify/nickname.h"
#include "portstat/service.h"

/* Whose name it is, the weakest first. */
enum { NOBODYS, COMMON, IANA, OVERLAY };
/* Whoever loads a file means what is in it. Else a port that people know is meant: Oracle is not
 * IANA's oracle, 2005/udp, of which nobody has heard. */
enum { OF_A_RANK = 4, OF_AN_OVERLAY = 100 };

static bool is(const char *name, const char *other)
{
    return other && strcasecmp(name, other) == 0;
}

static unsigned whose_name(const struct ps_service *service, const char *name)
{
    if (service->name != service->iana_name && is(name, service->name))
        return OVERLAY;
    if (is(name, service->iana_name))
        return IANA;
    return is(name, service->common_name) ? COMMON : NOBODYS;
}

/* How good an answer the port would be; 0: none. */
static unsigned grade(const struct ps_services *services, const char *name,
                      enum ps_transport transport, uint16_t port)
{
    struct ps_service service = ps_services_find(services, transport, port);
    unsigned whose = whose_name(&service, name);
    if (whose == OVERLAY)
        return OF_AN_OVERLAY;
    if (whose == NOBODYS)
        return 0;
    return ps_services_rank(services, transport, port) * OF_A_RANK + whose;
}

/* Returns the grade. *best is 0 where several ports have it: then the name says none of them. */
static unsigned find_best(const struct ps_services *services, const char *name, uint16_t *best)
{
    unsigned best_grade = 0;
    for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++)
        for (unsigned port = 1; port <= UINT16_MAX; port++) {
            unsigned found = grade(services, name, (enum ps_transport)transport, (uint16_t)port);
            if (found > best_grade)
                *best = (uint16_t)port;
            else if (found > 0 && found == best_grade && *best != port)
                *best = 0;
            best_grade = found > best_grade ? found : best_grade;
        }
    return best_grade;
}

static bool find_alias(const struct ps_services *services, const char *name, uint16_t *port)
{
    struct ps_service_alias alias;
    for (size_t i = 0; ps_services_alias(services, i, &alias); i++) {
        if (!is(name, alias.name))
            continue;
        *port = alias.first_port;
        return true;
    }
    return false;
}

/* "netbios" is three ports, so that it says none. */
static bool find_nickname(const char *name, uint16_t *port)
{
    bool found = false;
    for (size_t i = 0; i < ps_nickname_count; i++) {
        if (!is(name, ps_nicknames[i].name))
            continue;
        if (found && *port != ps_nicknames[i].port)
            return false;
        found = true;
        *port = ps_nicknames[i].port;
    }
    return found;
}

bool ps_services_port(const struct ps_services *services, const char *name, uint16_t *port)
{
    uint16_t best = 0;
    unsigned found = find_best(services, name, &best);
    if (found < OF_AN_OVERLAY && find_alias(services, name, port))
        return true;
    if (found == 0)
        return find_nickname(name, port);
    *port = best;
    return best != 0;
}
