/*
 * text_interfaces.c - the table of interfaces.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/columns.h"
#include "report/text_items.h"
#include "report/text_report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    DROPS = 4, /* the column */
    TITLE_BYTES = 320,
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] != '\0' ? slash + 1 : path;
}

static const char *title(const struct ps_interface_row *row, char text[TITLE_BYTES])
{
    if (row->others)
        snprintf(text, TITLE_BYTES, "all others");
    else if (row->name)
        snprintf(text, TITLE_BYTES, "%s", row->name);
    else if (row->file)
        snprintf(text, TITLE_BYTES, "number %" PRIu32 " of %s", row->number, base_name(row->file));
    else
        snprintf(text, TITLE_BYTES, "number %" PRIu32, row->number);
    return text;
}

static void count_cells(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                        const struct ps_interface_row *row)
{
    char text[PS_FORMAT_SIZE];
    ps_columns_count(grid, row->all.packets);
    ps_columns_count(grid, row->counted.packets);
    ps_columns_count(grid, row->all.bytes);
    ps_columns_text(grid, row->has_drops
                              ? ps_format_count(text, row->kernel_drops + row->interface_drops)
                              : "-");
    ps_columns_percent(grid, row->all.bytes, snapshot->total.bytes);
}

static void fold(struct ps_interface_row *into, const struct ps_interface_row *row)
{
    into->all.packets += row->all.packets;
    into->all.bytes += row->all.bytes;
    into->counted.packets += row->counted.packets;
    into->counted.bytes += row->counted.bytes;
    into->has_drops |= row->has_drops;
    into->kernel_drops += row->kernel_drops;
    into->interface_drops += row->interface_drops;
}

static void put_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                     const size_t *order, size_t shown)
{
    char text[TITLE_BYTES];
    struct ps_interface_row more = {0};
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        const struct ps_interface_row *row = &snapshot->interfaces[order[i]];
        if (i >= shown) {
            fold(&more, row);
            continue;
        }
        ps_columns_row(grid, PS_ROW_PLAIN, row->all.bytes, snapshot->total.bytes);
        ps_columns_text(grid, title(row, text));
        count_cells(grid, snapshot, row);
    }
    if (shown >= snapshot->interface_count)
        return;
    snprintf(text, sizeof text, "%zu more", snapshot->interface_count - shown);
    ps_columns_row(grid, PS_ROW_FOLDED, more.all.bytes, snapshot->total.bytes);
    ps_columns_text(grid, text);
    count_cells(grid, snapshot, &more);
}

void ps_text_interfaces(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = "INTERFACE", .shrinks_to = 20, .squeezes_to = 10},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_THIRD},
        {.title = "COUNTED", .right = true, .rank = PS_GOES_SECOND},
        {.title = "BYTES", .right = true},
        [DROPS] = {.title = "DROPPED", .right = true, .rank = PS_GOES_FOURTH},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_FIRST},
    };
    const struct ps_interface_row total = {
        .all = snapshot->total,
        .counted = snapshot->counted,
        .has_drops = snapshot->input.has_drops,
        .kernel_drops = snapshot->input.kernel_drops,
        .interface_drops = snapshot->input.interface_drops,
    };
    size_t top = snapshot->view.top, count = snapshot->interface_count;
    size_t *order = ps_items_order(snapshot, count, ps_interface_item);
    struct ps_columns grid;
    if (!order) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    ps_columns_init(&grid, columns, COUNT(columns));
    if (!snapshot->input.has_drops)
        ps_columns_hide(&grid, DROPS);
    put_rows(&grid, snapshot, order, top > 0 && top < count ? top : count);
    ps_columns_row(&grid, PS_ROW_SUM, 0, 0);
    ps_columns_text(&grid, "total");
    count_cells(&grid, snapshot, &total);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
    free(order);
}
