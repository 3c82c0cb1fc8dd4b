/*
 * order.h - the order of rows: the contract's for data, and the one a person asked for.
 *
 * The contract's: packets, then bytes (both descending), then transport and port.
 */
#ifndef PORTSTAT_REPORT_ORDER_H
#define PORTSTAT_REPORT_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/snapshot.h"

/* Those without addresses, then IPv4, then IPv6; by the addresses' numbers. */
int ps_order_addresses(const struct ps_host_row *a, const struct ps_host_row *b);

/* There can be a hundred thousand ports and services, so they are sorted before their rows are
 * made. */
struct ps_order_key {
    uint64_t label; /* transport << 16 | port */
    struct ps_count sum;
    uint32_t number; /* the caller's, to find the row */
};

/* False when out of memory. */
bool ps_order_keys(struct ps_order_key *keys, size_t count);
void ps_order_classes(struct ps_class_row *rows, size_t count);
void ps_order_reasons(struct ps_reason_row *rows, size_t count);
void ps_order_details(struct ps_detail_row *rows, size_t count);
void ps_order_details_by_name(struct ps_detail_row *rows, size_t count);
void ps_order_flows(struct ps_flow_row *rows, size_t count);
void ps_order_hosts(struct ps_host_row *rows, size_t count);
void ps_order_interfaces(struct ps_interface_row *rows, size_t count);

#endif
