/*
 * link_names.h - what the network interfaces of the system are, or were, called.
 *
 * A capture on "any" says of a frame only the number of its interface.  Containers come and go, and
 * so do their interfaces: a name is kept after its interface is gone, for the report comes later.
 */
#ifndef PORTSTAT_SOURCE_LIVE_LINK_NAMES_H
#define PORTSTAT_SOURCE_LIVE_LINK_NAMES_H

#include <net/if.h>
#include <stddef.h>

enum { PS_LINK_NAMES = 4096 }; /* kept; beyond, the oldest are forgotten */

struct ps_link_name {
    int index;
    char name[IF_NAMESIZE];
};

/* All zeroes is none. */
struct ps_link_names {
    size_t count, next, room;
    struct ps_link_name *rows;
};

/* The interface is called so now. What there is no memory for is not remembered. */
void ps_link_names_set(struct ps_link_names *names, int index, const char *name);

/* NULL: not known. Valid until the next ps_link_names_set(). */
const char *ps_link_names_find(const struct ps_link_names *names, int index);

void ps_link_names_fini(struct ps_link_names *names);

#endif
