/*
 * url.h - takes the port out of a URL or out of host:port (RFC 3986 section 3.2).
 */
#ifndef PORTSTAT_LOOKUP_URL_H
#define PORTSTAT_LOOKUP_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/service.h"

enum { PS_SCHEME_PORTS_MAX = 2 };

/* Where a scheme goes when its URL has no port. */
struct ps_scheme {
    const char *name;
    bool opaque; /* written without slashes: sip:alice@example.com */
    uint16_t port;
    enum ps_transport transports[PS_SCHEME_PORTS_MAX]; /* the usual one first */
    int transport_count;
    bool by_dns; /* DNS says where to go (SRV records), so the port is only the usual one */
};

/* The scheme of that name (case-insensitive; `length` characters), or NULL. */
const struct ps_scheme *ps_scheme_find(const char *name, size_t length);

struct ps_url {
    const struct ps_scheme *scheme; /* NULL: none, or not known */
    int scheme_length;              /* 0: none, the word is host:port */
    bool has_port;                  /* the URL says its port; if not, it is the scheme's */
    uint16_t port;
};

/* True if the word is meant as a URL or as host:port, well-formed or not. */
bool ps_url_looks_like_one(const char *word);

/* 0, or -1 with "why; what to do" in `reason`, of at most `size` bytes. */
int ps_url_parse(const char *word, struct ps_url *url, char *reason, size_t size);

#endif
