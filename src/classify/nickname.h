/*
 * nickname.h - names that people use for a port, and which neither IANA nor common.tsv has.
 */
#ifndef PORTSTAT_CLASSIFY_NICKNAME_H
#define PORTSTAT_CLASSIFY_NICKNAME_H

#include <stddef.h>
#include <stdint.h>

#include "portstat/transport.h"

struct ps_nickname {
    const char *name;
    uint16_t port;
    enum ps_transport transport;
    const char *why; /* where the name needs more words than "people call it that"; or NULL */
};

/* Several rows may have one name. */
extern const struct ps_nickname ps_nicknames[];
extern const size_t ps_nickname_count;

#endif
