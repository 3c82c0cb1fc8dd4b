/*
 * columns.c - columns of text that fit a width; see columns.h.
 */
#include "base/columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/format.h"
#include "base/utf8.h"

enum { GAP = 2, CELL_BYTES = 1024, SHORTEST_BAR = 6, LONGEST_BAR = 30 };

/* The layout of one grid while it is printed. */
struct layout {
    size_t widths[PS_MOST_COLUMNS];
    bool hidden[PS_MOST_COLUMNS];
    size_t bar; /* columns for bars; 0: none */
};

/* The line being written. Spaces are held back until text follows, so no line ends in spaces. */
struct line {
    struct ps_writer *writer;
    size_t spaces;
};

void ps_columns_init(struct ps_columns *grid, const struct ps_column *columns, size_t column_count)
{
    *grid = (struct ps_columns){.columns = columns, .column_count = column_count};
    grid->text_bytes = 1; /* offset 0 is the empty cell */
}

void ps_columns_fini(struct ps_columns *grid)
{
    free(grid->text);
    free(grid->rows);
    *grid = (struct ps_columns){0};
}

void ps_columns_hide(struct ps_columns *grid, size_t column)
{
    grid->hidden[column] = true;
}

void ps_columns_row(struct ps_columns *grid, enum ps_row_style style, uint64_t part, uint64_t whole)
{
    struct ps_columns_row *rows =
        ps_array_grow(grid->rows, &grid->row_room, grid->row_count + 1, sizeof *rows);
    if (!rows) {
        grid->failed = true;
        return;
    }
    grid->rows = rows;
    grid->rows[grid->row_count++] = (struct ps_columns_row){
        .span = 1,
        .style = style,
        .share = whole > 0 ? (double)part / (double)whole : -1,
    };
}

void ps_columns_text(struct ps_columns *grid, const char *text)
{
    size_t length = strlen(text) + 1;
    char *cells = NULL;
    if (!grid->failed)
        cells = ps_array_grow(grid->text, &grid->text_room, grid->text_bytes + length, 1);
    if (!cells) {
        grid->failed = true;
        return;
    }
    grid->text = cells;
    grid->text[0] = '\0';
    memcpy(grid->text + grid->text_bytes, text, length);
    struct ps_columns_row *row = &grid->rows[grid->row_count - 1];
    row->cells[row->filled++] = grid->text_bytes;
    grid->text_bytes += length;
}

void ps_columns_count(struct ps_columns *grid, uint64_t count)
{
    char text[PS_FORMAT_SIZE];
    ps_columns_text(grid, ps_format_count(text, count));
}

void ps_columns_percent(struct ps_columns *grid, uint64_t part, uint64_t whole)
{
    char text[PS_FORMAT_SIZE];
    ps_columns_text(grid, ps_format_percent(text, part, whole));
}

void ps_columns_label(struct ps_columns *grid, size_t span, const char *text)
{
    ps_columns_text(grid, text);
    if (grid->failed)
        return;
    struct ps_columns_row *row = &grid->rows[grid->row_count - 1];
    row->span = span;
    row->filled = span;
}

static const char *cell(const struct ps_columns *grid, const struct ps_columns_row *row,
                        size_t column)
{
    return row->cells[column] ? grid->text + row->cells[column] : "";
}

static bool overhangs(const struct ps_column *column, const char *text)
{
    return column->overhangs > 0 && ps_utf8_width(text) > column->overhangs;
}

static void widen(size_t *width, size_t needed)
{
    if (needed > *width)
        *width = needed;
}

/* The width of the visible columns from `first` up to, not including, `end`, with their gaps. */
static size_t span_width(const struct layout *layout, size_t first, size_t end)
{
    size_t width = 0;
    for (size_t i = first; i < end; i++) {
        if (!layout->hidden[i])
            width += layout->widths[i] + (width > 0 ? GAP : 0);
    }
    return width;
}

/* The widest cell decides; a label over several columns widens the last of them. */
static void measure(const struct ps_columns *grid, struct layout *layout, bool titles)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct ps_column *column = &grid->columns[i];
        layout->widths[i] = column->least;
        if (titles)
            widen(&layout->widths[i], strlen(column->title));
        for (size_t r = 0; r < grid->row_count; r++) {
            const char *text = cell(grid, &grid->rows[r], i);
            if (grid->rows[r].span == 1 || i >= grid->rows[r].span)
                widen(&layout->widths[i], overhangs(column, text) ? 0 : ps_utf8_width(text));
        }
        if (column->most > 0 && layout->widths[i] > column->most)
            layout->widths[i] = column->most;
    }
}

static void measure_labels(const struct ps_columns *grid, struct layout *layout)
{
    for (size_t r = 0; r < grid->row_count; r++) {
        const struct ps_columns_row *row = &grid->rows[r];
        size_t last = row->span - 1;
        while (last > 0 && layout->hidden[last])
            last--;
        size_t have = span_width(layout, 0, row->span);
        size_t need = ps_utf8_width(cell(grid, row, 0));
        if (row->span > 1 && need > have)
            layout->widths[last] += need - have;
    }
}

