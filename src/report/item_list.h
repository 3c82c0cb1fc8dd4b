/*
 * item_list.h - items one after another, broken between items so that they fit the width.
 */
#ifndef PORTSTAT_REPORT_ITEM_LIST_H
#define PORTSTAT_REPORT_ITEM_LIST_H

#include "portstat/renderer.h"

struct ps_item_list {
    struct ps_writer *writer;
    const char *gap; /* between two items on a line */
    size_t indent;   /* of the second and later lines */
    size_t column;
};

/* An item that is not broken, but cut if it is wider than a line; it may have any bytes in it. */
void ps_item_list_add(struct ps_item_list *paragraph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The words of a text, each an item. */
void ps_item_list_add_words(struct ps_item_list *paragraph, const char *text);

void ps_item_list_end(struct ps_item_list *paragraph);

#endif
