/*
 * text_tables.c - the tables of the text report.  Each adds up: what is not shown row by row is
 * folded into rows of its own.
 */
#include <errno.h>
#include <stdio.h>

#include "base/format.h"
#include "base/columns.h"
#include "report/text_items.h"
#include "report/text_report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    LABEL_SIZE = 160,
    LABEL_SPAN = 3,
    BARS_OF_FLOWS = 100, /* columns of a page where addresses leave room for them */
};

/* Packets, bytes and percent of all bytes. */
static void count_cells(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                        struct ps_count count)
{
    ps_columns_count(grid, count.packets);
    ps_columns_count(grid, count.bytes);
    ps_columns_percent(grid, count.bytes, snapshot->total.bytes);
}

static void port_sum(struct ps_columns *grid, const struct ps_snapshot *snapshot, const char *label,
                     struct ps_count count, enum ps_row_style style)
{
    bool bar = style == PS_ROW_FOLDED;
    ps_columns_row(grid, style, count.bytes, bar ? snapshot->total.bytes : 0);
    ps_columns_label(grid, LABEL_SPAN, label);
    count_cells(grid, snapshot, count);
}

static void port_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                      const struct ps_items *items)
{
    char text[PS_ITEM_TEXT];
    for (size_t i = 0; i < items->count; i++) {
        const struct ps_item *item = &items->items[i];
        ps_columns_row(grid, PS_ROW_PLAIN, item->count.bytes, snapshot->total.bytes);
        ps_columns_text(grid, ps_item_port(text, &item->label));
        ps_columns_text(grid, ps_port_class_name(item->label.port_class));
        ps_columns_text(grid, ps_label_name(&item->label));
        count_cells(grid, snapshot, item->count);
    }
    if (items->more.rows > 0)
        port_sum(grid, snapshot, ps_item_rows(text, items->more.rows, "more port", "more ports"),
                 items->more.count, PS_ROW_FOLDED);
    if (items->client.rows > 0)
        port_sum(grid, snapshot,
                 ps_item_rows(text, items->client.rows, "client port (replies)",
                              "client ports (replies)"),
                 items->client.count, PS_ROW_FOLDED);
}

void ps_text_ports(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = " PORT"},
        {.title = "CLASS", .rank = PS_GOES_FIRST},
        {.title = "NAME", .shrinks_to = 10, .squeezes_to = 7, .rank = PS_GOES_LAST},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES", .right = true},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_SECOND},
    };
    const struct ps_count total = snapshot->total, counted = snapshot->counted;
    const struct ps_count rest = {total.packets - counted.packets, total.bytes - counted.bytes};
    const struct ps_view *view = &snapshot->view;
    const struct ps_items_choice choice = {PS_VIEW_BY_PORT, view->sort, view->top};
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    if (snapshot->view.numbers_only)
        ps_columns_hide(&grid, 2);
    port_rows(&grid, snapshot, &items);
    port_sum(&grid, snapshot, "counted", counted, PS_ROW_SUM);
    port_sum(&grid, snapshot, "not counted", rest, PS_ROW_SUM);
    port_sum(&grid, snapshot, "total", total, PS_ROW_SUM);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
    ps_items_fini(&items);
}

/* Flows, frames each way, and bytes of both. */
static void service_cells(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                          const struct ps_item *item)
{
    ps_columns_count(grid, item->flows);
    ps_columns_count(grid, item->to_server.packets);
    ps_columns_count(grid, item->to_client.packets);
    ps_columns_count(grid, item->count.bytes);
    ps_columns_percent(grid, item->count.bytes, snapshot->total.bytes);
}

