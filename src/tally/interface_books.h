/*
 * interface_books.h - what came from each interface: frames, and how many of them were counted.
 *
 * An interface is known by its index within the source and, where frames say so themselves, by the
 * kernel's index (capture on "any").  What it is called is asked for later.  All of it is a sum:
 * intervals add up to the total, and the books of two tallies to one, by the names of interfaces.
 */
#ifndef PORTSTAT_TALLY_INTERFACE_BOOKS_H
#define PORTSTAT_TALLY_INTERFACE_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/count.h"
#include "portstat/packet.h"
#include "portstat/tally.h"

enum { PS_INTERFACES = 1024 }; /* kept apart; what more there are is booked together */

struct ps_interface_sums {
    struct ps_count all, counted;
};

struct ps_interface_book {
    uint32_t interface, if_index;
    bool described;
    struct ps_interface about;              /* owns its strings */
    struct ps_interface_sums now, ended;    /* of this interval, and of those before */
    uint64_t kernel_drops, interface_drops; /* of those before */
    uint32_t moves_to;                      /* once it was merged: see below */
};

struct ps_interface_books;

/* NULL when out of memory. */
struct ps_interface_books *ps_interface_books_new(void);
void ps_interface_books_free(struct ps_interface_books *self);

/* The number of the interface's book; PS_INTERFACES is the one that all others share. */
uint32_t ps_interface_books_find(struct ps_interface_books *self, uint32_t interface,
                                 uint32_t if_index);

struct ps_interface_book *ps_interface_books_at(struct ps_interface_books *self, uint32_t number);

/* How many there are, that of all others apart. */
uint32_t ps_interface_books_count(const struct ps_interface_books *self);

/* Asks what is known of each; what was said of its name once is not asked again. */
void ps_interface_books_describe(struct ps_interface_books *self, ps_describe_fn *describe,
                                 void *context);

/* The order of what they are called, 0 if that is the same: those without a name are called by
 * their number in their file. */
int ps_interface_compare(const struct ps_interface *a, const struct ps_interface *b);

void ps_interface_books_end_interval(struct ps_interface_books *self);

/* Adds all of `from` to `to`. False when out of memory. */
bool ps_interface_books_merge(struct ps_interface_books *to, struct ps_interface_books *from);

/* After that: the number that a book of `from` has in `to`. */
uint32_t ps_interface_books_moved_to(const struct ps_interface_books *from, uint32_t number);

#endif
