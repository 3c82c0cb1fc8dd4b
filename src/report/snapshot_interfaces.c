/*
 * snapshot_interfaces.c - the books of interfaces as rows: those of one name together, and sorted.
 */
#include "report/snapshot_interfaces.h"

#include <stdlib.h>
#include <string.h>

#include "report/order.h"
#include "tally/tally_view.h"

static void add_count(struct ps_count *to, struct ps_count from)
{
    ps_count_add(to, from.packets, from.bytes);
}

static bool spans_intervals(enum ps_snapshot_kind kind)
{
    return kind == PS_TOTAL || kind == PS_SNAPSHOT;
}

/* Of the span of time that the snapshot is of. */
static void add_book(struct ps_interface_row *row, const struct ps_interface_book *book,
                     enum ps_snapshot_kind kind)
{
    bool part = kind == PS_INTERVAL;
    add_count(&row->all, book->now.all);
    add_count(&row->counted, book->now.counted);
    if (spans_intervals(kind)) {
        add_count(&row->all, book->ended.all);
        add_count(&row->counted, book->ended.counted);
    }
    row->has_drops |= book->about.has_drops;
    row->kernel_drops += book->about.kernel_drops - (part ? book->kernel_drops : 0);
    row->interface_drops += book->about.interface_drops - (part ? book->interface_drops : 0);
}

/* A new row. NULL when out of memory. */
static struct ps_interface_row *new_row(struct ps_snapshot *snapshot,
                                        const struct ps_interface *about)
{
    struct ps_interface_row *row = &snapshot->interfaces[snapshot->interface_count++];
    row->name = about->name ? strdup(about->name) : NULL;
    row->file = about->file ? strdup(about->file) : NULL;
    row->number = about->number;
    return !row->name == !about->name && !row->file == !about->file ? row : NULL;
}

/* What is not expected and has no frames in this span of time is no row. */
static bool is_shown(const struct ps_interface_book *book, enum ps_snapshot_kind kind)
{
    return book->now.all.packets != 0 || book->about.has_drops ||
           (spans_intervals(kind) && book->ended.all.packets != 0);
}

struct listed {
    const struct ps_interface_book *book;
};

/* Those that are called the same are side by side, in the order in which they came. */
static int compare_books(const void *a, const void *b)
{
    const struct listed *left = a, *right = b;
    int order = ps_interface_compare(&left->book->about, &right->book->about);
    return order ? order : (left->book > right->book) - (left->book < right->book);
}

/* Those that are shown, sorted. NULL when out of memory. */
static struct listed *sort_books(struct ps_interface_books *books, uint32_t *count,
                                 enum ps_snapshot_kind kind)
{
    struct listed *sorted = calloc((size_t)*count + 1, sizeof *sorted);
    uint32_t shown = 0;
    for (uint32_t i = 0; sorted && i < *count; i++) {
        const struct ps_interface_book *book = ps_interface_books_at(books, i);
        if (is_shown(book, kind))
            sorted[shown++].book = book;
    }
    *count = shown;
    if (shown > 1)
        qsort(sorted, shown, sizeof *sorted, compare_books);
    return sorted;
}

/* A row for all that are called the same. False when out of memory. */
static bool take_books(struct ps_snapshot *snapshot, struct ps_interface_books *books,
                       uint32_t count)
{
    struct listed *sorted = sort_books(books, &count, snapshot->kind);
    struct ps_interface_row *row = NULL;
    bool done = sorted != NULL;
    for (uint32_t i = 0; done && i < count; i++) {
        if (i == 0 || ps_interface_compare(&sorted[i - 1].book->about, &sorted[i].book->about) != 0)
            row = new_row(snapshot, &sorted[i].book->about);
        done = row != NULL;
        if (done)
            add_book(row, sorted[i].book, snapshot->kind);
    }
    free(sorted);
    return done;
}

bool ps_snapshot_take_interfaces(struct ps_snapshot *snapshot, const struct ps_tally *tally)
{
    struct ps_interface_books *books = ps_tally_interfaces(tally);
    uint32_t count = books ? ps_interface_books_count(books) : 0;
    snapshot->interfaces = calloc((size_t)count + 1, sizeof *snapshot->interfaces);
    if (!snapshot->interfaces)
        return false;
    if (!take_books(snapshot, books, count))
        return false;
    const struct ps_interface_book *others =
        books ? ps_interface_books_at(books, PS_INTERFACES) : NULL;
    if (others && is_shown(others, snapshot->kind)) {
        struct ps_interface_row *row = &snapshot->interfaces[snapshot->interface_count++];
        row->others = true;
        add_book(row, others, snapshot->kind);
    }
    ps_order_interfaces(snapshot->interfaces, snapshot->interface_count);
    return true;
}