static void service_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                         const struct ps_items *items)
{
    char text[PS_ITEM_TEXT];
    for (size_t i = 0; i < items->count; i++) {
        const struct ps_item *item = &items->items[i];
        ps_columns_row(grid, PS_ROW_PLAIN, item->count.bytes, snapshot->total.bytes);
        ps_columns_text(grid, ps_item_port(text, &item->label));
        ps_columns_text(grid, ps_port_class_name(item->label.port_class));
        ps_columns_text(grid, ps_label_name(&item->label));
        service_cells(grid, snapshot, item);
    }
    if (items->more.rows == 0)
        return;
    ps_columns_row(grid, PS_ROW_FOLDED, items->more.count.bytes, snapshot->total.bytes);
    ps_columns_label(grid, LABEL_SPAN,
                     ps_item_rows(text, items->more.rows, "more service", "more services"));
    service_cells(grid, snapshot, &items->more);
}

/* The sum of all services, which equals all counted packets. */
static void service_sum(struct ps_columns *grid, const struct ps_snapshot *snapshot)
{
    struct ps_item all = {.count = snapshot->counted};
    for (size_t i = 0; i < snapshot->service_count; i++) {
        const struct ps_service_row *row = &snapshot->services[i];
        all.flows += row->flows;
        all.to_server.packets += row->to_server.packets;
        all.to_client.packets += row->to_client.packets;
    }
    ps_columns_row(grid, PS_ROW_SUM, 0, 0);
    ps_columns_label(grid, LABEL_SPAN, "counted");
    service_cells(grid, snapshot, &all);
}

void ps_text_services(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = " PORT"},
        {.title = "CLASS", .rank = PS_GOES_FIRST},
        {.title = "NAME", .shrinks_to = 15, .squeezes_to = 7, .rank = PS_GOES_LAST},
        {.title = "FLOWS", .right = true, .rank = PS_GOES_FOURTH},
        {.title = "TO SERVER", .right = true, .rank = PS_GOES_THIRD},
        {.title = "TO CLIENT", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES", .right = true},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_SECOND},
    };
    const struct ps_view *view = &snapshot->view;
    const struct ps_items_choice choice = {PS_VIEW_BY_SERVICE, view->sort, view->top};
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    if (snapshot->view.numbers_only)
        ps_columns_hide(&grid, 2);
    service_rows(&grid, snapshot, &items);
    service_sum(&grid, snapshot);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
    ps_items_fini(&items);
}

/* "192.0.2.7:50123 > 198.51.100.1:443/tcp" */
static void flow_cell(struct ps_columns *grid, const struct ps_flow_row *flow)
{
    char client[PS_FORMAT_SIZE], server[PS_FORMAT_SIZE], text[LABEL_SIZE];
    ps_format_endpoint(client, flow->client.bytes, flow->ip_version, flow->client_port);
    ps_format_endpoint(server, flow->server.bytes, flow->ip_version, flow->label.port);
    snprintf(text, sizeof text, "%s > %s/%s", client, server,
             ps_transport_name(flow->label.transport));
    ps_columns_text(grid, text);
}

static void flow_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                      const struct ps_items *items)
{
    char text[PS_ITEM_TEXT];
    for (size_t i = 0; i < items->count; i++) {
        const struct ps_item *item = &items->items[i];
        ps_columns_row(grid, PS_ROW_PLAIN, item->count.bytes, snapshot->total.bytes);
        flow_cell(grid, item->flow);
        ps_columns_text(grid, ps_label_name(&item->label));
        count_cells(grid, snapshot, item->count);
    }
    if (items->more.count.packets > 0) {
        ps_columns_row(grid, PS_ROW_FOLDED, items->more.count.bytes, snapshot->total.bytes);
        ps_columns_label(grid, 2, ps_item_rows(text, items->more.rows, "more flow", "more flows"));
        count_cells(grid, snapshot, items->more.count);
    }
    ps_columns_row(grid, PS_ROW_SUM, 0, 0);
    ps_columns_label(grid, 2, "counted");
    count_cells(grid, snapshot, snapshot->counted);
}

