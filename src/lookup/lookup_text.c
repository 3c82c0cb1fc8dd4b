/*
 * lookup_text.c - the answers of a look-up for a reader: a paragraph for each port, or a table
 * where a word means many.
 */
#include "lookup/lookup_words.h"

#include <errno.h>
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

/* Do two results differ only in the transport? */
static bool is_alike(const struct ps_lookup *lookup, const struct ps_lookup_result *a,
                     const struct ps_lookup_result *b)
{
    struct ps_service one = ps_services_find(lookup->services, a->transport, a->port);
    struct ps_service other = ps_services_find(lookup->services, b->transport, b->port);
    return a->port == b->port && is_same_text(one.name, other.name) &&
           is_same_text(one.iana_name, other.iana_name) &&
           is_same_text(one.common_name, other.common_name) &&
           is_same_text(one.description, other.description) && is_same_text(a->reason, b->reason) &&
           is_same_text(ps_lookup_note(a->transport, a->port),
                        ps_lookup_note(b->transport, b->port)) &&
           is_same_text(system_name(lookup, a), system_name(lookup, b));
}

/* "53/tcp, 53/udp  DNS" */
static void write_headline(const struct ps_lookup_result *results, size_t count, const char *name,
                           FILE *out)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%u/%s", i ? ", " : "", results[i].port,
                ps_transport_name(results[i].transport));
    fprintf(out, "  %s\n", name ? name : "no known service");
}

/* Writes what `count` results have in common, beginning with this one. */
static void write_paragraph(const struct ps_lookup *lookup, const struct ps_lookup_result *result,
                            size_t count, bool with_rule, FILE *out)
{
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    const char *system = system_name(lookup, result);
    const char *note = ps_lookup_note(result->transport, result->port);
    write_headline(result, count, service.common_name ? service.common_name : service.name, out);
    if (service.description)
        write_labelled(lookup, out, "what it is", service.description);
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

/* The paragraphs of one word. */
static void write_paragraphs(const struct ps_lookup *lookup, size_t first, size_t end, FILE *out)
{
    const struct ps_lookup_result *results = lookup->results;
    size_t count;
    for (size_t i = first; i < end; i += count) {
        for (count = 1; i + count < end; count++) {
            if (!is_alike(lookup, &results[i], &results[i + count]))
                break;
        }
        bool with_rule =
            i == 0 || ps_port_class(results[i].port) != ps_port_class(results[i - 1].port);
        if (i > first)
            putc('\n', out);
        write_paragraph(lookup, &results[i], count, with_rule, out);
    }
}

static const struct ps_column columns[] = {
    {.title = "PORT", .right = true, .least = 13},
    {.title = "CLASS", .least = 10, .rank = PS_GOES_FIRST},
    {.title = "SERVICE", .least = 17, .most = 17, .squeezes_to = 9},
    {.title = "COMMON NAME", .shrinks_to = 33, .squeezes_to = 11},
};

static void add_row(const struct ps_lookup *lookup, const struct ps_lookup_result *result,
                    struct ps_columns *table)
{
    char port[sizeof "65535/udplite"];
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    snprintf(port, sizeof port, "%u/%s", result->port, ps_transport_name(result->transport));
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

/* If there are too many results for a screen, shows those with common names, which readers look
 * for. Returns how many rows are shown. */
static size_t fill_table(const struct ps_lookup *lookup, size_t first, size_t end,
                         struct ps_columns *table)
{
    bool cut = end - first > ROWS_MAX;
    size_t shown = 0;
    for (size_t i = first; i < end && shown < ROWS_MAX; i++) {
        if (cut && !has_common_name(lookup, &lookup->results[i]))
            continue;
        add_row(lookup, &lookup->results[i], table);
        shown++;
    }
    return shown;
}

static int write_table(const struct ps_lookup *lookup, size_t first, size_t end, const char *advice,
                       FILE *out, struct ps_error *error)
{
    size_t count = end - first;
    struct ps_columns table;
    ps_columns_init(&table, columns, sizeof columns / sizeof *columns);
    size_t shown = fill_table(lookup, first, end, &table);
    fprintf(out, "%.*s: %zu results%s\n\n", QUERY_MAX, lookup->results[first].query, count,
            count > ROWS_MAX ? ", the first of those with common names" : "");
    int result = print_table(&table, page_width(lookup), out, error);
    ps_columns_fini(&table);
    if (shown < count)
        fprintf(out, "\n%zu more%s\n", count - shown, advice ? advice : "");
    return result;
}

int ps_lookup_write_text(const struct ps_lookup *lookup, const char *advice, FILE *out,
                         struct ps_error *error)
{
    size_t end;
    int result = 0;
    for (size_t first = 0; first < lookup->result_count && result == 0; first = end) {
        end = first + 1;
        while (end < lookup->result_count &&
               lookup->results[end].query == lookup->results[first].query)
            end++;
        if (first > 0)
            putc('\n', out);
        if (end - first > PARAGRAPHS_MAX)
            result = write_table(lookup, first, end, advice, out, error);
        else
            write_paragraphs(lookup, first, end, out);
    }
    return result;
}
