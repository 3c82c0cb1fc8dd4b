/*
 * text_hosts.c - the table of hosts: what each sent and received, and its first ports.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "base/format.h"
#include "report/text_items.h"
#include "report/text_report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    LABEL_SIZE = 160,
    LABEL_SPAN = 2,
    SHOWN_PORTS = 6, /* of each role: more never fit a line */
};

/* Several hosts in one row. */
struct sums {
    uint64_t flows;
    struct ps_count sent, received;
};

static void add(struct sums *to, const struct ps_host_row *row)
{
    to->flows += row->as_client.flows + row->as_server.flows;
    to->sent.packets += row->sent.packets;
    to->sent.bytes += row->sent.bytes;
    to->received.packets += row->received.packets;
    to->received.bytes += row->received.bytes;
}

static void host_cell(struct ps_columns *grid, const struct ps_host_row *row)
{
    char address[PS_FORMAT_SIZE], text[LABEL_SIZE];
    if (row->ip_version == 0) {
        ps_columns_text(grid, "no address");
        return;
    }
    snprintf(text, sizeof text, "%s%s",
             ps_format_address(address, row->address.bytes, row->ip_version),
             row->kind == PS_UNICAST ? "" : "*");
    ps_columns_text(grid, text);
}

static void count_cells(struct ps_columns *grid, const struct sums *sums)
{
    ps_columns_count(grid, sums->sent.packets);
    ps_columns_count(grid, sums->sent.bytes);
    ps_columns_count(grid, sums->received.packets);
    ps_columns_count(grid, sums->received.bytes);
}

/* Appends ">443/tcp HTTPS", as far as there is room. */
static void add_port(char text[LABEL_SIZE], const struct ps_host_port_row *port, const char *mark,
                     bool numbers_only)
{
    size_t used = strlen(text);
    const char *name = ps_label_name(&port->label);
    bool named = !numbers_only && strcmp(name, "-") != 0;
    snprintf(text + used, LABEL_SIZE - used, "%s%s%u/%s%s%s", used ? ", " : "", mark,
             (unsigned)port->label.port, ps_transport_name(port->label.transport), named ? " " : "",
             named ? name : "");
}

/* The ports of both roles, in the order of their packets. */
static void ports_cell(struct ps_columns *grid, const struct ps_host_row *row, bool numbers_only)
{
    char text[LABEL_SIZE] = "";
    const struct ps_host_role *server = &row->as_server, *client = &row->as_client;
    size_t served = 0, used = 0;
    while (served < server->port_count || used < client->port_count) {
        bool serves = used == client->port_count ||
                      (served < server->port_count &&
                       server->ports[served].count.packets >= client->ports[used].count.packets);
        if (served + used == SHOWN_PORTS)
            break;
        if (serves)
            add_port(text, &server->ports[served++], "", numbers_only);
        else
            add_port(text, &client->ports[used++], ">", numbers_only);
    }
    ps_columns_text(grid, *text ? text : "-");
}

static void put_host(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                     const struct ps_host_row *row)
{
    struct sums sums = {0};
    add(&sums, row);
    ps_columns_row(grid, PS_ROW_PLAIN, 0, 0);
    host_cell(grid, row);
    ports_cell(grid, row, snapshot->view.numbers_only);
    ps_columns_count(grid, sums.flows);
    count_cells(grid, &sums);
}

static void put_folded(struct ps_columns *grid, uint64_t rows, const char *what,
                       const struct sums *sums)
{
    char count[PS_FORMAT_SIZE], text[LABEL_SIZE];
    if (rows == 0)
        return;
    snprintf(text, sizeof text, "%5s %s", ps_format_count(count, rows), what);
    ps_columns_row(grid, PS_ROW_FOLDED, 0, 0);
    ps_columns_label(grid, LABEL_SPAN, text);
    ps_columns_count(grid, sums->flows);
    count_cells(grid, sums);
}

/* A flow has two hosts, so the sum of their flows says nothing. */
static void put_sum(struct ps_columns *grid, const struct ps_snapshot *snapshot)
{
    const struct sums sums = {.sent = snapshot->counted, .received = snapshot->counted};
    ps_columns_row(grid, PS_ROW_SUM, 0, 0);
    ps_columns_label(grid, LABEL_SPAN, "counted");
    ps_columns_text(grid, "-");
    count_cells(grid, &sums);
}

static void put_rows(struct ps_columns *grid, const struct ps_snapshot *snapshot,
                     const size_t *order, size_t shown)
{
    struct sums more = {0};
    const struct sums evicted = {
        .flows = snapshot->hosts_omitted.client_flows + snapshot->hosts_omitted.server_flows,
        .sent = snapshot->hosts_omitted.sent,
        .received = snapshot->hosts_omitted.received,
    };
    uint64_t rest = snapshot->host_count - shown;
    for (size_t i = 0; i < shown; i++)
        put_host(grid, snapshot, &snapshot->hosts[order[i]]);
    for (size_t i = shown; i < snapshot->host_count; i++)
        add(&more, &snapshot->hosts[order[i]]);
    put_folded(grid, rest, rest == 1 ? "more host" : "more hosts", &more);
    put_folded(grid, snapshot->hosts_omitted.hosts, "evicted", &evicted);
    put_sum(grid, snapshot);
}

void ps_text_hosts(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    /* an IPv4 address always fits the first column, a long IPv6 one has a line of its own */
    static const struct ps_column columns[] = {
        {.title = "HOST", .least = 15, .overhangs = 24},
        {.title = "TOP PORTS", .shrinks_to = 9, .rank = PS_GOES_FIRST},
        {.title = "FLOWS", .right = true, .rank = PS_GOES_SECOND},
        {.title = "PKTS OUT", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES OUT", .right = true},
        {.title = "PKTS IN", .right = true, .rank = PS_GOES_THIRD},
        {.title = "BYTES IN", .right = true},
    };
    size_t top = snapshot->view.top, count = snapshot->host_count;
    size_t *order = ps_items_order(snapshot, count, ps_host_item);
    struct ps_columns grid;
    if (!order) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    ps_columns_init(&grid, columns, COUNT(columns));
    put_rows(&grid, snapshot, order, top > 0 && top < count ? top : count);
    ps_columns_print(&grid, writer, true);
    ps_columns_fini(&grid);
    free(order);
}