static void shrink(const struct ps_columns *grid, struct layout *layout, size_t width)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        size_t total = span_width(layout, 0, grid->column_count);
        size_t least = grid->columns[i].shrinks_to;
        if (total <= width || least == 0 || layout->hidden[i] || layout->widths[i] <= least)
            continue;
        size_t excess = total - width;
        size_t spare = layout->widths[i] - least;
        layout->widths[i] -= excess < spare ? excess : spare;
    }
}

/* Sets the widths of the visible columns; true if they fit. Labels come last: names may be cut,
 * labels may not. */
static bool fits(const struct ps_columns *grid, struct layout *layout, size_t width, bool titles)
{
    measure(grid, layout, titles);
    shrink(grid, layout, width);
    measure_labels(grid, layout);
    return span_width(layout, 0, grid->column_count) <= width;
}

static struct layout fit(const struct ps_columns *grid, size_t width, bool titles)
{
    struct layout layout = {0};
    memcpy(layout.hidden, grid->hidden, sizeof layout.hidden);
    bool good = fits(grid, &layout, width, titles);
    for (size_t i = 0; i < grid->column_count && !good; i++) {
        if (!grid->columns[i].optional)
            continue;
        layout.hidden[i] = true;
        good = fits(grid, &layout, width, titles);
    }
    size_t used = span_width(&layout, 0, grid->column_count) + GAP;
    if (used + SHORTEST_BAR <= width)
        layout.bar = width - used < LONGEST_BAR ? width - used : LONGEST_BAR;
    return layout;
}

static void put(struct line *line, const char *text)
{
    if (!*text)
        return;
    ps_write(line->writer, "%*s%s", (int)line->spaces, "", text);
    line->spaces = 0;
}

static void put_cell(struct line *line, const char *text, size_t width, bool right)
{
    char shown[CELL_BYTES];
    size_t used = ps_utf8_cut(shown, sizeof shown, text, width, PS_CUT_END);
    if (right)
        line->spaces += width - used;
    put(line, shown);
    if (!right)
        line->spaces += width - used;
    line->spaces += GAP;
}

/* A share below half a mark draws nothing. */
static void put_bar(struct line *line, double share, size_t width)
{
    char bar[LONGEST_BAR + 1];
    size_t length = share > 0 ? (size_t)(share * (double)width + 0.5) : 0;
    length = length < width ? length : width;
    memset(bar, '#', length);
    bar[length] = '\0';
    put(line, bar);
}

static void end_line(struct line *line, bool coloured)
{
    ps_write(line->writer, "%s\n", coloured ? "\033[0m" : "");
    line->spaces = 0;
}

/* Writes a cell on a line of its own. If it is wider than the page, it is broken at the last space
 * that fits, and the rest is indented. */
static void put_overhang(struct ps_writer *writer, const char *text)
{
    size_t at = strlen(text) > writer->width ? writer->width : 0;
    while (at > 0 && text[at] != ' ')
        at--;
    if (at > 0) {
        ps_write(writer, "%.*s\n  ", (int)at, text);
        text += at + 1;
    }
    ps_write(writer, "%s\n", text);
}

static void print_row(const struct ps_columns *grid, const struct layout *layout,
                      struct ps_writer *writer, const struct ps_columns_row *row)
{
    static const char *const colours[] = {
        [PS_ROW_PLAIN] = "", [PS_ROW_FOLDED] = "\033[2m", [PS_ROW_SUM] = ""};
    const char *colour = writer->colour ? colours[row->style] : "";
    struct line line = {.writer = writer};
    const char *label = cell(grid, row, 0);
    ps_write(writer, "%s", colour);
    if (overhangs(&grid->columns[0], label)) {
        put_overhang(writer, label);
        label = "";
    }
    put_cell(&line, label, span_width(layout, 0, row->span),
             grid->columns[0].right && row->span == 1);
    for (size_t i = row->span; i < row->filled; i++) {
        if (!layout->hidden[i])
            put_cell(&line, cell(grid, row, i), layout->widths[i], grid->columns[i].right);
    }
    if (layout->bar > 0)
        put_bar(&line, row->share, layout->bar);
    end_line(&line, *colour);
}

static void print_titles(const struct ps_columns *grid, const struct layout *layout,
                         struct ps_writer *writer)
{
    struct line line = {.writer = writer};
    ps_write(writer, "%s", writer->colour ? "\033[2m" : "");
    for (size_t i = 0; i < grid->column_count; i++) {
        if (!layout->hidden[i])
            put_cell(&line, grid->columns[i].title, layout->widths[i], grid->columns[i].right);
    }
    end_line(&line, writer->colour);
}

void ps_columns_print(const struct ps_columns *grid, struct ps_writer *writer, bool titles)
{
    if (grid->failed) {
        ps_writer_fail(writer, ENOMEM);
        return;
    }
    struct layout layout = fit(grid, writer->width, titles);
    if (titles)
        print_titles(grid, &layout, writer);
    for (size_t i = 0; i < grid->row_count && !writer->failed; i++)
        print_row(grid, &layout, writer, &grid->rows[i]);
}
