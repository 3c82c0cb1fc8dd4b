/*
 * pack_books.c - what came from each interface as bytes, and back; see pack_parts.h.
 */
#include "tally/pack_parts.h"

#include <limits.h>
#include <stdlib.h>

enum {
    SUMS_BYTES = 4,
    BOOK_BYTES = 2 + 2 + 1 + 3 + 2 * SUMS_BYTES,
    NAME_BYTES = 255, /* of an interface */
};

static void pack_sums(const struct ps_interface_sums *sums, struct ps_pack *pack)
{
    ps_pack_sum(pack, sums->all);
    ps_pack_sum(pack, sums->counted);
}

static void unpack_sums(struct ps_interface_sums *sums, struct ps_unpack *unpack)
{
    sums->all = ps_unpack_sum(unpack);
    sums->counted = ps_unpack_sum(unpack);
}

static void pack_book(const struct ps_interface_book *book, struct ps_pack *pack)
{
    ps_pack_u64(pack, book->interface);
    ps_pack_u64(pack, book->if_index);
    ps_pack_text(pack, book->about.name);
    ps_pack_text(pack, book->about.file);
    ps_pack_u64(pack, book->about.number);
    ps_pack_bool(pack, book->about.has_drops);
    ps_pack_u64(pack, book->about.kernel_drops);
    ps_pack_u64(pack, book->about.interface_drops);
    pack_sums(&book->now, pack);
    pack_sums(&book->ended, pack);
}

/* A book that is there twice is refused: it would have two names. */
static void unpack_book(struct ps_interface_books *books, uint32_t number, struct ps_unpack *unpack)
{
    const uint32_t interface = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    const uint32_t if_index = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    if (ps_interface_books_find(books, interface, if_index) != number) {
        ps_unpack_fail(unpack);
        return;
    }
    struct ps_interface_book *book = ps_interface_books_at(books, number);
    book->described = true;
    book->about.name = ps_unpack_text(unpack, NAME_BYTES);
    book->about.file = ps_unpack_text(unpack, PATH_MAX);
    book->about.number = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    book->about.has_drops = ps_unpack_bool(unpack);
    book->about.kernel_drops = ps_unpack_u64(unpack);
    book->about.interface_drops = ps_unpack_u64(unpack);
    unpack_sums(&book->now, unpack);
    unpack_sums(&book->ended, unpack);
}

void ps_interface_books_pack(struct ps_interface_books *books, struct ps_pack *pack)
{
    const uint32_t count = ps_interface_books_count(books);
    ps_pack_u64(pack, count);
    for (uint32_t i = 0; i < count; i++)
        pack_book(ps_interface_books_at(books, i), pack);
    pack_sums(&ps_interface_books_at(books, PS_INTERFACES)->now, pack);
    pack_sums(&ps_interface_books_at(books, PS_INTERFACES)->ended, pack);
}

void ps_interface_books_unpack(struct ps_interface_books *books, struct ps_unpack *unpack)
{
    const size_t count = ps_unpack_count(unpack, BOOK_BYTES);
    if (count > PS_INTERFACES)
        ps_unpack_fail(unpack);
    for (size_t i = 0; i < count && !unpack->failed; i++)
        unpack_book(books, (uint32_t)i, unpack);
    unpack_sums(&ps_interface_books_at(books, PS_INTERFACES)->now, unpack);
    unpack_sums(&ps_interface_books_at(books, PS_INTERFACES)->ended, unpack);
}
