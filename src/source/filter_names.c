/*
 * filter_names.c - replaces names by numbers in a filter expression; see filter_names.h.
 *
 * Word by word, so that the place of an error is the same word in both texts.  The last word before
 * a name that says a kind of name decides its kind, as in libpcap: in "port http or https" both are
 * ports.
 */
#include "source/filter_names.h"

#include <pcap/pcap.h>

#include <ctype.h>
#include <pcap/namedb.h> /* which cannot stand alone */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "source/filter_error.h"
#include "source/filter_words.h"

enum {
    NAME_BYTES = 64,
    PORT_DIGITS = 5, /* digits for a name of one letter */
};

enum kind { OTHER, PORT, PROTOCOL };

/* Where a walk along the words stands. */
struct walk {
    const char *text;
    struct ps_span word, before;
    enum kind kind;
    bool fresh; /* the word before this one said its kind */
};

static bool is(const char *text, struct ps_span word, const char *other)
{
    size_t size = word.end - word.begin;
    return strlen(other) == size && memcmp(text + word.begin, other, size) == 0;
}

static bool is_any(const char *text, struct ps_span word, const char *const *others)
{
    for (; *others; others++)
        if (is(text, word, *others))
            return true;
    return false;
}

/* "proto" behind these is not about IP. */
static const char *const other_layers[] = {"ether", "link", "fddi", "tr",   "wlan",
                                           "ppp",   "slip", "iso",  "isis", NULL};

/* The kind that this word says, or else the one said before. */
static enum kind kind_of(const struct walk *walk)
{
    static const char *const ports[] = {"port", "portrange", NULL};
    static const char *const protocols[] = {"proto", "protochain", NULL};
    static const char *const others[] = {"host", "net", "mask", "gateway", "type", "subtype", NULL};
    if (is_any(walk->text, walk->word, ports))
        return PORT;
    if (is_any(walk->text, walk->word, protocols))
        return is_any(walk->text, walk->before, other_layers) ? OTHER : PROTOCOL;
    return is_any(walk->text, walk->word, others) ? OTHER : walk->kind;
}

static bool says_a_kind(const char *text, struct ps_span word)
{
    static const char *const words[] = {"port", "portrange", "proto", "protochain", NULL};
    return is_any(text, word, words);
}

static bool next(struct walk *walk)
{
    bool opens = is(walk->text, walk->word, "(");
    walk->fresh = says_a_kind(walk->text, walk->word) || (walk->fresh && opens);
    walk->before = walk->word;
    walk->word = ps_filter_next_word(walk->text, walk->word.end);
    walk->kind = kind_of(walk);
    return walk->word.begin != walk->word.end;
}

/* The word as a name, without the backslash that turns a keyword into a name. False if it is no
 * name. */
static bool take_name(const struct walk *walk, char name[NAME_BYTES])
{
    const char *from = walk->text + walk->word.begin;
    size_t size = walk->word.end - walk->word.begin;
    if (*from == '\\') {
        from++;
        size--;
    }
    if (size == 0 || size >= NAME_BYTES || !isalnum((unsigned char)*from) ||
        strspn(from, "0123456789") >= size)
        return false;
    snprintf(name, NAME_BYTES, "%.*s", (int)size, from);
    return true;
}

static char *append(char *out, const char *text, size_t size)
{
    memcpy(out, text, size);
    return out + size;
}

/* Appends the text up to the word, and then the word, or `number` in its place. */
static char *put(char *out, const struct walk *walk, const char *number)
{
    const char *from = walk->text + walk->before.end;
    out = append(out, from, walk->word.begin - walk->before.end);
    if (number)
        return append(out, number, strlen(number));
    return append(out, walk->text + walk->word.begin, walk->word.end - walk->word.begin);
}

/* Is the word a keyword of pcap-filter(7) and the name of an IP protocol? Then it is the name only
 * after a backslash. */
static bool is_keyword(const struct walk *walk)
{
    static const char *const words[] = {
        "ip",  "ip6", "tcp",  "udp",  "sctp", "icmp", "icmp6", "igmp", "igrp", "pim",
        "ah",  "esp", "vrrp", "carp", "arp",  "rarp", "iso",   "isis", "stp",  "ipx",
        "lat", "and", "or",   "not",  "src",  "dst",  "len",   "vlan", "mpls", NULL};
    return is_any(walk->text, walk->word, words);
}

/* Would libpcap find the right number? It takes unknown names for 0, so 0 needs a closer look. */
static bool system_knows(const char *name)
{
    int number = pcap_nametoproto(name);
    return number > 0 ||
           (number == 0 && (strcasecmp(name, "ip") == 0 || strcasecmp(name, "hopopt") == 0));
}

