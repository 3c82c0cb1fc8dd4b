/*
 * lookup_text.c - the answers of a look-up for a reader: a paragraph for each port, or a table
 * where a word means many.
 */
#include "lookup/lookup_words.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/columns.h"
#include "base/paragraph.h"

enum {
    PARAGRAPHS_MAX = 8, /* a word with more results gets a table */
    ROWS_MAX = 50,
    QUERY_MAX = 60, /* characters of a word that are shown */
};

static unsigned page_width(const struct ps_lookup *lookup)
{
    return lookup->width ? lookup->width : PS_PAGE_WIDTH;
}

/* Longer lines are hard to read. */
static void write_labelled(const struct ps_lookup *lookup, FILE *out, const char *label,
                           const char *text)
{
    unsigned width = page_width(lookup);
    ps_write_labelled_in(out, width < PS_PAGE_WIDTH ? width : PS_PAGE_WIDTH, label, text);
}

/* Among neighbours of one class, only the first has the rule. */
static void write_class(const struct ps_lookup *lookup, FILE *out, uint16_t port, bool with_rule)
{
    char text[PS_LOOKUP_TEXT_BYTES];
    enum ps_port_class port_class = ps_port_class(port);
    snprintf(text, sizeof text, "%s, %u-%u%s%s%s", ps_port_class_name(port_class),
             ps_port_class_first(port_class), ps_port_class_last(port_class), with_rule ? ": " : "",
             with_rule ? ps_port_class_rule(port_class) : "", with_rule ? " (RFC 6335)" : "");
    write_labelled(lookup, out, "class", text);
}

static void write_reason(const struct ps_lookup *lookup, FILE *out,
                         const struct ps_lookup_result *result)
{
    char text[QUERY_MAX + sizeof ": " + PS_LOOKUP_TEXT_BYTES];
    snprintf(text, sizeof text, "%.*s: %s", QUERY_MAX, result->query, result->reason);
    write_labelled(lookup, out, "why", text);
}

