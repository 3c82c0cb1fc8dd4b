/*
 * lookup.c - finds out what kind of word each word is, and turns it into results or a miss; see
 * lookup.h.
 *
 * It calls lookup_name.c for names and suggest.c for similar ones.  All of them use
 * lookup_results.c, which keeps what was found.
 */
#include "lookup/lookup_words.h"
#include "lookup/url.h"

#include <stdlib.h>
#include <string.h>

/* A port or a range: "8443", ":8443", "53/udp", "6000-6010/tcp". */
struct span {
    unsigned long first;
    unsigned long last;
    bool is_range;
    int transport;
};

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
}

/* Does the word look like a port or a range, whether valid or not? */
static bool is_number(const char *word)
{
    static const char digits[] = "0123456789";
    word += *word == ':';
    size_t length = strspn(word, digits);
    if (length == 0)
        return false;
    word += length;
    if (*word == '-') {
        length = strspn(++word, digits);
        if (length == 0)
            return false;
        word += length;
    }
    return *word == '\0' || *word == '/';
}

/* The transport after the word's last slash, or -1. `*name_length` is the length before that slash,
 * or of the whole word. */
static int transport_suffix(const char *word, size_t *name_length)
{
    const char *slash = strrchr(word, '/');
    int transport = slash ? ps_transport_by_name(slash + 1) : -1;
    *name_length = transport < 0 ? strlen(word) : (size_t)(slash - word);
    return transport;
}

/* Parses a word that is_number(). Endless digits become ULONG_MAX, which is out of range as
 * well. */
static struct span parse_number(const char *word)
{
    char *end;
    struct span span = {.transport = PS_LOOKUP_ANY};
    span.first = span.last = strtoul(word + (*word == ':'), &end, 10);
    if (*end == '-') {
        span.is_range = true;
        span.last = strtoul(end + 1, &end, 10);
    }
    if (*end == '/')
        span.transport = ps_transport_by_name(end + 1);
    return span;
}

