/*
 * interface_books.c - sums of interfaces; see interface_books.h.
 */
#include "tally/interface_books.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"
#include "tally/counts.h"
#include "tally/hash.h"

enum { SLOT_BITS = 12, SLOTS = 1 << SLOT_BITS }; /* four times the books */

struct ps_interface_books {
    struct ps_hash_key hash_key;
    uint32_t last; /* the number that was found last: it often is the next, too */
    uint32_t count;
    uint16_t slots[SLOTS]; /* a number + 1, or 0 */
    struct ps_interface_book books[PS_INTERFACES + 1];
};

struct ps_interface_books *ps_interface_books_new(void)
{
    struct ps_interface_books *self = ps_pages_new(sizeof *self, false);
    if (self && getentropy(&self->hash_key, sizeof self->hash_key) != 0) {
        ps_interface_books_free(self);
        return NULL;
    }
    if (self)
        self->hash_key.last |= 1;
    return self;
}

static void free_text(const char *text)
{
    free((void *)(uintptr_t)text);
}

void ps_interface_books_free(struct ps_interface_books *self)
{
    for (uint32_t i = 0; self && i < self->count; i++) {
        free_text(self->books[i].about.name);
        free_text(self->books[i].about.file);
    }
    ps_pages_free(self, sizeof *self);
}

struct ps_interface_book *ps_interface_books_at(struct ps_interface_books *self, uint32_t number)
{
    return &self->books[number];
}

uint32_t ps_interface_books_count(const struct ps_interface_books *self)
{
    return self->count;
}

static bool is_of(const struct ps_interface_book *book, uint32_t interface, uint32_t if_index)
{
    return book->interface == interface && book->if_index == if_index;
}

/* The slot that names the book, or the empty one where it would be named. */
static uint16_t *slot_of(struct ps_interface_books *self, uint32_t interface, uint32_t if_index)
{
    const uint64_t words[2] = {interface, if_index};
    uint32_t slot = (uint32_t)(ps_hash(&self->hash_key, words, 2) >> (64 - SLOT_BITS));
    while (self->slots[slot] != 0 &&
           !is_of(&self->books[self->slots[slot] - 1], interface, if_index))
        slot = (slot + 1) % SLOTS;
    return &self->slots[slot];
}

/* There has to be room, and none like it. */
static uint32_t add_book(struct ps_interface_books *self, uint32_t interface, uint32_t if_index)
{
    uint16_t *slot = slot_of(self, interface, if_index);
    uint32_t number = self->count++;
    *slot = (uint16_t)self->count;
    self->books[number].interface = interface;
    self->books[number].if_index = if_index;
    self->books[number].about.number = if_index ? if_index : interface;
    return number;
}

static uint32_t look_up(struct ps_interface_books *self, uint32_t interface, uint32_t if_index)
{
    const uint16_t *slot = slot_of(self, interface, if_index);
    if (*slot != 0)
        return *slot - 1U;
    return self->count < PS_INTERFACES ? add_book(self, interface, if_index) : PS_INTERFACES;
}

uint32_t ps_interface_books_find(struct ps_interface_books *self, uint32_t interface,
                                 uint32_t if_index)
{
    if (self->last < self->count && is_of(&self->books[self->last], interface, if_index))
        return self->last;
    self->last = look_up(self, interface, if_index);
    return self->last;
}

static const char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

void ps_interface_books_describe(struct ps_interface_books *self, ps_describe_fn *describe,
                                 void *context)
{
    for (uint32_t i = 0; i < self->count; i++) {
        struct ps_interface_book *book = &self->books[i];
        struct ps_interface about = {0};
        describe(context, book->interface, book->if_index, &about);
        if (!book->described) {
            const char *name = copy(about.name), *file = copy(about.file);
            book->described = name != NULL || about.file != NULL;
            free_text(book->about.file);
            book->about = about;
            book->about.name = name;
            book->about.file = file;
        }
        book->about.has_drops = about.has_drops;
        book->about.kernel_drops = about.kernel_drops;
        book->about.interface_drops = about.interface_drops;
    }
}

static int compare_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

int ps_interface_compare(const struct ps_interface *a, const struct ps_interface *b)
{
    if (a->name || b->name)
        return compare_texts(a->name, b->name);
    int order = (a->number > b->number) - (a->number < b->number);
    return order ? order : compare_texts(a->file, b->file);
}

static void add_sums(struct ps_interface_sums *to, const struct ps_interface_sums *from)
{
    ps_count_add(&to->all, from->all.packets, from->all.bytes);
    ps_count_add(&to->counted, from->counted.packets, from->counted.bytes);
}

static void end_interval(struct ps_interface_book *book)
{
    add_sums(&book->ended, &book->now);
    book->now = (struct ps_interface_sums){{0, 0}, {0, 0}};
    book->kernel_drops = book->about.kernel_drops;
    book->interface_drops = book->about.interface_drops;
}

void ps_interface_books_end_interval(struct ps_interface_books *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        end_interval(&self->books[i]);
    end_interval(&self->books[PS_INTERFACES]);
}

static void add_drops(struct ps_interface *to, const struct ps_interface *from)
{
    to->has_drops |= from->has_drops;
    to->kernel_drops += from->kernel_drops;
    to->interface_drops += from->interface_drops;
}

/* An interface of another part, which may have the number of one that is called otherwise: then it
 * gets one that nobody has. */
static uint32_t free_number(struct ps_interface_books *self, uint32_t interface, uint32_t if_index)
{
    uint32_t made_up = UINT32_MAX;
    while (*slot_of(self, interface, if_index) != 0)
        interface = made_up--;
    return interface;
}

/* The book of what is called the same, a new one for what nothing is, or that of all others; with
 * the drops of both. NULL when out of memory. */
static struct ps_interface_book *book_like(struct ps_interface_books *self,
                                           const struct ps_interface_book *book)
{
    for (uint32_t i = 0; i < self->count; i++)
        if (ps_interface_compare(&self->books[i].about, &book->about) == 0) {
            add_drops(&self->books[i].about, &book->about);
            return &self->books[i];
        }
    if (self->count == PS_INTERFACES)
        return &self->books[PS_INTERFACES];
    struct ps_interface_book *added = &self->books[add_book(
        self, free_number(self, book->interface, book->if_index), book->if_index)];
    added->described = book->described;
    added->about = book->about;
    added->about.name = copy(book->about.name);
    added->about.file = copy(book->about.file);
    bool copied =
        !added->about.name == !book->about.name && !added->about.file == !book->about.file;
    return copied ? added : NULL;
}

uint32_t ps_interface_books_moved_to(const struct ps_interface_books *from, uint32_t number)
{
    return number < from->count ? from->books[number].moves_to : PS_INTERFACES;
}

bool ps_interface_books_merge(struct ps_interface_books *to, struct ps_interface_books *from)
{
    for (uint32_t i = 0; i < from->count; i++) {
        struct ps_interface_book *book = &from->books[i];
        struct ps_interface_book *like = book_like(to, book);
        if (!like)
            return false;
        book->moves_to = (uint32_t)(like - to->books);
        add_sums(&like->now, &book->now);
        add_sums(&like->ended, &book->ended);
    }
    add_sums(&to->books[PS_INTERFACES].now, &from->books[PS_INTERFACES].now);
    add_sums(&to->books[PS_INTERFACES].ended, &from->books[PS_INTERFACES].ended);
    return true;
}
