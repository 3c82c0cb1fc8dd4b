/*
 * paragraph.h - text in a column of an 80-column page.
 */
#ifndef PORTSTAT_BASE_PARAGRAPH_H
#define PORTSTAT_BASE_PARAGRAPH_H

#include <stddef.h>
#include <stdio.h>

enum { PS_PAGE_WIDTH = 80, PS_LABEL_WIDTH = 15 };

/* Writes text whose lines start at `column`, where the first one already is; breaks between words,
 * and inside one that is wider than the column. No newline at the end. */
void ps_write_wrapped(FILE *out, size_t column, const char *text);

/* "  label        text", the text in a column of its own, and a newline. */
void ps_write_labelled(FILE *out, const char *label, const char *text);

#endif
