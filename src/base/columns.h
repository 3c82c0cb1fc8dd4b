/*
 * columns.h - columns of text that fit a width: as wide as their cells, names cut and the least
 * important column left out where there is no room, a bar where there is some.  Numbers are never
 * cut: with absurd ones the grid grows beyond the width, and stays aligned.
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
    bool right;        /* aligned */
    size_t least;      /* columns at least, so that tables that follow each other line up */
    size_t most;       /* cells are cut to this; 0: never */
    size_t shrinks_to; /* may be cut down to this; 0: never */
    size_t overhangs;  /* a cell, of ASCII, wider than this gets a line of its own; 0: never */
    bool optional;     /* left out, if the grid is too wide otherwise */
};

enum ps_row_style { PS_ROW_PLAIN, PS_ROW_FOLDED, PS_ROW_SUM };

struct ps_columns_row {
    size_t cells[PS_MOST_COLUMNS]; /* offsets into the text; 0: empty */
    size_t span;                   /* columns that the first cell stands in */
    size_t filled;                 /* columns */
    enum ps_row_style style;
    double share; /* of the bar; negative: none */
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

/* A column that is not wanted. Its cells are given all the same. */
void ps_columns_hide(struct ps_columns *grid, size_t column);

/* A new row. `part` of `whole` is the length of its bar. */
void ps_columns_row(struct ps_columns *grid, enum ps_row_style style, uint64_t part,
                    uint64_t whole);

/* The next cells of the row. */
void ps_columns_text(struct ps_columns *grid, const char *text);
void ps_columns_count(struct ps_columns *grid, uint64_t count);
void ps_columns_percent(struct ps_columns *grid, uint64_t part, uint64_t whole);

/* The first cell of a row, if it stands in `span` columns. */
void ps_columns_label(struct ps_columns *grid, size_t span, const char *text);

/* Prints, with or without the line of titles; fails the writer if memory ran out. */
void ps_columns_print(const struct ps_columns *grid, struct ps_writer *writer, bool titles);

#endif
