/*
 * services.c - what is known of a port: the compiled-in tables and the user's own above them.
 *
 * A look-up finds a label for a report, so it may search; each flow needs its ranks, so a rank is
 * two bits in a table.  Without an overlay nothing is copied or built.
 */
#include "portstat/service.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "classify/overlay.h"
#include "classify/port_table.h"
#include "classify/services_text.h"

enum { PORT_COUNT = 65536 };

/* One file.  Names are offsets into text, so that text may move while it grows; 0 means none. */
struct overlay {
    struct overlay *older;
    uint32_t name[PS_REGISTRY_COUNT][PORT_COUNT];
    /* Only while the file is read, for each port and one past the last: 0 where it has no name,
     * else a port behind it; all between the two have names. */
    uint32_t (*behind)[PORT_COUNT + 1];
    char *text;
    size_t text_size;
    size_t text_room;
    struct alias *aliases;
    size_t alias_count;
    size_t alias_room;
};

struct alias {
    uint32_t name;
    uint8_t registry;
    uint16_t first_port;
    uint16_t last_port;
};

struct ps_services {
    const uint8_t (*rank)[PS_RANK_BYTES]; /* the compiled-in one, or own_rank */
    uint8_t (*own_rank)[PS_RANK_BYTES];   /* NULL without an overlay */
    struct overlay *newest;
};

static const uint8_t registry_of[PS_TRANSPORT_COUNT] = {
    [PS_TCP] = PS_REGISTRY_TCP,   [PS_UDP] = PS_REGISTRY_UDP,   [PS_UDPLITE] = PS_REGISTRY_UDP,
    [PS_SCTP] = PS_REGISTRY_SCTP, [PS_DCCP] = PS_REGISTRY_DCCP,
};

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_SERVICES, "services", "out of memory");
}

struct ps_services *ps_services_new(struct ps_error *error)
{
    struct ps_services *services = calloc(1, sizeof *services);
    if (!services)
        out_of_memory(error);
    else
        services->rank = ps_table_rank;
    return services;
}

static void overlay_free(struct overlay *overlay)
{
    free(overlay->behind);
    free(overlay->text);
    free(overlay->aliases);
    free(overlay);
}

void ps_services_free(struct ps_services *services)
{
    if (!services)
        return;
    for (struct overlay *overlay = services->newest, *older; overlay; overlay = older) {
        older = overlay->older;
        overlay_free(overlay);
    }
    free(services->own_rank);
    free(services);
}

/* Appends `string` to the text and stores where it lies in `offset`; false when out of memory. */
static bool overlay_add_text(struct overlay *overlay, const char *string, uint32_t *offset)
{
    size_t size = strlen(string) + 1;
    if (overlay->text_size + size > UINT32_MAX)
        return false;
    char *text = ps_array_grow(overlay->text, &overlay->text_room, overlay->text_size + size, 1);
    if (!text)
        return false;
    overlay->text = text;
    *offset = (uint32_t)overlay->text_size;
    memcpy(overlay->text + overlay->text_size, string, size);
    overlay->text_size += size;
    return true;
}

static struct overlay *overlay_new(void)
{
    struct overlay *overlay = calloc(1, sizeof *overlay);
    uint32_t none;
    if (!overlay)
        return NULL;
    overlay->behind = calloc(PS_REGISTRY_COUNT, sizeof *overlay->behind);
    if (overlay->behind && overlay_add_text(overlay, "", &none))
        return overlay;
    overlay_free(overlay);
    return NULL;
}

static bool overlay_add_alias(struct overlay *overlay, const struct ps_overlay_row *row,
                              uint32_t name)
{
    struct alias *aliases = ps_array_grow(overlay->aliases, &overlay->alias_room,
                                          overlay->alias_count + 1, sizeof *aliases);
    if (!aliases)
        return false;
    overlay->aliases = aliases;
    overlay->aliases[overlay->alias_count++] = (struct alias){
        .name = name,
        .registry = registry_of[row->transport],
        .first_port = row->first_port,
        .last_port = row->last_port,
    };
    return true;
}

/* The first port from this one on that has no name yet, or PORT_COUNT. Halves the path that it
 * walks: ranges that cover each other cost hardly more than ranges that do not. */
static unsigned next_nameless(uint32_t *behind, unsigned port)
{
    while (behind[port] != 0) {
        if (behind[behind[port]] != 0)
            behind[port] = behind[behind[port]];
        port = behind[port];
    }
    return port;
}

/* Names those ports of the row that have no name. Had none of them one? */
static bool overlay_name_ports(struct overlay *overlay, const struct ps_overlay_row *row,
                               uint32_t name)
{
    const unsigned registry = registry_of[row->transport];
    uint32_t *behind = overlay->behind[registry];
    unsigned named = 0, port = next_nameless(behind, row->first_port);
    for (; port <= row->last_port; port = next_nameless(behind, port)) {
        overlay->name[registry][port] = name;
        behind[port] = port + 1;
        named++;
    }
    return named == row->last_port - row->first_port + 1U;
}

