/*
 * port_set.h - which row of a table belongs to a port: a sparse set.
 *
 * Rows are handed out in the order in which ports are first seen, so that a table of them is dense:
 * a capture of a thousand ports touches a thousand rows of memory, not a page for each.  The set is
 * that of Briggs and Torczon (1993): an entry of row_of[] is valid only if that row names the port,
 * too, so row_of[] never has to be cleared.
 */
#ifndef PORTSTAT_TALLY_PORT_SET_H
#define PORTSTAT_TALLY_PORT_SET_H

#include <stdint.h>

enum { PS_PORTS = 65536, PS_NO_ROW = PS_PORTS };

/* All zeroes is an empty set. */
struct ps_port_set {
    uint32_t used; /* rows */
    uint16_t row_of[PS_PORTS];
    uint16_t port_of[PS_PORTS]; /* by row */
};

/* The port's row, or PS_NO_ROW. */
static inline uint32_t ps_port_set_find(const struct ps_port_set *set, uint16_t port)
{
    uint32_t row = set->row_of[port];
    return row < set->used && set->port_of[row] == port ? row : PS_NO_ROW;
}

/* The port's row, a new one if it has none. */
static inline uint32_t ps_port_set_add(struct ps_port_set *set, uint16_t port)
{
    uint32_t row = ps_port_set_find(set, port);
    if (row != PS_NO_ROW)
        return row;
    row = set->used++;
    set->row_of[port] = (uint16_t)row;
    set->port_of[row] = port;
    return row;
}

#endif
