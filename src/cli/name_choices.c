/*
 * name_choices.c - names of services that a shell offers; see name_choices.h.
 */
#include "cli/name_choices.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "classify/nickname.h"
#include "portstat/service.h"

/* Other characters would mean something to one of the shells. */
static bool is_choice(const char *name)
{
    for (const char *at = name; *at; at++) {
        if (!isalnum((unsigned char)*at) && *at != '-')
            return false;
    }
    return isalpha((unsigned char)*name) != 0;
}

/* In small letters, as people type them. */
static void put_name(FILE *file, const char *name)
{
    putc(' ', file);
    for (; *name; name++)
        putc(tolower((unsigned char)*name), file);
}

/* The common names of the ports in a row are often the same. */
static void put_common_names(FILE *file, const struct ps_services *services,
                             enum ps_transport transport)
{
    const char *last = "";
    for (unsigned port = 1; port <= UINT16_MAX; port++) {
        const char *name = ps_services_find(services, transport, (uint16_t)port).common_name;
        if (!name || strcasecmp(name, last) == 0 || !is_choice(name))
            continue;
        /* Names over UDP are mostly those over TCP. */
        const char *other = ps_services_find(services, PS_TCP, (uint16_t)port).common_name;
        if (transport == PS_TCP || !other || strcasecmp(name, other) != 0)
            put_name(file, name);
        last = name;
    }
}

void ps_put_name_choices(FILE *file)
{
    struct ps_services *services = ps_services_new(NULL);
    if (!services)
        return;
    put_common_names(file, services, PS_TCP);
    put_common_names(file, services, PS_UDP);
    for (size_t i = 0; i < ps_nickname_count; i++) {
        const char *name = ps_nicknames[i].name;
        if (is_choice(name) && (i == 0 || strcmp(name, ps_nicknames[i - 1].name) != 0))
            put_name(file, name);
    }
    ps_services_free(services);
}
