/*
 * lookup_number.c - ports and ranges written as numbers: "8443", ":8443", "0x50", "53/udp", "53
 * udp", "6000-6010/tcp".
 *
 * lookup.c calls it; it calls lookup_results.c.
 */
#include "lookup/lookup_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct span {
    unsigned long first;
    unsigned long last;
    bool is_range;
    bool is_hex;
    int transport;
    const char *suffix; /* what stands behind the number; NULL: nothing does */
};

/* Reads a number, decimal or 0x...; endless digits become ULONG_MAX, which is out of range as well.
 * Returns what follows it, or NULL if no number is there. */
static const char *read_number(const char *text, unsigned long *value, bool *is_hex)
{
    char *end;
    *is_hex = text[0] == '0' && tolower((unsigned char)text[1]) == 'x' &&
              isxdigit((unsigned char)text[2]);
    if (!isdigit((unsigned char)text[0]))
        return NULL;
    *value = strtoul(text, &end, *is_hex ? 16 : 10);
    return end;
}

/* False if the text is no port and no range, whether valid or not. */
static bool parse(const char *text, int transport, struct span *span)
{
    *span = (struct span){.transport = transport};
    const char *end = read_number(text + (*text == ':'), &span->first, &span->is_hex);
    if (!end)
        return false;
    span->last = span->first;
    if (*end == '-') {
        bool is_hex;
        span->is_range = true;
        end = read_number(end + 1, &span->last, &is_hex);
        if (!end)
            return false;
    }
    if (*end != '\0' && *end != '/' && *end != ' ')
        return false;
    const bool is_remark = *end == ' ' && end[1] == '('; /* "443 (HTTPS)" */
    if (*end && !is_remark) {
        span->suffix = end + 1;
        span->transport = ps_transport_by_name(end + 1);
    }
    return true;
}

bool ps_lookup_is_number(const char *text)
{
    struct span span;
    return parse(text, PS_LOOKUP_ANY, &span);
}

static int miss_of_number(struct ps_lookup *lookup, const char *word, const struct span *span,
                          struct ps_error *error)
{
    if (span->suffix && span->suffix[0] == '\0')
        return ps_lookup_miss(lookup, word, error,
                              "no transport stands behind the slash; write tcp, udp, udplite, sctp "
                              "or dccp there, or leave the slash out");
    if (span->suffix && span->transport < 0)
        return ps_lookup_miss(lookup, word, error,
                              "'%.*s' is no transport with ports; write tcp, udp, udplite, sctp "
                              "or dccp after the slash",
                              PS_LOOKUP_SHOWN, span->suffix);
    if (span->first > UINT16_MAX || span->last > UINT16_MAX)
        return ps_lookup_miss(lookup, word, error,
                              "no such port; ports are 0 to 65535, as a header has 16 bits for "
                              "them");
    return ps_lookup_miss(lookup, word, error, "the range ends before it begins; write %lu-%lu",
                          span->last, span->first);
}

static bool is_known(const struct ps_lookup *lookup, enum ps_transport transport, uint16_t port)
{
    struct ps_service service = ps_services_find(lookup->services, transport, port);
    return service.name || service.common_name;
}

/* Adds the transports for which the port is known; if there are none, the one asked for, or else
 * TCP and UDP. */
static int add_port(struct ps_lookup *lookup, const struct ps_asked *asked, const struct span *span,
                    struct ps_error *error)
{
    size_t before = lookup->result_count;
    const uint16_t port = (uint16_t)span->first;
    const int transport = span->transport;
    char reason[PS_LOOKUP_TEXT_BYTES] = "the port itself";
    if (span->is_hex)
        snprintf(reason, sizeof reason, "the port itself: 0x%lx is %lu in hexadecimal digits",
                 span->first, span->first);
    if (transport != PS_LOOKUP_ANY)
        return ps_lookup_push(lookup, asked->query, (enum ps_transport)transport, port, error, "%s",
                              reason);
    for (int i = 0; i < PS_TRANSPORT_COUNT; i++) {
        enum ps_transport which = (enum ps_transport)i;
        if (which != PS_UDPLITE && is_known(lookup, which, port) &&
            ps_lookup_push(lookup, asked->query, which, port, error, "%s", reason))
            return -1;
    }
    if (lookup->result_count > before)
        return 0;
    if (ps_lookup_push(lookup, asked->query, PS_TCP, port, error, "%s", reason))
        return -1;
    return ps_lookup_push(lookup, asked->query, PS_UDP, port, error, "%s", reason);
}

/* Adds the known ports of a range; the others would only be numbers. */
static int add_range(struct ps_lookup *lookup, const struct ps_asked *asked,
                     const struct span *span, struct ps_error *error)
{
    size_t before = lookup->result_count;
    for (unsigned long port = span->first; port <= span->last; port++) {
        for (int i = 0; i < PS_TRANSPORT_COUNT; i++) {
            enum ps_transport which = (enum ps_transport)i;
            bool wanted =
                span->transport == PS_LOOKUP_ANY ? which != PS_UDPLITE : span->transport == i;
            if (wanted && is_known(lookup, which, (uint16_t)port) &&
                ps_lookup_push(lookup, asked->query, which, (uint16_t)port, error,
                               "a known port from %lu to %lu", span->first, span->last))
                return -1;
        }
    }
    if (lookup->result_count > before)
        return 0;
    return ps_lookup_miss(lookup, asked->text, error,
                          "none of these %lu ports has a name (class of the first: %s); ask for a "
                          "wider range, or for one port",
                          span->last - span->first + 1,
                          ps_port_class_name(ps_port_class((uint16_t)span->first)));
}

int ps_lookup_add_number(struct ps_lookup *lookup, const struct ps_asked *asked, const char *text,
                         int transport, struct ps_error *error)
{
    struct span span;
    if (!parse(text, transport, &span) || (span.suffix && span.transport < 0) ||
        span.first > UINT16_MAX || span.last > UINT16_MAX || span.last < span.first)
        return miss_of_number(lookup, asked->text, &span, error);
    if (span.is_range && span.last > span.first)
        return add_range(lookup, asked, &span, error);
    return add_port(lookup, asked, &span, error);
}
