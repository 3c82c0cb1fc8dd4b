/*
 * text_parts.h - the parts of the text form: the grid, the table of fields, the bytes.
 */
#ifndef PORTSTAT_EXPLAIN_TEXT_PARTS_H
#define PORTSTAT_EXPLAIN_TEXT_PARTS_H

#include "explain/explanation.h"

/* The header as RFCs draw it, 32 bits to a row, with the values of this one; 67 columns. */
void ps_write_grid(const struct ps_explained_layer *layer, FILE *out);

/* One row for each field: bits, raw, name, value and meaning. */
void ps_write_table(const struct ps_explained_layer *layer, const uint8_t *header, FILE *out);

/* The frame in hexadecimal; the line below each row of bytes names their headers. */
void ps_write_dump(const struct ps_explanation *explanation, bool colour, FILE *out);

/* The colour of a layer, as an escape sequence; the same in all parts. */
const char *ps_layer_colour(size_t index);
#define PS_COLOUR_END "\033[0m"

#endif