/* The first row of a port names it, as for getservbyport(3); a later row's name is an alias. */
static bool overlay_add_row(struct overlay *overlay, const struct ps_overlay_row *row)
{
    uint32_t name;
    if (!overlay_add_text(overlay, row->name, &name))
        return false;
    if (!overlay_name_ports(overlay, row, name) && !overlay_add_alias(overlay, row, name))
        return false;
    for (char *const *alias = row->aliases; *alias; alias++) {
        if (!overlay_add_text(overlay, *alias, &name) || !overlay_add_alias(overlay, row, name))
            return false;
    }
    return true;
}

static int visit_row(void *context, const struct ps_overlay_row *row, struct ps_error *error)
{
    return overlay_add_row(context, row) ? 0 : out_of_memory(error);
}

/* Two bits of a rank table. */
static unsigned rank_get(const uint8_t *ranks, unsigned port)
{
    return ranks[port / 4] >> (port % 4 * 2) & 3u;
}

/* Every port that the overlay names gets at least rank 1, except port 0, which has none. */
static void raise_ranks(uint8_t *ranks, const uint32_t *names)
{
    for (unsigned port = 1; port < PORT_COUNT; port++) {
        if (names[port] && rank_get(ranks, port) == 0)
            ranks[port / 4] |= (uint8_t)(1u << (port % 4 * 2));
    }
}

static bool own_rank(struct ps_services *services)
{
    if (services->own_rank)
        return true;
    services->own_rank = malloc(sizeof ps_table_rank);
    if (!services->own_rank)
        return false;
    memcpy(services->own_rank, ps_table_rank, sizeof ps_table_rank);
    services->rank = (const uint8_t(*)[PS_RANK_BYTES])services->own_rank;
    return true;
}

/* Lays the overlay over the others, or frees it. */
static int lay_over(struct ps_services *services, struct overlay *overlay, struct ps_error *error)
{
    if (!own_rank(services)) {
        overlay_free(overlay);
        return out_of_memory(error);
    }
    for (unsigned registry = 0; registry < PS_REGISTRY_COUNT; registry++)
        raise_ranks(services->own_rank[registry], overlay->name[registry]);
    free(overlay->behind);
    overlay->behind = NULL;
    overlay->older = services->newest;
    services->newest = overlay;
    return 0;
}

/* Of a file, or of a text that has its name. */
static int load(struct ps_services *services, const char *path, const char *text,
                struct ps_error *error)
{
    struct overlay *overlay = overlay_new();
    if (!overlay)
        return out_of_memory(error);
    int result = text ? ps_overlay_read_text(text, path, visit_row, overlay, error)
                      : ps_overlay_read(path, visit_row, overlay, error);
    if (result == 0)
        return lay_over(services, overlay, error);
    overlay_free(overlay);
    return -1;
}

int ps_services_load(struct ps_services *services, const char *path, struct ps_error *error)
{
    return load(services, path, NULL, error);
}

int ps_services_load_text(struct ps_services *services, const char *text, const char *subject,
                          struct ps_error *error)
{
    return load(services, subject, text, error);
}

/* A string of the compiled-in text, NULL for offset 0. */
static const char *table_string(uint32_t offset)
{
    return offset ? ps_table_text + offset : NULL;
}

static const struct ps_table_row *find_row(unsigned registry, uint16_t port)
{
    uint32_t low = ps_table_first[registry];
    uint32_t high = ps_table_first[registry + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ps_table_rows[middle].port < port)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < ps_table_first[registry + 1] && ps_table_rows[low].port == port;
    return found ? &ps_table_rows[low] : NULL;
}

struct ps_service ps_services_find(const struct ps_services *services, enum ps_transport transport,
                                   uint16_t port)
{
    unsigned registry = registry_of[transport];
    struct ps_service service = {0};
    const struct ps_table_row *row = find_row(registry, port);
    if (row) {
        service.iana_name = table_string(row->name);
        service.common_name = table_string(row->common_name);
        service.description = table_string(row->description);
        service.explains = row->explains;
    }
    service.name = service.iana_name;
    for (const struct overlay *overlay = services->newest; overlay; overlay = overlay->older) {
        uint32_t name = overlay->name[registry][port];
        if (name) {
            service.name = overlay->text + name;
            break;
        }
    }
    return service;
}

unsigned ps_services_rank(const struct ps_services *services, enum ps_transport transport,
                          uint16_t port)
{
    return rank_get(services->rank[registry_of[transport]], port);
}

bool ps_services_alias(const struct ps_services *services, size_t index,
                       struct ps_service_alias *alias)
{
    static const enum ps_transport transport_of[PS_REGISTRY_COUNT] = {
        [PS_REGISTRY_TCP] = PS_TCP,
        [PS_REGISTRY_UDP] = PS_UDP,
        [PS_REGISTRY_SCTP] = PS_SCTP,
        [PS_REGISTRY_DCCP] = PS_DCCP,
    };
    const struct overlay *overlay = services->newest;
    for (; overlay && index >= overlay->alias_count; overlay = overlay->older)
        index -= overlay->alias_count;
    if (!overlay)
        return false;
    const struct alias *found = &overlay->aliases[index];
    *alias = (struct ps_service_alias){
        .name = overlay->text + found->name,
        .transport = transport_of[found->registry],
        .first_port = found->first_port,
        .last_port = found->last_port,
    };
    return true;
}