static int miss_of_number(struct ps_lookup *lookup, const char *word, const struct span *span,
                          struct ps_error *error)
{
    const char *slash = strchr(word, '/');
    if (slash && span->transport < 0)
        return ps_lookup_miss(lookup, word, error,
                              "'%.*s' is no transport with ports; write tcp, udp, udplite, sctp "
                              "or dccp after the slash",
                              PS_LOOKUP_SHOWN, slash + 1);
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
static int add_port(struct ps_lookup *lookup, const char *word, uint16_t port, int transport,
                    struct ps_error *error)
{
    size_t before = lookup->result_count;
    static const char reason[] = "the port itself";
    if (transport != PS_LOOKUP_ANY)
        return ps_lookup_push(lookup, word, (enum ps_transport)transport, port, error, "%s",
                              reason);
    for (int i = 0; i < PS_TRANSPORT_COUNT; i++) {
        enum ps_transport which = (enum ps_transport)i;
        if (which != PS_UDPLITE && is_known(lookup, which, port) &&
            ps_lookup_push(lookup, word, which, port, error, "%s", reason))
            return -1;
    }
    if (lookup->result_count > before)
        return 0;
    if (ps_lookup_push(lookup, word, PS_TCP, port, error, "%s", reason))
        return -1;
    return ps_lookup_push(lookup, word, PS_UDP, port, error, "%s", reason);
}

/* Adds the known ports of a range; the others would only be numbers. */
static int add_range(struct ps_lookup *lookup, const char *word, const struct span *span,
                     struct ps_error *error)
{
    size_t before = lookup->result_count;
    for (unsigned long port = span->first; port <= span->last; port++) {
        for (int i = 0; i < PS_TRANSPORT_COUNT; i++) {
            enum ps_transport which = (enum ps_transport)i;
            bool wanted =
                span->transport == PS_LOOKUP_ANY ? which != PS_UDPLITE : span->transport == i;
            if (wanted && is_known(lookup, which, (uint16_t)port) &&
                ps_lookup_push(lookup, word, which, (uint16_t)port, error,
                               "a known port from %lu to %lu", span->first, span->last))
                return -1;
        }
    }
    if (lookup->result_count > before)
        return 0;
    return ps_lookup_miss(lookup, word, error,
                          "none of these %lu ports has a name (class of the first: %s); ask for a "
                          "wider range, or for one port",
                          span->last - span->first + 1,
                          ps_port_class_name(ps_port_class((uint16_t)span->first)));
}

static int add_number(struct ps_lookup *lookup, const char *word, struct ps_error *error)
{
    struct span span = parse_number(word);
    if ((strchr(word, '/') && span.transport < 0) || span.first > UINT16_MAX ||
        span.last > UINT16_MAX || span.last < span.first)
        return miss_of_number(lookup, word, &span, error);
    if (span.is_range && span.last > span.first)
        return add_range(lookup, word, &span, error);
    return add_port(lookup, word, (uint16_t)span.first, span.transport, error);
}

/* Adds the port of a URL, with the reason: the URL says it, or the scheme does. */
static int add_url_port(struct ps_lookup *lookup, const char *word, const struct ps_url *url,
                        enum ps_transport transport, struct ps_error *error)
{
    bool http3 = url->scheme && url->scheme->port == 443 && transport == PS_UDP;
    const char *over = http3 ? "; over UDP it is HTTP/3, where the server offers that" : "";
    if (!url->scheme_length)
        return ps_lookup_push(lookup, word, transport, url->port, error,
                              "the number after the colon");
    if (!url->scheme)
        return ps_lookup_push(lookup, word, transport, url->port, error,
                              "the URL says :%u; its scheme is not known here, TCP is a guess",
                              url->port);
    if (url->has_port)
        return ps_lookup_push(lookup, word, transport, url->port, error,
                              "the URL says :%u; by the scheme %s it would be %u%s", url->port,
                              url->scheme->name, url->scheme->port, over);
    return ps_lookup_push(lookup, word, transport, url->port, error,
                          "%u by the scheme %s, as the URL has no port%s", url->port,
                          url->scheme->name, over);
}

static int add_url(struct ps_lookup *lookup, const char *word, struct ps_error *error)
{
    struct ps_url url;
    char reason[PS_LOOKUP_TEXT_BYTES];
    if (ps_url_parse(word, &url, reason, sizeof reason))
        return ps_lookup_miss(lookup, word, error, "%s", reason);
    if (!url.scheme)
        return add_url_port(lookup, word, &url, PS_TCP, error);
    for (int i = 0; i < url.scheme->transport_count; i++) {
        if (add_url_port(lookup, word, &url, url.scheme->transports[i], error))
            return -1;
    }
    return 0;
}

static int miss_of_name(struct ps_lookup *lookup, const char *word, const char *name,
                        struct ps_error *error)
{
    char names[PS_LOOKUP_TEXT_BYTES / 2];
    ps_lookup_suggest(lookup, name, names, sizeof names);
    if (names[0])
        return ps_lookup_miss(lookup, word, error, "no service has that name; did you mean %s?",
                              names);
    if (strchr(name, '.'))
        return ps_lookup_miss(lookup, word, error,
                              "no service has that name; if it is a host, write "
                              "http://%.*s or %.*s:80",
                              PS_LOOKUP_SHOWN / 2, name, PS_LOOKUP_SHOWN / 2, name);
    return ps_lookup_miss(lookup, word, error,
                          "no service has that name; give a port, a range, a name or a URL");
}

static int add_name(struct ps_lookup *lookup, const char *word, struct ps_error *error)
{
    size_t length;
    int transport = transport_suffix(word, &length);
    char *name = strndup(word, length);
    if (!name)
        return out_of_memory(error);
    bool found;
    int result = ps_lookup_add_name(lookup, word, name, transport, &found, error);
    if (result == 0 && !found)
        result = miss_of_name(lookup, word, name, error);
    free(name);
    return result;
}

int ps_lookup_add(struct ps_lookup *lookup, const char *word, struct ps_error *error)
{
    if (is_number(word))
        return add_number(lookup, word, error);
    if (ps_url_looks_like_one(word))
        return add_url(lookup, word, error);
    return add_name(lookup, word, error);
}
