/*
 * sightings.h - was this packet seen on another interface a moment ago?
 *
 * The first sighting of a packet is remembered for up to 20 ms.  Packets that are alike in every
 * byte are told apart by how often each interface has seen them: the third on one interface is the
 * third on any other.  Memory is bounded; what has been known for the longest is forgotten first,
 * so that the order of the input alone decides.
 */
#ifndef PORTSTAT_TALLY_SIGHTINGS_H
#define PORTSTAT_TALLY_SIGHTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/likeness.h"

struct ps_sightings;

/* NULL when out of memory. */
struct ps_sightings *ps_sightings_new(void);
void ps_sightings_free(struct ps_sightings *self);

/* Remembers that a packet, of which the first `size` bytes are compared, was seen on an interface.
 * Was it seen before, on another one? */
bool ps_sightings_see(struct ps_sightings *self, const struct ps_likeness *likeness, uint32_t size,
                      uint32_t interface, int64_t time_ns);

/* Packets that had to be forgotten before their time was over. */
uint64_t ps_sightings_forgotten(const struct ps_sightings *self);

#endif
