/*
 * columns.h - columns of text that fit a width.  Each column is as wide as its widest cell.  Where
 * room is short, names are cut and the least important columns left out; where there is room to
 * spare, each row gets a bar.  Numbers are never cut: huge ones make the grid wider than asked, but
 * it stays aligned.
 */
#ifndef PORTSTAT_BASE_COLUMNS_H
#define PORTSTAT_BASE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/writer.h"

enum { PS_MOST_COLUMNS = 8 };

struct ps_column {
    const char *title;
    bool right;        /* right-aligned */
    size_t least;      /* smallest width, so that consecutive tables line up */
    size_t most;       /* largest width: wider cells are cut; 0: none */
    size_t shrinks_to; /* width that it may shrink to; 0: never */
    size_t overhangs;  /* a wider ASCII cell gets a line of its own; 0: never */
    bool optional;     /* may be left out if the grid is too wide */
};

enum ps_row_style { PS_ROW_PLAIN, PS_ROW_FOLDED, PS_ROW_SUM };

struct ps_columns_row {
    size_t cells[PS_MOST_COLUMNS]; /* offsets into the text; 0: empty */
    size_t span;                   /* columns that the first cell covers */
    size_t filled;                 /* columns that have their cells */
    enum ps_row_style style;
    double share; /* length of the bar, 0 to 1; negative: no bar */
};

struct ps_columns {
    const struct ps_column *columns;
    size_t column_count;
    bool hidden[PS_MOST_COLUMNS];
    char *text; /* the cells, each terminated */
    size_t text_bytes, text_room;
    struct ps_columns_row *rows;
    size_t row_count, row_room;
    bool failed; /* out of memory */
};

/* `columns` is borrowed; at most PS_MOST_COLUMNS. */
void ps_columns_init(struct ps_columns *grid, const struct ps_column *columns, size_t column_count);
void ps_columns_fini(struct ps_columns *grid);

/* Hides a column. Its cells must be added all the same. */
void ps_columns_hide(struct ps_columns *grid, size_t column);

/* Begins a row, whose bar shows `part` of `whole`; no bar if `whole` is 0. */
void ps_columns_row(struct ps_columns *grid, enum ps_row_style style, uint64_t part,
                    uint64_t whole);

/* Each adds the next cell of the row. */
void ps_columns_text(struct ps_columns *grid, const char *text);
void ps_columns_count(struct ps_columns *grid, uint64_t count);
void ps_columns_percent(struct ps_columns *grid, uint64_t part, uint64_t whole);

/* Adds the first cell of a row, where it covers `span` columns. */
void ps_columns_label(struct ps_columns *grid, size_t span, const char *text);

/* Prints, with or without the line of titles; fails the writer if memory ran out. */
void ps_columns_print(const struct ps_columns *grid, struct ps_writer *writer, bool titles);

#endif
