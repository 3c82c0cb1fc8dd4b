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

/* The row of interfaces that are called the same, or a new one. NULL when out of memory. */
static struct ps_interface_row *row_of(struct ps_snapshot *snapshot,
                                       const struct ps_interface *about)
{
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        struct ps_interface_row *row = &snapshot->interfaces[i];
        const struct ps_interface other = {
            .name = row->name, .file = row->file, .number = row->number};
        if (ps_interface_is_same(&other, about))
            return row;
    }
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

bool ps_snapshot_take_interfaces(struct ps_snapshot *snapshot, const struct ps_tally *tally)
{
    struct ps_interface_books *books = ps_tally_interfaces(tally);
    uint32_t count = books ? ps_interface_books_count(books) : 0;
    snapshot->interfaces = calloc((size_t)count + 1, sizeof *snapshot->interfaces);
    if (!snapshot->interfaces)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct ps_interface_book *book = ps_interface_books_at(books, i);
        if (!is_shown(book, snapshot->kind))
            continue;
        struct ps_interface_row *row = row_of(snapshot, &book->about);
        if (!row)
            return false;
        add_book(row, book, snapshot->kind);
    }
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
