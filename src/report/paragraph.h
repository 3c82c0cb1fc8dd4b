/*
 * paragraph.h - items one after another, broken between items so that they fit the width.
 */
#ifndef PS_REPORT_PARAGRAPH_H
#define PS_REPORT_PARAGRAPH_H

#include "portstat/renderer.h"

struct ps_paragraph {
    struct ps_writer *writer;
    const char *gap; /* between two items on a line */
    size_t indent;   /* of the second and later lines */
    size_t column;
};

/* An item that is not broken; it may have any bytes in it. */
void ps_paragraph_add(struct ps_paragraph *paragraph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The words of a text, each an item. */
void ps_paragraph_add_words(struct ps_paragraph *paragraph, const char *text);

void ps_paragraph_end(struct ps_paragraph *paragraph);

#endif
