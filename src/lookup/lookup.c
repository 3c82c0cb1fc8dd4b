/*
 * lookup.c - finds out what kind of word each word is, and turns it into results or a miss; see
 * lookup.h.
 *
 * It calls lookup_number.c for numbers, lookup_name.c for names, portless.c for words that have no
 * port and suggest.c for similar ones.  All of them use lookup_results.c, which keeps what was
 * found.
 */
#include "lookup/lookup_words.h"
#include "lookup/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 64 }; /* of a list in one word */

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
}

/* The transport after the word's last slash, or `otherwise`. `*name_length` is the length before
 * that slash, or of the whole word. */
static int transport_suffix(const char *word, int otherwise, size_t *name_length)
{
    const char *slash = strrchr(word, '/');
    int transport = slash ? ps_transport_by_name(slash + 1) : -1;
    *name_length = transport < 0 ? strlen(word) : (size_t)(slash - word);
    return transport < 0 ? otherwise : transport;
}

/* Adds the port of a URL, with the reason: the URL says it, or the scheme does. */
static int add_url_port(struct ps_lookup *lookup, const struct ps_asked *asked,
                        const struct ps_url *url, enum ps_transport transport,
                        struct ps_error *error)
{
    bool http3 = url->scheme && url->scheme->port == 443 && transport == PS_UDP;
    const char *over = http3 ? "; over UDP it is HTTP/3, where the server offers that" : "";
    if (!url->scheme_length)
        return ps_lookup_push(lookup, asked->query, transport, url->port, error,
                              "the number after the colon");
    if (!url->scheme)
        return ps_lookup_push(lookup, asked->query, transport, url->port, error,
                              "the URL says :%u; its scheme is not known here, TCP is a guess",
                              url->port);
    if (url->scheme->by_dns && !url->has_port)
        return ps_lookup_push(lookup, asked->query, transport, url->port, error,
                              "%u is the usual port; with %s, SRV records in DNS name the servers "
                              "and their ports",
                              url->port, url->scheme->name);
    if (url->has_port)
        return ps_lookup_push(lookup, asked->query, transport, url->port, error,
                              "the URL says :%u; by the scheme %s it would be %u%s", url->port,
                              url->scheme->name, url->scheme->port, over);
    return ps_lookup_push(lookup, asked->query, transport, url->port, error,
                          "%u by the scheme %s, as the URL has no port%s", url->port,
                          url->scheme->name, over);
}

static int add_url(struct ps_lookup *lookup, const struct ps_asked *asked, struct ps_error *error)
{
    struct ps_url url;
    char reason[PS_LOOKUP_TEXT_BYTES];
    if (ps_url_parse(asked->text, &url, reason, sizeof reason))
        return ps_lookup_miss(lookup, asked->text, error, "%s", reason);
    if (!url.scheme)
        return add_url_port(lookup, asked, &url, PS_TCP, error);
    for (int i = 0; i < url.scheme->transport_count; i++) {
        if (add_url_port(lookup, asked, &url, url.scheme->transports[i], error))
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

/* Looks for the name as it is, then, if it means no port for a reason, says that, then for the name
 * with less and less of what people write around one. */
static int find_name(struct ps_lookup *lookup, const struct ps_asked *asked, char *name,
                     int transport, bool *found, struct ps_error *error)
{
    int result =
        ps_lookup_add_name(lookup, asked->query, name, transport, PS_AS_WRITTEN, found, error);
    const char *portless = result == 0 && !*found ? ps_lookup_portless(name) : NULL;
    if (portless) {
        *found = true;
        return ps_lookup_miss(lookup, asked->text, error, "%s", portless);
    }
    for (bool more = true; more && result == 0 && !*found;
         more = ps_lookup_shorten(name, &transport))
        result = ps_lookup_add_name(lookup, asked->query, name, transport, PS_LETTERS_ONLY, found,
                                    error);
    return result;
}

static int add_name(struct ps_lookup *lookup, const struct ps_asked *asked, int transport,
                    struct ps_error *error)
{
    size_t length;
    transport = transport_suffix(asked->text, transport, &length);
    char *name = strndup(asked->text, length);
    char *shorter = strndup(asked->text, length);
    bool found = false;
    int result = name && shorter ? find_name(lookup, asked, shorter, transport, &found, error)
                                 : out_of_memory(error);
    if (result == 0 && !found)
        result = miss_of_name(lookup, asked->text, name, error);
    free(name);
    free(shorter);
    return result;
}

/* "-1": a number all the same. */
static bool is_negative(const char *text)
{
    return text[0] == '-' && text[1] && text[1 + strspn(text + 1, "0123456789")] == '\0';
}

/* `transport` is that of the parts before in a list, and then of those behind: "tcp 80,443". */
static int add_text(struct ps_lookup *lookup, const struct ps_asked *asked, int *transport,
                    struct ps_error *error)
{
    const char *plain = ps_lookup_behind_labels(asked->text, transport);
    if (ps_lookup_is_number(plain))
        return ps_lookup_add_number(lookup, asked, plain, *transport, error);
    if (is_negative(plain))
        return ps_lookup_miss(lookup, asked->text, error,
                              "no such port; a port has no sign, ports are 0 to 65535");
    if (ps_url_looks_like_one(asked->text))
        return add_url(lookup, asked, error);
    return add_name(lookup, asked, *transport, error);
}

/* Is it "80,443", and neither a URL with several hosts nor a name with a comma? */
static bool is_list(const struct ps_lookup *lookup, const char *text)
{
    return strpbrk(text, ",;") && !strstr(text, "//") && !strchr(text, '@') &&
           !ps_lookup_has_name(lookup, text);
}

/* Each part of a list as if it were a word; empty ones are left out. `text` is written to. */
static int add_list(struct ps_lookup *lookup, const char *query, char *text, struct ps_error *error)
{
    size_t parts = 0;
    int transport = PS_LOOKUP_ANY;
    char *rest = text;
    for (char *part; (part = strsep(&rest, ",;"));) {
        struct ps_asked asked = {query, ps_lookup_trim(part)};
        if (!*asked.text)
            continue;
        if (parts++ == PARTS_MAX)
            return ps_lookup_miss(lookup, query, error,
                                  "only the first %d of this list were looked up; give the others "
                                  "as words of their own",
                                  PARTS_MAX);
        if (add_text(lookup, &asked, &transport, error))
            return -1;
    }
    return parts ? 0
                 : ps_lookup_miss(lookup, query, error,
                                  "the list is empty; give a port, a range, a name or a URL");
}

int ps_lookup_add(struct ps_lookup *lookup, const char *word, struct ps_error *error)
{
    char *copy = strdup(word);
    if (!copy)
        return out_of_memory(error);
    int transport = PS_LOOKUP_ANY;
    struct ps_asked asked = {word, ps_lookup_trim(copy)};
    ps_lookup_separate(copy);
    int result = is_list(lookup, asked.text) ? add_list(lookup, word, copy, error)
                                             : add_text(lookup, &asked, &transport, error);
    free(copy);
    return result;
}
