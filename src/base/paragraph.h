/*
 * paragraph.h - text in a column of a page, which has 80 columns if nobody says otherwise.
 */
#ifndef PORTSTAT_BASE_PARAGRAPH_H
#define PORTSTAT_BASE_PARAGRAPH_H

#include <stddef.h>
#include <stdio.h>

enum { PS_PAGE_WIDTH = 80, PS_LABEL_WIDTH = 15 };

/* Writes text in lines that start at `column`; the output already stands there for the first line.
 * Breaks between words, and inside a word that is too wide for a line. Adds no newline at the
 * end. */
void ps_write_wrapped(FILE *out, size_t column, const char *text);

/* "  label        text", the text in a column of its own, and a newline. */
void ps_write_labelled(FILE *out, const char *label, const char *text);

/* The same on a page of another width, at least 2 * PS_LABEL_WIDTH columns. */
void ps_write_labelled_in(FILE *out, size_t page_width, const char *label, const char *text);

#endif
