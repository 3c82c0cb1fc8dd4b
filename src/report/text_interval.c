/*
 * text_interval.c - an interval in text: one headline, then its rows, one line each.  The date is
 * shown above the first interval of a run and of each day, for logs of many days.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/columns.h"
#include "report/text_items.h"
#include "report/text_report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { LABEL_SIZE = PS_ITEM_TEXT + PS_FORMAT_SIZE + 8 };

uint64_t ps_text_span_ns(int64_t start_ns, int64_t end_ns)
{
    if (start_ns == PS_NO_TIME || end_ns <= start_ns)
        return 0;
    return (uint64_t)end_ns - (uint64_t)start_ns;
}

uint64_t ps_text_interval_ns(const struct ps_snapshot *snapshot)
{
    return ps_text_span_ns(snapshot->interval.start_ns, snapshot->interval.end_ns);
}

/* Only above the first interval of a run, and of each day. Returns how many lines that took. */
static unsigned put_date(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char date[PS_FORMAT_SIZE], before[PS_FORMAT_SIZE];
    bool local = snapshot->view.local_time;
    ps_format_date(date, snapshot->interval.start_ns, local);
    ps_format_date(before, snapshot->interval.before_ns, local);
    if (snapshot->interval.start_ns == PS_NO_TIME || strcmp(date, before) == 0)
        return 0;
    ps_write(writer, "%s\n", date);
    return 1;
}

/* What a headline says after the time, and in which order it is left out where a line is too short:
 * what was lost always stays, and after it the rate says most. */
enum headline_part { PACKETS, RATE, DROPPED, NOT_COUNTED, TOP, HEADLINE_PARTS };
static const enum headline_part first_to_go[] = {PACKETS, NOT_COUNTED, TOP, RATE};

struct headline {
    char time[LABEL_SIZE];
    char parts[HEADLINE_PARTS][LABEL_SIZE]; /* empty: not shown */
};

/* The service with the most bytes. */
static void fill_top(char part[LABEL_SIZE], const struct ps_snapshot *snapshot)
{
    const struct ps_items_choice choice = {PS_VIEW_BY_SERVICE, PS_SORT_BYTES, 1};
    char percent[PS_FORMAT_SIZE], title[PS_ITEM_TEXT];
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0)
        return;
    if (items.count > 0) {
        const struct ps_item *top = items.items;
        ps_item_title(title, &top->label, snapshot->view.numbers_only);
        ps_format_percent(percent, top->count.bytes, snapshot->total.bytes);
        snprintf(part, LABEL_SIZE, "  %s %s%%", title, percent);
    }
    ps_items_fini(&items);
}

static void fill_headline(struct headline *line, const struct ps_snapshot *snapshot)
{
    char start[PS_FORMAT_SIZE], number[PS_FORMAT_SIZE];
    uint64_t total = snapshot->total.packets;
    ps_format_clock(start, snapshot->interval.start_ns, snapshot->view.local_time);
    if (snapshot->interval.start_ns == PS_NO_TIME)
        snprintf(line->time, LABEL_SIZE, "no times");
    else
        snprintf(line->time, LABEL_SIZE, "%s +%ss", start,
                 ps_format_seconds(number, ps_text_interval_ns(snapshot)));
    snprintf(line->parts[PACKETS], LABEL_SIZE, "  %s %s", ps_format_count(number, total),
             total == 1 ? "packet" : "packets");
    ps_format_bit_rate(number, snapshot->total.bytes, ps_text_interval_ns(snapshot));
    snprintf(line->parts[RATE], LABEL_SIZE, "  %s", number);
    ps_format_count(number, snapshot->input.kernel_drops + snapshot->input.interface_drops);
    if (snapshot->input.has_drops)
        snprintf(line->parts[DROPPED], LABEL_SIZE, "  drops %s", number);
    ps_format_count(number, total - snapshot->counted.packets);
    snprintf(line->parts[NOT_COUNTED], LABEL_SIZE, "  not counted %s", number);
    if (snapshot->view.quiet)
        fill_top(line->parts[TOP], snapshot);
}

static size_t headline_width(const struct headline *line)
{
    size_t width = strlen(line->time);
    for (int i = 0; i < HEADLINE_PARTS; i++)
        width += strlen(line->parts[i]);
    return width;
}

static void put_headline(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    struct headline line = {.time = ""};
    fill_headline(&line, snapshot);
    for (size_t i = 0; i < COUNT(first_to_go) && headline_width(&line) > writer->width; i++)
        *line.parts[first_to_go[i]] = '\0';
    ps_write(writer, "%s%s", writer->colour ? "\033[1m" : "", line.time);
    for (int i = 0; i < HEADLINE_PARTS; i++)
        ps_write(writer, "%s", line.parts[i]);
    ps_write(writer, "%s\n", writer->colour ? "\033[0m" : "");
}

