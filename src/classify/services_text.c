/*
 * services_text.c - writes the names that were laid over the built-in ones; see services_text.h.
 */
#include "classify/services_text.h"

#include <stdio.h>
#include <stdlib.h>

enum { LAST_PORT = 65535 };

/* Every registry has one transport here; the others use the same names. */
static const enum ps_transport transports[] = {PS_TCP, PS_UDP, PS_SCTP, PS_DCCP};

/* NULL if the name is the built-in one. */
static const char *name_over(const struct ps_services *services, enum ps_transport transport,
                             uint32_t port)
{
    if (port > LAST_PORT)
        return NULL;
    const struct ps_service service = ps_services_find(services, transport, (uint16_t)port);
    return service.name != service.iana_name ? service.name : NULL;
}

static void put_row(FILE *file, const char *name, uint32_t first, uint32_t last,
                    enum ps_transport transport)
{
    fprintf(file, "%s %u", name, first);
    if (last != first)
        fprintf(file, "-%u", last);
    fprintf(file, "/%s\n", ps_transport_name(transport));
}

/* One row for ports in a row that were named by one row. */
static void put_names(FILE *file, const struct ps_services *services, enum ps_transport transport)
{
    const char *name = NULL;
    for (uint32_t port = 0, first = 0; port <= LAST_PORT + 1; port++) {
        const char *next = name_over(services, transport, port);
        if (next == name)
            continue;
        if (name)
            put_row(file, name, first, port - 1, transport);
        name = next;
        first = port;
    }
}

char *ps_services_text(const struct ps_services *services)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    if (!file)
        return NULL;
    for (size_t i = 0; i < sizeof transports / sizeof *transports; i++)
        put_names(file, services, transports[i]);
    if (fclose(file) == 0)
        return text;
    free(text);
    return NULL;
}
