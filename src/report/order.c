/*
 * order.c - compares all rows except ports and services; see order.h.
 */
#include "report/order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int by_count(struct ps_count a, struct ps_count b)
{
    int order = descending(a.packets, b.packets);
    return order ? order : descending(a.bytes, b.bytes);
}

static int by_label(const struct ps_label *a, const struct ps_label *b)
{
    if (a->transport != b->transport)
        return a->transport < b->transport ? -1 : 1;
    return (a->port > b->port) - (a->port < b->port);
}

static struct ps_count both(struct ps_count a, struct ps_count b)
{
    struct ps_count sum = {a.packets + b.packets, a.bytes + b.bytes};
    return sum;
}

static int compare_classes(const void *a, const void *b)
{
    const struct ps_class_row *left = a, *right = b;
    int order = by_count(left->destination, right->destination);
    return order ? order : (int)left->port_class - (int)right->port_class;
}

static int compare_reasons(const void *a, const void *b)
{
    const struct ps_reason_row *left = a, *right = b;
    int order = by_count(left->count, right->count);
    return order ? order : (int)left->reason - (int)right->reason;
}

static int compare_details(const void *a, const void *b)
{
    const struct ps_detail_row *left = a, *right = b;
    int order = by_count(left->count, right->count);
    return order ? order : strcmp(left->name, right->name);
}

static int compare_names(const void *a, const void *b)
{
    const struct ps_detail_row *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static int compare_ends(const struct ps_flow_row *a, const struct ps_flow_row *b)
{
    int order = memcmp(&a->server, &b->server, sizeof a->server);
    if (!order)
        order = memcmp(&a->client, &b->client, sizeof a->client);
    if (!order)
        order = by_label(&a->label, &b->label);
    if (!order)
        order = (a->client_port > b->client_port) - (a->client_port < b->client_port);
    return order ? order : (a->first_ns > b->first_ns) - (a->first_ns < b->first_ns);
}

static int compare_flows(const void *a, const void *b)
{
    const struct ps_flow_row *left = a, *right = b;
    int order =
        by_count(both(left->to_server, left->to_client), both(right->to_server, right->to_client));
    return order ? order : compare_ends(left, right);
}

/* Those without a name behind those with one. */
static int by_interface(const struct ps_interface_row *a, const struct ps_interface_row *b)
{
    if (a->name && b->name)
        return strcmp(a->name, b->name);
    if (!a->name != !b->name)
        return a->name ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_interfaces(const void *a, const void *b)
{
    const struct ps_interface_row *left = a, *right = b;
    int order = by_count(left->all, right->all);
    if (!order)
        order = by_interface(left, right);
    return order || !left->file || !right->file ? order : strcmp(left->file, right->file);
}

int ps_order_addresses(const struct ps_host_row *a, const struct ps_host_row *b)
{
    if (a->ip_version != b->ip_version)
        return a->ip_version < b->ip_version ? -1 : 1;
    return memcmp(&a->address, &b->address, sizeof a->address);
}

static int compare_hosts(const void *a, const void *b)
{
    const struct ps_host_row *left = a, *right = b;
    int order = by_count(both(left->sent, left->received), both(right->sent, right->received));
    return order ? order : ps_order_addresses(left, right);
}

static void sort(void *rows, size_t count, size_t row_bytes,
                 int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(rows, count, row_bytes, compare);
}

void ps_order_classes(struct ps_class_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_classes);
}

void ps_order_reasons(struct ps_reason_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_reasons);
}

void ps_order_details(struct ps_detail_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_details);
}

void ps_order_details_by_name(struct ps_detail_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_names);
}

void ps_order_flows(struct ps_flow_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_flows);
}

void ps_order_hosts(struct ps_host_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_hosts);
}

void ps_order_interfaces(struct ps_interface_row *rows, size_t count)
{
    sort(rows, count, sizeof *rows, compare_interfaces);
}
