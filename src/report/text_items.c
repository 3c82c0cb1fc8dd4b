/*
 * text_items.c - the rows of a text table; see text_items.h.
 */
#include "report/text_items.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/format.h"
#include "report/order.h"

static struct ps_count sum(struct ps_count a, struct ps_count b)
{
    return (struct ps_count){a.packets + b.packets, a.bytes + b.bytes};
}

static void fold(struct ps_item *into, const struct ps_item *item)
{
    into->rows++;
    into->flows += item->flows;
    into->active_flows += item->active_flows;
    into->refused += item->refused;
    into->unanswered += item->unanswered;
    into->before = sum(into->before, item->before);
    into->count = sum(into->count, item->count);
    into->to_server = sum(into->to_server, item->to_server);
    into->to_client = sum(into->to_client, item->to_client);
}

const char *ps_label_name(const struct ps_label *label)
{
    if (label->common_name)
        return label->common_name;
    return label->service ? label->service : "-";
}

const char *ps_item_port(char text[PS_ITEM_TEXT], const struct ps_label *label)
{
    snprintf(text, PS_ITEM_TEXT, "%5u/%s", (unsigned)label->port,
             ps_transport_name(label->transport));
    return text;
}

const char *ps_item_rows(char text[PS_ITEM_TEXT], uint64_t rows, const char *one, const char *many)
{
    char count[PS_FORMAT_SIZE];
    snprintf(text, PS_ITEM_TEXT, "%5s %s", ps_format_count(count, rows), rows == 1 ? one : many);
    return text;
}

const char *ps_item_title(char text[PS_ITEM_TEXT], const struct ps_label *label, bool numbers_only)
{
    const bool named = !numbers_only && (label->service || label->common_name);
    snprintf(text, PS_ITEM_TEXT, "%u/%s%s%s", (unsigned)label->port,
             ps_transport_name(label->transport), named ? " " : "",
             named ? ps_label_name(label) : "");
    return text;
}

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_label(const struct ps_item *a, const struct ps_item *b)
{
    int result = order(a->label.port, b->label.port);
    return result ? result : order(a->label.transport, b->label.transport);
}

static int by_packets(const void *left, const void *right)
{
    const struct ps_item *a = left, *b = right;
    int result = order(b->count.packets, a->count.packets);
    if (!result)
        result = order(b->count.bytes, a->count.bytes);
    if (!result)
        result = order(a->label.transport, b->label.transport);
    return result ? result : by_label(a, b);
}

static int by_bytes(const void *left, const void *right)
{
    const struct ps_item *a = left, *b = right;
    int result = order(b->count.bytes, a->count.bytes);
    return result ? result : by_packets(left, right);
}

static int by_port(const void *left, const void *right)
{
    int result = by_label(left, right);
    return result ? result : by_packets(left, right);
}

static int by_flows(const void *left, const void *right)
{
    const struct ps_item *a = left, *b = right;
    int result = order(b->flows, a->flows);
    return result ? result : by_packets(left, right);
}

/* Those without a name come last; a host's name is its address. */
static int by_name(const void *left, const void *right)
{
    const struct ps_item *a = left, *b = right;
    if (a->host && b->host)
        return ps_order_addresses(a->host, b->host);
    const char *a_name = ps_label_name(&a->label), *b_name = ps_label_name(&b->label);
    int result = (*a_name == '-') - (*b_name == '-');
    if (!result)
        result = strcasecmp(a_name, b_name);
    return result ? result : by_packets(left, right);
}

static int (*const orders[])(const void *, const void *) = {
    [PS_SORT_USUAL] = by_packets, [PS_SORT_PACKETS] = by_packets, [PS_SORT_BYTES] = by_bytes,
    [PS_SORT_PORT] = by_port,     [PS_SORT_FLOWS] = by_flows,     [PS_SORT_NAME] = by_name,
};

static void sort(struct ps_items *items, enum ps_view_sort key)
{
    if (items->count > 1)
        qsort(items->items, items->count, sizeof *items->items, orders[key]);
}

/* A port that only sent frames is no destination, but it may be shown. */
void ps_port_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_port_row *port = &snapshot->ports[row];
    *item = (struct ps_item){.label = port->label, .count = port->destination};
}

void ps_service_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_service_row *service = &snapshot->services[row];
    *item = (struct ps_item){
        .label = service->label,
        .flows = service->flows,
        .active_flows = service->active_flows,
        .refused = service->connections.refused,
        .unanswered = service->connections.unanswered,
        .count = sum(service->to_server, service->to_client),
        .before = service->before,
        .to_server = service->to_server,
        .to_client = service->to_client,
    };
}

void ps_flow_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_flow_row *flow = &snapshot->flows[row];
    *item = (struct ps_item){
        .label = flow->label,
        .flow = flow,
        .flows = 1,
        .count = sum(flow->to_server, flow->to_client),
        .to_server = flow->to_server,
        .to_client = flow->to_client,
    };
}

/* What goes from a host to itself is on both of its sides. */
void ps_host_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_host_row *host = &snapshot->hosts[row];
    *item = (struct ps_item){
        .host = host,
        .flows = host->as_client.flows + host->as_server.flows,
        .count = sum(host->sent, host->received),
    };
}

