/*
 * url.c - takes the port out of a URL or out of host:port; see url.h.
 *
 *     scheme :// user : password @ host : port / path ? query # fragment
 *
 * It looks only at what decides the port, but at that strictly: it refuses a URL with a wrong port
 * and says why, since the port is what the user wants to learn.
 */
#include "lookup/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct span {
    const char *start;
    size_t length;
};

struct refusal {
    char *text;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct refusal *refusal, const char *format,
                                                        ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal->text, refusal->size, format, arguments);
    va_end(arguments);
    return -1;
}

/* For "%.*s": as much of a span as a message has room for. */
static int shown(struct span span)
{
    return span.length < 60 ? (int)span.length : 60;
}

/* RFC 3986 section 3.1; 0 if the word does not begin with a scheme and a colon. */
static size_t scheme_length(const char *word)
{
    size_t length = 0;
    if (!isalpha((unsigned char)word[0]))
        return 0;
    while (isalnum((unsigned char)word[length]) || (word[length] && strchr("+-.", word[length])))
        length++;
    return word[length] == ':' ? length : 0;
}

/* Is "name:" followed by a port and then the end of the host part? Then the name is a host. */
static bool is_port_and_end(const char *rest)
{
    size_t digits = strspn(rest, "0123456789");
    return digits > 0 && (!rest[digits] || strchr("/?#", rest[digits]));
}

/* The known scheme of a word such as sip:alice@example.com, or NULL. */
static const struct ps_scheme *opaque_scheme(const char *word, size_t length)
{
    const struct ps_scheme *scheme = ps_scheme_find(word, length);
    return scheme && scheme->opaque && !is_port_and_end(word + length + 1) ? scheme : NULL;
}

bool ps_url_looks_like_one(const char *word)
{
    return strchr(word, ':') != NULL;
}

/* "jdbc:postgresql://db/x" is a URL with the name of an interface before it. */
static const char *behind_wrapper(const char *word)
{
    static const char *const wrappers[] = {"jdbc:", "r2dbc:"};
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        size_t length = strlen(wrappers[i]);
        if (strncasecmp(word, wrappers[i], length) == 0)
            return word + length;
    }
    return word;
}

/* Sets url->scheme; the authority (RFC 3986 section 3.2), without user information. */
static struct span authority_of(const char *word, struct ps_url *url)
{
    size_t length = scheme_length(word);
    const char *start = word;
    if (length && strncmp(word + length, "://", 3) == 0) {
        url->scheme = ps_scheme_find(word, length);
        url->scheme_length = (int)length;
        start = word + length + 3;
    } else if (length && (url->scheme = opaque_scheme(word, length))) {
        url->scheme_length = (int)length;
        start = word + length + 1;
    }
    struct span authority = {start, strcspn(start, "/?#;")};
    for (size_t i = authority.length; i > 0; i--) {
        if (authority.start[i - 1] == '@') {
            authority.start += i;
            authority.length -= i;
            break;
        }
    }
    return authority;
}

/* "[2001:db8::1]": its length with brackets, or -1. */
static long literal_length(struct span authority, struct refusal *refusal)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char binary[sizeof(struct in6_addr)];
    const char *end = memchr(authority.start, ']', authority.length);
    if (!end)
        return refuse(refusal, "the address has no closing bracket; write [2001:db8::1]:80");
    struct span inside = {authority.start + 1, (size_t)(end - authority.start) - 1};
    const char *zone = memchr(inside.start, '%', inside.length); /* RFC 6874 */
    size_t length = zone ? (size_t)(zone - inside.start) : inside.length;
    if (length < sizeof address) {
        memcpy(address, inside.start, length);
        address[length] = '\0';
        if (inet_pton(AF_INET6, address, binary) == 1)
            return end + 1 - authority.start;
    }
    return refuse(refusal, "'%.*s' is not an IPv6 address; write [2001:db8::1]:80", shown(inside),
                  inside.start);
}

/* Is the host meant as an IPv4 address, four numbers with dots, and none? */
static bool is_bad_ipv4(struct span host)
{
    char address[INET_ADDRSTRLEN];
    unsigned char binary[sizeof(struct in_addr)];
    size_t dots = 0;
    for (size_t i = 0; i < host.length; i++) {
        if (host.start[i] == '.')
            dots++;
        else if (!isdigit((unsigned char)host.start[i]))
            return false;
    }
    if (dots < 3 || host.length >= sizeof address)
        return dots >= 3;
    memcpy(address, host.start, host.length);
    address[host.length] = '\0';
    return inet_pton(AF_INET, address, binary) != 1;
}

/* The length of the host at the start of the authority, or -1. */
static long host_length(struct span authority, struct refusal *refusal)
{
    if (authority.length > 0 && authority.start[0] == '[')
        return literal_length(authority, refusal);
    const char *colon = memchr(authority.start, ':', authority.length);
    size_t length = colon ? (size_t)(colon - authority.start) : authority.length;
    if (colon && memchr(colon + 1, ':', authority.length - length - 1))
        return refuse(refusal,
                      "there is more than one colon; an IPv6 address goes in brackets, as in "
                      "[2001:db8::1]:80");
    if (length == 0)
        return refuse(refusal, "there is no host; write scheme://host or host:port");
    struct span host = {authority.start, length};
    if (is_bad_ipv4(host))
        return refuse(refusal,
                      "'%.*s' is no IPv4 address; write four numbers from 0 to 255 before the "
                      "port, as in 192.0.2.1:80",
                      shown(host), host.start);
    return (long)length;
}

static int parse_port(struct span digits, struct ps_url *url, struct refusal *refusal)
{
    unsigned long value = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (!isdigit((unsigned char)digits.start[i]))
            return refuse(refusal, "the port '%.*s' is not a number; ports are 0 to 65535",
                          shown(digits), digits.start);
        value = value * 10 + (unsigned long)(digits.start[i] - '0');
        if (value > UINT16_MAX)
            return refuse(refusal,
                          "there is no port %.*s; ports are 0 to 65535, as a header has 16 bits "
                          "for them",
                          shown(digits), digits.start);
    }
    url->has_port = true;
    url->port = (uint16_t)value;
    return 0;
}

static int no_port(const char *word, const struct ps_url *url, struct refusal *refusal)
{
    if (url->scheme_length)
        return refuse(refusal, "no port is known for %.*s://; write one, as in %.*s://host:1234",
                      url->scheme_length, word, url->scheme_length, word);
    return refuse(refusal, "there is no port after the colon; write host:port");
}

int ps_url_parse(const char *word, struct ps_url *url, char *reason, size_t size)
{
    struct refusal refusal = {reason, size};
    word = behind_wrapper(word);
    *url = (struct ps_url){0};
    struct span authority = authority_of(word, url);
    /* Database URLs may list several hosts; the first one is tried first. */
    const char *comma = memchr(authority.start, ',', authority.length);
    if (comma)
        authority.length = (size_t)(comma - authority.start);
    long host = host_length(authority, &refusal);
    if (host < 0)
        return -1;
    struct span rest = {authority.start + host, authority.length - (size_t)host};
    if (rest.length > 0 && rest.start[0] != ':')
        return refuse(&refusal, "'%.*s' after the address is no port; write [2001:db8::1]:80",
                      shown(rest), rest.start);
    /* An empty port is the default one (RFC 3986 section 3.2.3). */
    if (rest.length > 1)
        return parse_port((struct span){rest.start + 1, rest.length - 1}, url, &refusal);
    if (!url->scheme)
        return no_port(word, url, &refusal);
    url->port = url->scheme->port;
    return 0;
}