/* Finds the number to write in place of the word, or NULL. Returns -1 for an unknown name. */
static int number_protocol(const struct walk *walk, const struct ps_filter_names *names,
                           char number[NAME_BYTES], bool *found)
{
    char name[NAME_BYTES];
    *found = false;
    if (walk->kind != PROTOCOL || is_keyword(walk) || !take_name(walk, name) || system_knows(name))
        return 0;
    int protocol = names->ip_protocol ? names->ip_protocol(names->context, name) : -1;
    if (protocol < 0)
        return walk->fresh ? -1 : 0;
    snprintf(number, NAME_BYTES, "%d", protocol);
    *found = true;
    return 0;
}

static int unknown_protocol(const struct walk *walk, struct ps_error *error)
{
    char reason[NAME_BYTES + 32], name[NAME_BYTES];
    take_name(walk, name);
    snprintf(reason, sizeof reason, "unknown ip proto '%s'", name);
    ps_filter_point(walk->text, walk->word, reason, error);
    return -1;
}

/* Room for a text in which every word becomes a number. */
static char *new_text(const char *text)
{
    return malloc(strlen(text) * PORT_DIGITS + 1);
}

char *ps_filter_number_protocols(const char *text, const struct ps_filter_names *names,
                                 struct ps_error *error)
{
    struct walk walk = {.text = text};
    char number[NAME_BYTES], *result = new_text(text), *out = result;
    bool found;
    if (!result) {
        ps_error_set(error, PS_ERROR_MEMORY, "filter", "out of memory");
        return NULL;
    }
    while (next(&walk)) {
        if (number_protocol(&walk, names, number, &found) != 0) {
            unknown_protocol(&walk, error);
            free(result);
            return NULL;
        }
        out = put(out, &walk, found ? number : NULL);
    }
    *out = '\0';
    return result;
}

/* The number of a single port or one end of a range; a number stays as it is. */
static int port_number(const char *name, const struct ps_filter_names *names)
{
    size_t digits = strspn(name, "0123456789");
    if (digits > 0 && digits <= PORT_DIGITS && name[digits] == '\0')
        return (int)strtol(name, NULL, 10);
    int port, protocol;
    if (pcap_nametoport(name, &port, &protocol))
        return port;
    return names->port(names->context, name);
}

/* "80-443" for "http-https": a name may have hyphens of its own. */
static bool number_range(const char *name, const struct ps_filter_names *names,
                         char number[NAME_BYTES])
{
    char first[NAME_BYTES];
    for (const char *hyphen = name; (hyphen = strchr(hyphen, '-')); hyphen++) {
        snprintf(first, sizeof first, "%.*s", (int)(hyphen - name), name);
        int from = port_number(first, names);
        int to = from < 0 ? -1 : port_number(hyphen + 1, names);
        if (to < 0)
            continue;
        snprintf(number, NAME_BYTES, "%d-%d", from, to);
        return true;
    }
    return false;
}

static bool number_port(const char *name, const struct ps_filter_names *names,
                        char number[NAME_BYTES])
{
    int port = names->port(names->context, name);
    if (port < 0)
        return false;
    snprintf(number, NAME_BYTES, "%d", port);
    return true;
}

/* False where that leaves the text as it is, so that every text has one name less than the last. */
static bool number_unknown(const char *message, const char *name,
                           const struct ps_filter_names *names, char number[NAME_BYTES])
{
    bool range = strstr(message, " in range ") != NULL;
    return (range ? number_range : number_port)(name, names, number) && strcmp(number, name) != 0;
}

/* The name in "unknown port 'https'" or "unknown port in range 'http-https'". */
static bool take_unknown(const char *message, char name[NAME_BYTES])
{
    if (strncmp(message, "unknown port", strlen("unknown port")) != 0)
        return false;
    const char *quote = strchr(message, '\'');
    size_t size = quote ? strcspn(quote + 1, "'") : 0;
    if (size == 0 || size >= NAME_BYTES)
        return false;
    snprintf(name, NAME_BYTES, "%.*s", (int)size, quote + 1);
    return true;
}

char *ps_filter_number_ports(const char *text, const char *message,
                             const struct ps_filter_names *names)
{
    struct walk walk = {.text = text};
    char wanted[NAME_BYTES], name[NAME_BYTES], number[NAME_BYTES];
    if (!names->port || !take_unknown(message, wanted) ||
        !number_unknown(message, wanted, names, number))
        return NULL;
    char *result = new_text(text), *out = result;
    bool any = false;
    while (result && next(&walk)) {
        bool same = walk.kind == PORT && take_name(&walk, name) && strcmp(name, wanted) == 0;
        out = put(out, &walk, same ? number : NULL);
        any |= same;
    }
    if (!any) {
        free(result);
        return NULL;
    }
    *out = '\0';
    return result;
}