/* In the place of a port and a name stand the interface's number and its own name. */
void ps_interface_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_interface_row *from = &snapshot->interfaces[row];
    *item = (struct ps_item){
        .label = {.port = (uint16_t)from->number, .service = from->name},
        .count = from->all,
    };
}

struct ordering {
    const struct ps_snapshot *snapshot;
    ps_row_item_fn *item_of;
    enum ps_view_sort sort;
};

/* Equal rows keep their order. */
static int compare_rows(const void *left, const void *right, void *context)
{
    const struct ordering *ordering = context;
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;
    struct ps_item items[2];
    ordering->item_of(ordering->snapshot, a, &items[0]);
    ordering->item_of(ordering->snapshot, b, &items[1]);
    int result = orders[ordering->sort](&items[0], &items[1]);
    return result ? result : order(a, b);
}

/* The rows of a snapshot are sorted by packets. */
static bool are_in_order(enum ps_view_sort sort)
{
    return orders[sort] == by_packets;
}

static size_t *order_rows(const struct ps_snapshot *snapshot, size_t count, ps_row_item_fn *item_of,
                          enum ps_view_sort sort)
{
    struct ordering ordering = {snapshot, item_of, sort};
    size_t *rows = malloc((count + 1) * sizeof *rows);
    for (size_t i = 0; rows && i < count; i++)
        rows[i] = i;
    if (rows && count > 1 && !are_in_order(sort))
        qsort_r(rows, count, sizeof *rows, compare_rows, &ordering);
    return rows;
}

size_t *ps_items_order(const struct ps_snapshot *snapshot, size_t count, ps_row_item_fn *item_of)
{
    return order_rows(snapshot, count, item_of, snapshot->view.sort);
}

static void add(struct ps_items *items, const struct ps_item *item)
{
    items->items[items->count++] = *item;
}

static void add_port(struct ps_items *items, const struct ps_snapshot *snapshot, size_t row)
{
    struct ps_item item;
    ps_port_item(snapshot, row, &item);
    if (item.count.packets == 0)
        return;
    if (snapshot->ports[row].client_only && !snapshot->view.all)
        fold(&items->client, &item);
    else
        add(items, &item);
}

static void add_service(struct ps_items *items, const struct ps_snapshot *snapshot, size_t row)
{
    ps_service_item(snapshot, row, &items->items[items->count++]);
}

bool ps_item_is_named(const struct ps_item *item)
{
    return item->label.service || item->label.common_name;
}

void ps_items_fold(struct ps_items *items, size_t top, bool by_name)
{
    while (items->count > top) {
        const struct ps_item *item = &items->items[--items->count];
        fold(by_name && !ps_item_is_named(item) ? &items->unnamed : &items->more, item);
    }
}

static uint64_t rest(uint64_t all, uint64_t shown)
{
    return all > shown ? all - shown : 0;
}

/* There may be millions of flows, so only those that are shown are copied. Everything else that was
 * counted is the rest, including flows that were over and forgotten. */
static bool add_flows(struct ps_items *items, const struct ps_snapshot *snapshot,
                      enum ps_view_sort sort, size_t shown)
{
    struct ps_item all = {0};
    size_t *rows = order_rows(snapshot, snapshot->flow_count, ps_flow_item, sort);
    for (size_t i = 0; rows && i < shown; i++) {
        ps_flow_item(snapshot, rows[i], &items->items[items->count++]);
        fold(&all, &items->items[i]);
    }
    items->more.rows = snapshot->flow_count - shown + snapshot->flows_omitted.flows;
    items->more.flows = items->more.rows;
    items->more.count.packets = rest(snapshot->counted.packets, all.count.packets);
    items->more.count.bytes = rest(snapshot->counted.bytes, all.count.bytes);
    free(rows);
    return rows != NULL;
}

static size_t row_count(const struct ps_snapshot *snapshot, const struct ps_items_choice *choice)
{
    if (choice->by == PS_VIEW_BY_PORT)
        return snapshot->port_count;
    if (choice->by == PS_VIEW_BY_SERVICE)
        return snapshot->service_count;
    return choice->top > 0 && choice->top < snapshot->flow_count ? choice->top
                                                                 : snapshot->flow_count;
}

int ps_items_init(struct ps_items *items, const struct ps_snapshot *snapshot,
                  const struct ps_items_choice *choice)
{
    size_t rows = row_count(snapshot, choice);
    *items = (struct ps_items){.items = calloc(rows + 1, sizeof *items->items)};
    if (!items->items)
        return -1;
    if (choice->by == PS_VIEW_BY_FLOW && !add_flows(items, snapshot, choice->sort, rows)) {
        ps_items_fini(items);
        return -1;
    }
    for (size_t i = 0; choice->by == PS_VIEW_BY_PORT && i < rows; i++)
        add_port(items, snapshot, i);
    for (size_t i = 0; choice->by == PS_VIEW_BY_SERVICE && i < rows; i++)
        add_service(items, snapshot, i);
    if (choice->by != PS_VIEW_BY_FLOW)
        sort(items, choice->sort);
    if (choice->top > 0)
        ps_items_fold(items, choice->top, false);
    return 0;
}

void ps_items_fini(struct ps_items *items)
{
    free(items->items);
    *items = (struct ps_items){0};
}
