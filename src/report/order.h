/*
 * order.h - the order of rows: the contract's for data, and the one a person asked for.
 *
 * The contract's: packets, then bytes (both descending), then transport and port.
 */
#ifndef PORTSTAT_REPORT_ORDER_H
#define PORTSTAT_REPORT_ORDER_H

#include <stddef.h>

#include "portstat/snapshot.h"

void ps_order_ports(struct ps_port_row *rows, size_t count);
void ps_order_services(struct ps_service_row *rows, size_t count);
void ps_order_classes(struct ps_class_row *rows, size_t count);
void ps_order_reasons(struct ps_reason_row *rows, size_t count);
void ps_order_details(struct ps_detail_row *rows, size_t count);
void ps_order_flows(struct ps_flow_row *rows, size_t count, enum ps_view_sort sort);

#endif