/* The system's own name for the port; NULL if it is IANA's or there is none. */
static const char *system_name(const struct ps_lookup *lookup,
                               const struct ps_lookup_result *result)
{
    if (!lookup->system)
        return NULL;
    struct ps_service service = ps_services_find(lookup->system, result->transport, result->port);
    bool same = !service.name || (service.iana_name && !strcmp(service.name, service.iana_name));
    return same ? NULL : service.name;
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Is the same to be told of two results, but for port and transport? */
static bool is_alike(const struct ps_lookup *lookup, const struct ps_lookup_result *a,
                     const struct ps_lookup_result *b)
{
    struct ps_service one = ps_services_find(lookup->services, a->transport, a->port);
    struct ps_service other = ps_services_find(lookup->services, b->transport, b->port);
    return ps_port_class(a->port) == ps_port_class(b->port) && is_same_text(one.name, other.name) &&
           is_same_text(one.iana_name, other.iana_name) &&
           is_same_text(one.common_name, other.common_name) &&
           is_same_text(one.description, other.description) && is_same_text(a->reason, b->reason) &&
           is_same_text(ps_lookup_note(a->transport, a->port),
                        ps_lookup_note(b->transport, b->port)) &&
           is_same_text(system_name(lookup, a), system_name(lookup, b));
}

/* Results of one word. Most words have theirs in the order of ports. */
struct span {
    const struct ps_lookup *lookup;
    const struct ps_lookup_result *first;
    const struct ps_lookup_result *end;
};

/* What one paragraph tells of: ports in a row, each of them with the same transports. */
struct group {
    const struct ps_lookup_result *results; /* those of the first port */
    size_t transports;
    unsigned ports;
};

/* The same transport's result for the port `step` (1 or -1) away, if the same is to be told of
 * it; NULL otherwise. */
static const struct ps_lookup_result *neighbour(const struct span *span,
                                                const struct ps_lookup_result *result, int step)
{
    const ptrdiff_t count = span->end - span->first;
    for (ptrdiff_t i = result - span->first + step; i >= 0 && i < count; i += step) {
        const struct ps_lookup_result *other = &span->first[i];
        int distance = (other->port - result->port) * step;
        if (distance < 0 || distance > 1)
            return NULL;
        if (distance == 1 && other->transport == result->transport)
            return is_alike(span->lookup, result, other) ? other : NULL;
    }
    return NULL;
}

static unsigned ports_from(const struct span *span, const struct ps_lookup_result *result)
{
    unsigned ports = 0;
    for (; result; result = neighbour(span, result, 1))
        ports++;
    return ports;
}

/* Moves on to the next group behind `group`, or to the first one if that is all zero; false if
 * there is none. */
static bool next_group(const struct span *span, struct group *group)
{
    const struct ps_lookup_result *result =
        group->results ? group->results + group->transports : span->first;
    while (result < span->end && neighbour(span, result, -1))
        result++;
    if (result >= span->end)
        return false;
    *group = (struct group){result, 1, ports_from(span, result)};
    for (const struct ps_lookup_result *other = result + 1;
         other < span->end && other->port == result->port && !neighbour(span, other, -1) &&
         is_alike(span->lookup, result, other) && ports_from(span, other) == group->ports;
         other++)
        group->transports++;
    return true;
}

/* "53", or "6000-6063" of a group of many ports */
static void port_text(const struct group *group, char *text, size_t size)
{
    unsigned port = group->results->port;
    if (group->ports == 1)
        snprintf(text, size, "%u", port);
    else
        snprintf(text, size, "%u-%u", port, port + group->ports - 1);
}

/* "53/tcp, 53/udp  DNS" */
static void write_headline(const struct group *group, const char *name, FILE *out)
{
    char ports[sizeof "65535-65535"];
    port_text(group, ports, sizeof ports);
    for (size_t i = 0; i < group->transports; i++)
        fprintf(out, "%s%s/%s", i ? ", " : "", ports,
                ps_transport_name(group->results[i].transport));
    fprintf(out, "  %s\n", name ? name : "no known service");
}

/* Writes what the results of a group have in common. */
static void write_paragraph(const struct ps_lookup *lookup, const struct group *group,
                            bool with_rule, FILE *out)
{
    const struct ps_lookup_result *result = group->results;
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    const char *system = system_name(lookup, result);
    const char *note = ps_lookup_note(result->transport, result->port);
    write_headline(group, service.common_name ? service.common_name : service.name, out);
    if (service.description)
        write_labelled(lookup, out, "what it is", service.description);
    if (service.explains)
        write_labelled(lookup, out, "kind",
                       "only explains what is seen there: it never decides which side of a flow "
                       "is the service");
    write_class(lookup, out, result->port, with_rule);
    write_labelled(lookup, out, "IANA name", service.iana_name ? service.iana_name : "none");
    if (service.common_name)
        write_labelled(lookup, out, "common name", service.common_name);
    if (service.name && service.name != service.iana_name)
        write_labelled(lookup, out, "your file", service.name);
    if (system)
        write_labelled(lookup, out, "this system", system);
    if (note)
        write_labelled(lookup, out, "note", note);
    write_reason(lookup, out, result);
}

static void write_paragraphs(const struct span *span, FILE *out)
{
    struct group group = {0};
    int last_class = -1;
    while (next_group(span, &group)) {
        int port_class = (int)ps_port_class(group.results->port);
        if (last_class >= 0)
            putc('\n', out);
        write_paragraph(span->lookup, &group, port_class != last_class, out);
        last_class = port_class;
    }
}

static const struct ps_column columns[] = {
    {.title = "PORT", .right = true, .least = 13},
    {.title = "CLASS", .least = 10, .rank = PS_GOES_FIRST},
    {.title = "SERVICE", .least = 17, .most = 17, .squeezes_to = 9},
    {.title = "COMMON NAME", .shrinks_to = 33, .squeezes_to = 11},
};

static void add_row(const struct ps_lookup *lookup, const char *ports,
                    const struct ps_lookup_result *result, struct ps_columns *table)
{
    char port[sizeof "65535-65535/udplite"];
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    snprintf(port, sizeof port, "%s/%s", ports, ps_transport_name(result->transport));
    ps_columns_row(table, PS_ROW_PLAIN, 0, 0);
    ps_columns_text(table, port);
    ps_columns_text(table, ps_port_class_name(ps_port_class(result->port)));
    ps_columns_text(table, service.name ? service.name : "-");
    ps_columns_text(table, service.common_name ? service.common_name : "-");
}

static bool has_common_name(const struct ps_lookup *lookup, const struct ps_lookup_result *result)
{
    return ps_services_find(lookup->services, result->transport, result->port).common_name != NULL;
}

/* Prints the table; -1 if memory ran out, while it was filled or now. */
static int print_table(const struct ps_columns *table, unsigned width, FILE *out,
                       struct ps_error *error)
{
    struct ps_writer writer;
    ps_writer_init(&writer, out, width, false);
    ps_columns_print(table, &writer, true);
    if (ps_writer_flush(&writer) || writer.errno_value != ENOMEM)
        return 0;
    return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
}

/* If there are too many rows for a screen, shows those with common names, which readers look for.
 * Returns how many results the rows stand for. */
static size_t fill_table(const struct span *span, bool cut, struct ps_columns *table)
{
    struct group group = {0};
    size_t rows = 0, shown = 0;
    while (rows < ROWS_MAX && next_group(span, &group)) {
        char ports[sizeof "65535-65535"];
        port_text(&group, ports, sizeof ports);
        if (cut && !has_common_name(span->lookup, group.results))
            continue;
        for (size_t i = 0; i < group.transports && rows < ROWS_MAX; i++, rows++) {
            add_row(span->lookup, ports, &group.results[i], table);
            shown += group.ports;
        }
    }
    return shown;
}

static int write_table(const struct span *span, size_t rows, const char *advice, FILE *out,
                       struct ps_error *error)
{
    bool cut = rows > ROWS_MAX;
    size_t count = (size_t)(span->end - span->first);
    struct ps_columns table;
    ps_columns_init(&table, columns, sizeof columns / sizeof *columns);
    size_t shown = fill_table(span, cut, &table);
    fprintf(out, "%.*s: %zu results%s\n\n", QUERY_MAX, span->first->query, count,
            cut ? ", the first of those with common names" : "");
    int result = print_table(&table, page_width(span->lookup), out, error);
    ps_columns_fini(&table);
    if (shown < count)
        fprintf(out, "\n%zu more%s\n", count - shown, advice ? advice : "");
    return result;
}

/* What one word means. */
static int write_word(const struct span *span, const char *advice, FILE *out,
                      struct ps_error *error)
{
    size_t rows = 0;
    struct group group = {0};
    while (next_group(span, &group))
        rows += group.transports;
    if (rows > PARAGRAPHS_MAX)
        return write_table(span, rows, advice, out, error);
    write_paragraphs(span, out);
    return 0;
}

int ps_lookup_write_text(const struct ps_lookup *lookup, const char *advice, FILE *out,
                         struct ps_error *error)
{
    const struct ps_lookup_result *end = lookup->results + lookup->result_count;
    int result = 0;
    for (struct span span = {lookup, lookup->results, lookup->results};
         span.first < end && result == 0; span.first = span.end) {
        while (span.end < end && span.end->query == span.first->query)
            span.end++;
        if (span.first > lookup->results)
            putc('\n', out);
        result = write_word(&span, advice, out, error);
    }
    return result;
}