void ps_text_flows(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    /* two IPv4 addresses always fit the first column, two IPv6 ones rarely do */
    static const struct ps_column columns[] = {
        {.title = "CLIENT > SERVER", .overhangs = 47},
        {.title = "NAME", .shrinks_to = 5, .rank = PS_GOES_FIRST},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES", .right = true},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_SECOND},
    };
    const struct ps_view *view = &snapshot->view;
    const struct ps_items_choice choice = {PS_VIEW_BY_FLOW, view->sort, view->top};
    struct ps_items items;
    if (ps_items_init(&items, snapshot, &choice) < 0) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    grid.bars_from = BARS_OF_FLOWS;
    if (snapshot->view.numbers_only)
        ps_columns_hide(&grid, 1);
    flow_rows(&grid, snapshot, &items);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
    ps_items_fini(&items);
}

static void class_row(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                      const struct ps_class_row *row)
{
    char range[LABEL_SIZE];
    snprintf(range, sizeof range, "%u-%u", (unsigned)ps_port_class_first(row->port_class),
             (unsigned)ps_port_class_last(row->port_class));
    ps_columns_row(grid, PS_ROW_PLAIN, row->destination.bytes, snapshot->total.bytes);
    ps_columns_text(grid, ps_port_class_name(row->port_class));
    ps_columns_text(grid, range);
    ps_columns_count(grid, row->ports);
    count_cells(grid, snapshot, row->destination);
}

void ps_text_classes(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = "CLASS"},
        {.title = "RANGE", .rank = PS_GOES_FIRST},
        {.title = "PORTS", .right = true, .rank = PS_GOES_THIRD},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_FOURTH},
        {.title = "BYTES", .right = true},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_SECOND},
    };
    struct ps_columns grid;
    uint64_t ports = 0;
    ps_columns_init(&grid, columns, COUNT(columns));
    for (size_t i = 0; i < snapshot->class_count; i++) {
        class_row(&grid, snapshot, &snapshot->classes[i]);
        ports += snapshot->classes[i].ports;
    }
    ps_columns_row(&grid, PS_ROW_SUM, 0, 0);
    ps_columns_label(&grid, 2, "counted");
    ps_columns_count(&grid, ports);
    count_cells(&grid, snapshot, snapshot->counted);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
}

static void detail_row(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                       enum ps_row_style style, const char *name, struct ps_count count)
{
    char text[PS_ITEM_TEXT];
    snprintf(text, sizeof text, "  %.100s", name);
    ps_columns_row(grid, style, 0, 0);
    ps_columns_text(grid, text);
    count_cells(grid, snapshot, count);
}

/* The reason, with its detail if there is only one; otherwise each detail on a line below it. */
static void reason_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                        const struct ps_reason_row *row)
{
    char text[PS_ITEM_TEXT];
    bool one = row->detail_count == 1;
    snprintf(text, sizeof text, "%s%s%.100s", ps_outcome_name(row->reason), one ? ": " : "",
             one ? row->details[0].name : "");
    ps_columns_row(grid, PS_ROW_PLAIN, row->count.bytes, snapshot->total.bytes);
    ps_columns_text(grid, text);
    count_cells(grid, snapshot, row->count);
    struct ps_count more = {0};
    uint64_t more_rows = 0;
    for (size_t i = 0; !one && i < row->detail_count; i++) {
        if (snapshot->view.top == 0 || i < snapshot->view.top) {
            detail_row(grid, snapshot, PS_ROW_PLAIN, row->details[i].name, row->details[i].count);
            continue;
        }
        more_rows++;
        more.packets += row->details[i].count.packets;
        more.bytes += row->details[i].count.bytes;
    }
    if (more_rows > 0)
        detail_row(grid, snapshot, PS_ROW_FOLDED, ps_item_rows(text, more_rows, "more", "more"),
                   more);
}

void ps_text_not_counted(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    static const struct ps_column columns[] = {
        {.title = "REASON", .squeezes_to = 18},
        {.title = "PACKETS", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES", .right = true},
        {.title = "BYTES%", .right = true, .rank = PS_GOES_SECOND},
    };
    struct ps_columns grid;
    ps_columns_init(&grid, columns, COUNT(columns));
    for (size_t i = 0; i < snapshot->reason_count; i++)
        reason_rows(&grid, snapshot, &snapshot->reasons[i]);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
}
