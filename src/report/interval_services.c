/*
 * interval_services.c - the services of an interval, in text: one line each, both directions, with
 * what changed since the interval before; then what is folded, and what was not counted.
 *
 * An interval has so many lines at most as the view allows.  What is shown always adds up: where
 * there are too few lines for all services, the last ones are folded.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/format.h"
#include "base/utf8.h"
#include "report/text_items.h"
#include "report/text_report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    LABEL_SIZE = 160,
    LINE_SIZE = 1024,
    INDENT = 4,
    LABEL_SPAN = 2,
    /* With fewer lines than these, there are rows in place of titles, of what is gone, and of why
     * frames were not counted (the headline has their number). */
    LINES_WITH_TITLES = 6,
    LINES_WITH_REASONS = 5,
    LINES_WITH_GONE = 10,
};

/* Which lines there are beside those of services. */
struct plan {
    bool titles, reasons, gone;
    size_t rows; /* for services, those that are folded included */
};

static struct plan plan_lines(const struct ps_snapshot *snapshot, unsigned above)
{
    const unsigned lines = snapshot->view.lines > 0 ? snapshot->view.lines : UINT32_MAX;
    struct plan plan = {
        .titles = snapshot->service_count > 0 && lines >= LINES_WITH_TITLES,
        .reasons = snapshot->reason_count > 0 && lines >= LINES_WITH_REASONS,
        .gone = snapshot->gone_count > 0 && lines >= LINES_WITH_GONE,
    };
    const size_t used = above + plan.titles + plan.reasons + plan.gone;
    plan.rows = lines > used ? lines - used : 0;
    return plan;
}

/* Are there some with a name and some without among them? */
static bool are_mixed(const struct ps_items *items, size_t from)
{
    bool found[2] = {false, false};
    for (size_t i = from; i < items->count; i++)
        found[ps_item_is_named(&items->items[i])] = true;
    return found[false] && found[true];
}

/* Folds the last services into one line, or into two, so that all fit `rows`. */
static void fold_to(struct ps_items *items, size_t rows)
{
    if (items->count <= rows)
        return;
    size_t shown = rows > 1 ? rows - 1 : 1;
    const bool by_name = shown > 1 && are_mixed(items, shown - 1);
    ps_items_fold(items, by_name ? shown - 1 : shown, by_name);
}

static void put_rate(struct ps_columns *grid, const struct ps_snapshot *snapshot, uint64_t bytes)
{
    char text[PS_FORMAT_SIZE];
    ps_columns_text(grid, ps_format_bit_rate(text, bytes, ps_text_interval_ns(snapshot)));
}

/* "12 +3": flows that are active at the end, and those that began. */
static void put_flow_counts(struct ps_columns *grid, const struct ps_item *item)
{
    char active[PS_FORMAT_SIZE], begun[PS_FORMAT_SIZE], text[LABEL_SIZE];
    snprintf(text, sizeof text, "%s +%s", ps_format_count(active, item->active_flows),
             ps_format_count(begun, item->flows));
    ps_columns_text(grid, text);
}

/* By how much a rate has changed: it is now that many times what it was. What is still there has
 * not fallen by all. */
static const char *change_text(char text[LABEL_SIZE], double ratio)
{
    const double percent = (ratio - 1) * 100;
    if (ratio >= 9999.5)
        return "x9999+";
    if (ratio >= 10)
        snprintf(text, LABEL_SIZE, "x%.0f", ratio);
    else if (percent > -0.5 && percent < 0.5)
        return "+0%";
    else
        snprintf(text, LABEL_SIZE, "%+.0f%%", ratio > 0 && percent < -99 ? -99 : percent);
    return text;
}

static void put_change(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                       const struct ps_item *item)
{
    const struct ps_snapshot *s = snapshot;
    const double now_ns = (double)ps_text_interval_ns(s);
    const double before_ns = (double)ps_text_span_ns(s->interval.before_ns, s->interval.start_ns);
    const bool nothing = item->count.bytes == 0 && item->before.bytes == 0;
    char text[LABEL_SIZE];
    if (!s->interval.compared || now_ns == 0 || before_ns == 0 || nothing)
        ps_columns_text(grid, "-");
    else if (item->before.bytes == 0)
        ps_columns_text(grid, "new");
    else
        ps_columns_text(grid, change_text(text, (double)item->count.bytes / now_ns /
                                                    ((double)item->before.bytes / before_ns)));
}

/* What became of connections, if that is not what one hopes for. */
static void put_failures(struct ps_columns *grid, const struct ps_item *item)
{
    char refused[PS_FORMAT_SIZE], unanswered[PS_FORMAT_SIZE], text[LABEL_SIZE];
    ps_format_count(refused, item->refused);
    ps_format_count(unanswered, item->unanswered);
    if (item->refused > 0 && item->unanswered > 0)
        snprintf(text, sizeof text, "%s refused, %s no answer", refused, unanswered);
    else if (item->refused > 0)
        snprintf(text, sizeof text, "%s refused", refused);
    else if (item->unanswered > 0)
        snprintf(text, sizeof text, "%s no answer", unanswered);
    else
        return;
    ps_columns_note(grid, text);
}

