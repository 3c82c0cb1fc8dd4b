/*
 * lookup_text.c - the answers of a look-up for a reader: a paragraph for each port, or a table
 * where a word means many.
 */
#include "lookup/lookup_words.h"

#include <string.h>

#include "base/paragraph.h"

enum {
    PARAGRAPHS_MAX = 8, /* a word with more results is a table */
    ROWS_MAX = 50,
    QUERY_MAX = 60, /* characters of a word that are shown */
};

/* The rule is told once for neighbours of one class. */
static void write_class(FILE *out, uint16_t port, bool with_rule)
{
    char text[PS_LOOKUP_TEXT_BYTES];
    enum ps_port_class port_class = ps_port_class(port);
    snprintf(text, sizeof text, "%s, %u-%u%s%s%s", ps_port_class_name(port_class),
             ps_port_class_first(port_class), ps_port_class_last(port_class), with_rule ? ": " : "",
             with_rule ? ps_port_class_rule(port_class) : "", with_rule ? " (RFC 6335)" : "");
    ps_write_labelled(out, "class", text);
}

static void write_reason(FILE *out, const struct ps_lookup_result *result)
{
    char text[QUERY_MAX + sizeof ": " + PS_LOOKUP_TEXT_BYTES];
    snprintf(text, sizeof text, "%.*s: %s", QUERY_MAX, result->query, result->reason);
    ps_write_labelled(out, "why", text);
}

/* What the services files say that IANA does not; NULL where they do not. */
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

/* Whether two results differ in nothing but the transport. */
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

/* What is the same for `count` results from this one on. */
static void write_paragraph(const struct ps_lookup *lookup, const struct ps_lookup_result *result,
                            size_t count, bool with_rule, FILE *out)
{
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    const char *system = system_name(lookup, result);
    const char *note = ps_lookup_note(result->transport, result->port);
    write_headline(result, count, service.common_name ? service.common_name : service.name, out);
    if (service.description)
        ps_write_labelled(out, "what it is", service.description);
    write_class(out, result->port, with_rule);
    ps_write_labelled(out, "IANA name", service.iana_name ? service.iana_name : "none");
    if (service.common_name)
        ps_write_labelled(out, "common name", service.common_name);
    if (service.name && service.name != service.iana_name)
        ps_write_labelled(out, "your file", service.name);
    if (system)
        ps_write_labelled(out, "this system", system);
    if (note)
        ps_write_labelled(out, "note", note);
    write_reason(out, result);
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

static void write_row(const struct ps_lookup *lookup, const struct ps_lookup_result *result,
                      FILE *out)
{
    char port[sizeof "65535/udplite"];
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    snprintf(port, sizeof port, "%u/%s", result->port, ps_transport_name(result->transport));
    fprintf(out, "%13s  %-10s  %-17.17s  %.33s\n", port,
            ps_port_class_name(ps_port_class(result->port)), service.name ? service.name : "-",
            service.common_name ? service.common_name : "-");
}

static bool has_common_name(const struct ps_lookup *lookup, const struct ps_lookup_result *result)
{
    return ps_services_find(lookup->services, result->transport, result->port).common_name != NULL;
}

/* Of too many results for a screen, those with common names are what a reader looks for. */
static void write_table(const struct ps_lookup *lookup, size_t first, size_t end,
                        const char *advice, FILE *out)
{
    const struct ps_lookup_result *results = lookup->results;
    size_t count = end - first;
    bool cut = count > ROWS_MAX;
    size_t shown = 0;
    fprintf(out, "%.*s: %zu results%s\n\n", QUERY_MAX, results[first].query, count,
            cut ? ", the first of those with common names" : "");
    fprintf(out, "%13s  %-10s  %-17s  %s\n", "PORT", "CLASS", "SERVICE", "COMMON NAME");
    for (size_t i = first; i < end && shown < ROWS_MAX; i++) {
        if (cut && !has_common_name(lookup, &results[i]))
            continue;
        write_row(lookup, &results[i], out);
        shown++;
    }
    if (shown < count)
        fprintf(out, "\n%zu more%s\n", count - shown, advice ? advice : "");
}

void ps_lookup_write_text(const struct ps_lookup *lookup, const char *advice, FILE *out)
{
    size_t end;
    for (size_t first = 0; first < lookup->result_count; first = end) {
        end = first + 1;
        while (end < lookup->result_count &&
               lookup->results[end].query == lookup->results[first].query)
            end++;
        if (first > 0)
            putc('\n', out);
        if (end - first > PARAGRAPHS_MAX)
            write_table(lookup, first, end, advice, out);
        else
            write_paragraphs(lookup, first, end, out);
    }
}