/* Packets, bit rate and share, with units, as the columns have no titles. */
static void put_amounts(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                        struct ps_count count)
{
    char number[PS_FORMAT_SIZE], text[LABEL_SIZE];
    snprintf(text, sizeof text, "%s %s", ps_format_count(number, count.packets),
             count.packets == 1 ? "packet " : "packets");
    ps_columns_text(grid, text);
    ps_columns_text(grid, ps_format_bit_rate(number, count.bytes, ps_text_interval_ns(snapshot)));
    ps_format_percent(number, count.bytes, snapshot->total.bytes);
    snprintf(text, sizeof text, "%s%%", number);
    ps_columns_text(grid, text);
}

static void put_item(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                     const struct ps_item *item)
{
    char text[LABEL_SIZE];
    ps_columns_row(grid, PS_ROW_PLAIN, item->count.bytes, snapshot->total.bytes);
    snprintf(text, sizeof text, "%7u/%s", (unsigned)item->label.port,
             ps_transport_name(item->label.transport));
    ps_columns_text(grid, text);
    ps_columns_text(grid, ps_label_name(&item->label));
    put_amounts(grid, snapshot, item->count);
}

static void put_folded(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                       const struct ps_item *item, const char *what)
{
    char number[PS_FORMAT_SIZE], text[LABEL_SIZE];
    if (item->rows == 0)
        return;
    ps_columns_row(grid, PS_ROW_FOLDED, item->count.bytes, snapshot->total.bytes);
    snprintf(text, sizeof text, "%7s %s%s", ps_format_count(number, item->rows), what,
             item->rows == 1 ? "" : "s");
    ps_columns_label(grid, 2, text);
    put_amounts(grid, snapshot, item->count);
}

/* Rows that leave room for the headline and those that others are folded into. */
static unsigned most_ports(const struct ps_snapshot *snapshot, unsigned above)
{
    enum { FOLDED = 2 };
    const unsigned lines = snapshot->view.lines;
    if (lines == 0)
        return snapshot->view.top;
    return lines > above + FOLDED ? lines - above - FOLDED : 1;
}

static void put_ports(const struct ps_snapshot *snapshot, unsigned above, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = "PORT", .least = 11},
        {.title = "NAME", .least = 15, .shrinks_to = 10, .squeezes_to = 7, .rank = PS_GOES_LAST},
        {.title = "PACKETS", .right = true, .least = 15, .rank = PS_GOES_SECOND},
        {.title = "RATE", .right = true, .least = 9},
        {.title = "BYTES%", .right = true, .least = 7},
    };
    const struct ps_items_choice choice = {PS_VIEW_BY_PORT, ps_text_interval_sort(snapshot),
                                           most_ports(snapshot, above)};
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    if (snapshot->view.numbers_only)
        ps_columns_hide(&grid, 1);
    for (size_t i = 0; i < items.count; i++)
        put_item(&grid, snapshot, &items.items[i]);
    put_folded(&grid, snapshot, &items.more, "more port");
    put_folded(&grid, snapshot, &items.client, "client port");
    ps_columns_print(&grid, writer, false);
    ps_columns_fini(&grid);
    ps_items_fini(&items);
}

enum ps_view_sort ps_text_interval_sort(const struct ps_snapshot *snapshot)
{
    const enum ps_view_sort sort = snapshot->view.sort;
    return sort == PS_SORT_USUAL ? PS_SORT_BYTES : sort;
}

/* The rows below the headline; `above`: lines that are used. */
static void put_table(const struct ps_snapshot *snapshot, unsigned above, struct ps_writer *writer)
{
    static ps_text_table_fn *const tables[] = {
        [PS_VIEW_BY_CLASS] = ps_text_classes,
        [PS_VIEW_BY_FLOW] = ps_text_flows,
        [PS_VIEW_BY_HOST] = ps_text_hosts,
        [PS_VIEW_BY_INTERFACE] = ps_text_interfaces,
    };
    const enum ps_view_by by = snapshot->view.by;
    const struct ps_count shown = by == PS_VIEW_BY_INTERFACE ? snapshot->total : snapshot->counted;
    if (by == PS_VIEW_BY_SERVICE || by == PS_VIEW_ALL_TABLES)
        ps_text_interval_services(snapshot, above, writer);
    else if (shown.packets > 0 && by == PS_VIEW_BY_PORT)
        put_ports(snapshot, above, writer);
    else if (shown.packets > 0)
        ps_text_fit(snapshot, tables[by], above, writer);
}

/* However long nothing comes, it is one line. */
void ps_text_interval(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    if (snapshot->interval.idle_again)
        return;
    unsigned above = put_date(snapshot, writer) + 1;
    put_headline(snapshot, writer);
    if (!snapshot->view.quiet)
        put_table(snapshot, above, writer);
}
