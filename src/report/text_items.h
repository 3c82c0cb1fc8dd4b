/*
 * text_items.h - the rows of a table: sorted as the view asks for, and for text chosen and folded
 * so that what is shown always adds up.
 */
#ifndef PORTSTAT_REPORT_TEXT_ITEMS_H
#define PORTSTAT_REPORT_TEXT_ITEMS_H

#include "portstat/snapshot.h"

/* A port, a service or a flow, or several of them folded into one. */
struct ps_item {
    struct ps_label label;
    const struct ps_flow_row *flow; /* NULL if it is none */
    const struct ps_host_row *host; /* likewise */
    uint64_t rows;                  /* folded into this one */
    uint64_t flows, active_flows;
    uint64_t refused, unanswered; /* connections of a service */
    struct ps_count count;        /* all its frames */
    struct ps_count before;       /* those of the interval before; of a service */
    struct ps_count to_server, to_client;
};

struct ps_items {
    struct ps_item *items;
    size_t count;
    struct ps_item client;  /* clients' own ports */
    struct ps_item more;    /* beyond the top ... */
    struct ps_item unnamed; /* ... and of them, if they are told apart, those without a name */
};

/* Which rows, and how many at most; 0: all. */
struct ps_items_choice {
    enum ps_view_by by; /* PS_VIEW_BY_PORT, PS_VIEW_BY_SERVICE or PS_VIEW_BY_FLOW */
    enum ps_view_sort sort;
    unsigned top;
};

/* What a row of a snapshot's table is ordered by. */
typedef void ps_row_item_fn(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);
void ps_port_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);
void ps_service_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);
void ps_flow_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);
void ps_host_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);
void ps_interface_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item);

/* The numbers of `count` rows in the order that the view asks for; freed by the caller. NULL when
 * out of memory. */
size_t *ps_items_order(const struct ps_snapshot *snapshot, size_t count, ps_row_item_fn *item_of);

/* -1 when out of memory. */
int ps_items_init(struct ps_items *items, const struct ps_snapshot *snapshot,
                  const struct ps_items_choice *choice);
void ps_items_fini(struct ps_items *items);

/* Folds what is beyond the first `top` rows. `by_name`: tells apart what has a name and what has
 * none. */
void ps_items_fold(struct ps_items *items, size_t top, bool by_name);

bool ps_item_is_named(const struct ps_item *item);

enum { PS_ITEM_TEXT = 160 };

/* "   80/tcp": the slashes are aligned. `text` is returned. */
const char *ps_item_port(char text[PS_ITEM_TEXT], const struct ps_label *label);

/* "   12 more ports": the number is aligned with the ports. */
const char *ps_item_rows(char text[PS_ITEM_TEXT], uint64_t rows, const char *one, const char *many);

/* "80/tcp HTTP", in a sentence; without the name if it has none, or only numbers are wanted. */
const char *ps_item_title(char text[PS_ITEM_TEXT], const struct ps_label *label, bool numbers_only);

/* What people call a label: the common name, else the service's; "-" if it has none. */
const char *ps_label_name(const struct ps_label *label);

#endif
