/*
 * tally_books.c - where frames came from: a book for each interface, and packets that several of
 * them saw.
 */
#include "tally/tally_parts.h"

int ps_tally_compare(struct ps_tally *tally, uint32_t most_bytes, struct ps_error *error)
{
    if (!tally->interfaces)
        tally->interfaces = ps_interface_books_new();
    if (!tally->sightings)
        tally->sightings = ps_sightings_new();
    tally->compared_bytes = most_bytes;
    if (tally->interfaces && tally->sightings)
        return 0;
    return ps_error_set(error, PS_ERROR_MEMORY, "tally", "out of memory");
}

void ps_tally_describe_interfaces(struct ps_tally *tally, ps_describe_fn *describe, void *context)
{
    if (tally->interfaces)
        ps_interface_books_describe(tally->interfaces, describe, context);
}

void ps_tally_expect_interface(struct ps_tally *tally, uint32_t interface)
{
    if (tally->interfaces)
        (void)ps_interface_books_find(tally->interfaces, interface, 0);
}

/* How much of a packet is compared. Link headers of different lengths leave different parts of a
 * frame that was cut; what is left behind the longest usual ones is the same. */
static uint32_t compared_bytes(const struct ps_tally *tally, const struct ps_frame *frame,
                               const struct ps_likeness *likeness)
{
    enum { LINK_HEADERS = 64 };
    uint32_t most = tally->compared_bytes ? tally->compared_bytes : UINT32_MAX;
    if (likeness->captured < likeness->length && frame->caplen > 2 * LINK_HEADERS &&
        frame->caplen - LINK_HEADERS < most)
        most = frame->caplen - LINK_HEADERS;
    return likeness->captured < most ? likeness->captured : most;
}

static bool was_seen(struct ps_tally *tally, const struct ps_frame *frame, int64_t time_ns)
{
    struct ps_likeness likeness;
    ps_likeness_find(tally->config.decoder, frame, &likeness);
    uint32_t size = compared_bytes(tally, frame, &likeness);
    return size > 0 && ps_sightings_see(tally->sightings, &likeness, size, tally->book, time_ns);
}

bool ps_tally_book(struct ps_tally *tally, const struct ps_frame *frame, int64_t time_ns)
{
    tally->book =
        ps_interface_books_find(tally->interfaces, frame->interface, ps_frame_if_index(frame));
    struct ps_interface_book *book = ps_interface_books_at(tally->interfaces, tally->book);
    ps_count_add(&book->now.all, 1, frame->len);
    if (!tally->sightings || !was_seen(tally, frame, time_ns))
        return false;
    ps_count_add(&tally->seen_before, 1, frame->len);
    return true;
}

void ps_tally_book_counted(struct ps_tally *tally, uint64_t bytes)
{
    struct ps_interface_book *book = ps_interface_books_at(tally->interfaces, tally->book);
    ps_count_add(&book->now.counted, 1, bytes);
}

void ps_waiting_book(struct ps_waiting *waiting, uint32_t book, struct ps_count count)
{
    uint32_t at = 0;
    while (at < waiting->book_count && waiting->books[at].book != book)
        at++;
    if (at == PS_WAITING_BOOKS)
        at--;
    else if (at == waiting->book_count) {
        waiting->book_count++;
        waiting->books[at].book = book;
        waiting->books[at].count = (struct ps_count){0, 0};
    }
    ps_count_add(&waiting->books[at].count, count.packets, count.bytes);
}

void ps_tally_book_released(struct ps_tally *tally, const struct ps_waiting *waiting)
{
    for (uint32_t i = 0; tally->interfaces && i < waiting->book_count; i++) {
        struct ps_interface_book *book =
            ps_interface_books_at(tally->interfaces, waiting->books[i].book);
        ps_count_add(&book->now.counted, waiting->books[i].count.packets,
                     waiting->books[i].count.bytes);
    }
}

void ps_tally_end_books(struct ps_tally *tally)
{
    ps_count_add(&tally->seen_before_ended, tally->seen_before.packets, tally->seen_before.bytes);
    tally->seen_before = (struct ps_count){0, 0};
    if (tally->sightings)
        tally->forgotten_ended = ps_sightings_forgotten(tally->sightings);
    if (tally->interfaces)
        ps_interface_books_end_interval(tally->interfaces);
}