static void put_cells(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                      const struct ps_item *item)
{
    put_rate(grid, snapshot, item->to_server.bytes);
    put_rate(grid, snapshot, item->to_client.bytes);
    ps_columns_count(grid, item->count.packets);
    put_flow_counts(grid, item);
    ps_columns_percent(grid, item->count.bytes, snapshot->total.bytes);
    put_change(grid, snapshot, item);
    put_failures(grid, item);
}

static void put_service(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                        const struct ps_item *item)
{
    char text[PS_ITEM_TEXT];
    ps_columns_row(grid, PS_ROW_PLAIN, item->count.bytes, snapshot->total.bytes);
    ps_columns_text(grid, ps_item_port(text, &item->label));
    ps_columns_text(grid, ps_label_name(&item->label));
    put_cells(grid, snapshot, item);
}

static void put_folded(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                       const struct ps_item *item, const char *one, const char *many)
{
    char text[PS_ITEM_TEXT];
    if (item->rows == 0)
        return;
    ps_columns_row(grid, PS_ROW_FOLDED, item->count.bytes, snapshot->total.bytes);
    ps_columns_label(grid, LABEL_SPAN, ps_item_rows(text, item->rows, one, many));
    put_cells(grid, snapshot, item);
}

static void put_services(const struct ps_snapshot *snapshot, const struct ps_items *items,
                         bool titles, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = " PORT", .least = 9},
        {.title = "NAME", .least = 10, .shrinks_to = 9, .squeezes_to = 7, .rank = PS_GOES_LAST},
        {.title = "TO SERVER", .right = true, .rank = PS_GOES_FOURTH},
        {.title = "TO CLIENT", .right = true},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_FIRST},
        {.title = "FLOWS", .right = true, .least = 6, .rank = PS_GOES_THIRD},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_THIRD},
        {.title = "CHANGE", .right = true, .rank = PS_GOES_SECOND},
    };
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    grid.least_bar = 10;
    if (snapshot->view.numbers_only)
        ps_columns_hide(&grid, 1);
    for (size_t i = 0; i < items->count; i++)
        put_service(&grid, snapshot, &items->items[i]);
    put_folded(&grid, snapshot, &items->more, "more service", "more services");
    put_folded(&grid, snapshot, &items->unnamed, "unnamed port", "unnamed ports");
    ps_columns_print(&grid, writer, titles);
    ps_columns_fini(&grid);
}

/* Words that are cut where they do not fit. */
static void put_line(const char *words, struct ps_writer *writer)
{
    char line[LINE_SIZE];
    ps_utf8_cut(line, sizeof line, words, writer->width - INDENT, PS_CUT_END, writer->charset);
    ps_write(writer, "%*s%s\n", INDENT, "", line);
}

/* Adds to a line; false if it is full. */
static bool append(char line[LINE_SIZE], const char *text)
{
    size_t length = strlen(line);
    return snprintf(line + length, LINE_SIZE - length, "%s", text) < (int)(LINE_SIZE - length);
}

/* "12 ip-without-ports (icmp 12)" */
static void append_reason(char line[LINE_SIZE], const struct ps_reason_row *reason)
{
    char count[PS_FORMAT_SIZE], text[LABEL_SIZE];
    snprintf(text, sizeof text, "%s %s", ps_format_count(count, reason->count.packets),
             ps_outcome_name(reason->reason));
    append(line, text);
    for (size_t i = 0; i < reason->detail_count; i++) {
        snprintf(text, sizeof text, "%s%s %s", i == 0 ? " (" : ", ", reason->details[i].name,
                 ps_format_count(count, reason->details[i].count.packets));
        if (!append(line, text))
            return;
    }
    append(line, reason->detail_count > 0 ? ")" : "");
}

static void put_reasons(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char line[LINE_SIZE] = "not counted: ";
    for (size_t i = 0; i < snapshot->reason_count; i++) {
        append(line, i > 0 ? ", " : "");
        append_reason(line, &snapshot->reasons[i]);
    }
    put_line(line, writer);
}

static void put_gone(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char line[LINE_SIZE] = "gone: ", text[PS_ITEM_TEXT];
    for (size_t i = 0; i < snapshot->gone_count; i++) {
        const struct ps_label *label = &snapshot->gone[i].label;
        append(line, i > 0 ? ", " : "");
        if (!append(line, ps_item_title(text, label, snapshot->view.numbers_only)))
            break;
    }
    put_line(line, writer);
}

void ps_text_interval_services(const struct ps_snapshot *snapshot, unsigned above,
                               struct ps_writer *writer)
{
    const struct plan plan = plan_lines(snapshot, above);
    const struct ps_items_choice choice = {PS_VIEW_BY_SERVICE, ps_text_interval_sort(snapshot), 0};
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    fold_to(&items, plan.rows);
    if (items.count > 0 && plan.rows > 0)
        put_services(snapshot, &items, plan.titles, writer);
    ps_items_fini(&items);
    if (plan.gone)
        put_gone(snapshot, writer);
    if (plan.reasons)
        put_reasons(snapshot, writer);
}
