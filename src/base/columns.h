/*
 * columns.h - columns of text that fit a width.  A table is described once: its columns, which of
 * them may be cut or left out when room is short, and in which order.  Each column is as wide as
 * its widest cell; where there is room to spare, each row gets a bar.  Numbers are never cut.
 */
#ifndef PORTSTAT_BASE_COLUMNS_H
#define PORTSTAT_BASE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/writer.h"

enum { PS_MOST_COLUMNS = 12 };

/* When a column is left out, if a line has not enough room. Those of one rank go together, and come
 * back together if those that went after them made enough room. */
enum ps_column_rank {
    PS_STAYS,
    PS_GOES_FIRST,  /* after names have been cut to `shrinks_to` */
    PS_GOES_SECOND, /* after labels have lost what they have in parentheses */
    PS_GOES_THIRD,  /* after names have been cut to `squeezes_to` */
    PS_GOES_FOURTH,
    PS_GOES_LAST, /* after labels have been cut */
};

struct ps_column {
    const char *title;
    bool right;         /* right-aligned */
    size_t least;       /* smallest width, so that consecutive tables line up */
    size_t most;        /* largest width: wider cells are cut; 0: none */
    size_t shrinks_to;  /* width that it may be cut to before a column goes; 0: never */
    size_t squeezes_to; /* width that it may be cut to before a column of the third rank goes; 0:
                           not below `shrinks_to` */
    size_t overhangs; /* in the first column: what is wider gets a line of its own, on a page of 80
                           columns (more or less on others); 0: nothing does */
    enum ps_column_rank rank;
};

enum ps_row_style { PS_ROW_PLAIN, PS_ROW_FOLDED, PS_ROW_SUM };

struct ps_columns_row {
    size_t cells[PS_MOST_COLUMNS]; /* offsets into the text; 0: empty */
    size_t span;                   /* columns that the first cell covers */
    size_t filled;                 /* columns that have their cells */
    enum ps_row_style style;
    double share; /* length of the bar, 0 to 1; negative: no bar */
    size_t note;  /* offset into the text of what stands behind the cells; 0: nothing */
};

struct ps_columns {
    const struct ps_column *columns;
    size_t column_count;
    bool hidden[PS_MOST_COLUMNS];
    size_t bars_from; /* the narrowest page on which rows have bars; 0: all */
    size_t least_bar; /* columns that bars are to have on a usual page (80) or a wider one, if that
                         takes no more than columns of the first rank, and what names can spare */
    char *text;       /* the cells, each terminated */
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

/* Adds words behind the cells of the row. Where there is room for either, they stand in place of
 * its bar. They are cut only on a page that has no room for them without any other column that may
 * go. */
void ps_columns_note(struct ps_columns *grid, const char *text);

/* Adds the first cell of a row, where it covers `span` columns. It is cut at " (" where room is
 * short. */
void ps_columns_label(struct ps_columns *grid, size_t span, const char *text);

/* Prints, with or without the line of titles; fails the writer if memory ran out. */
void ps_columns_print(const struct ps_columns *grid, struct ps_writer *writer, bool titles);

#endif
