/*
 * columns.c - columns of text that fit a width; see columns.h.
 */
#include "base/columns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/format.h"
#include "base/utf8.h"

enum {
    GAP = 2,
    CELL_BYTES = 2048,
    USUAL_PAGE = 80, /* columns */
    SHORTEST_BAR = 6,
    USUAL_BAR = 30, /* the longest one on a usual page; on a wider one it may be wider by as much */
    LONGEST_BAR = 100,
};

/* What else is done to make a grid fit, from the least to the most that is lost. */
static const struct step {
    enum ps_column_rank goes; /* its columns are left out */
    bool no_bar, short_labels, squeezed, cut_labels;
} steps[] = {
    {.goes = PS_GOES_FIRST},  {.no_bar = true, .short_labels = true},
    {.goes = PS_GOES_SECOND}, {.squeezed = true},
    {.goes = PS_GOES_THIRD},  {.goes = PS_GOES_FOURTH},
    {.cut_labels = true},     {.goes = PS_GOES_LAST},
};

/* The layout of one grid while it is printed. */
struct layout {
    size_t page; /* columns there are */
    enum ps_charset charset;
    bool titles;
    bool no_bar, short_labels, squeezed, cut_labels;
    size_t widths[PS_MOST_COLUMNS];
    bool hidden[PS_MOST_COLUMNS];
    size_t note;     /* columns for notes; 0: there are none */
    size_t bar;      /* columns for bars; 0: none */
    bool bar_behind; /* bars stand behind the notes, not in their place */
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

/* Copies the text to the grid; returns where it is, or 0 when out of memory. */
static size_t keep_text(struct ps_columns *grid, const char *text)
{
    size_t length = strlen(text) + 1, at = grid->text_bytes;
    char *cells = NULL;
    if (!grid->failed)
        cells = ps_array_grow(grid->text, &grid->text_room, at + length, 1);
    if (!cells) {
        grid->failed = true;
        return 0;
    }
    grid->text = cells;
    grid->text[0] = '\0';
    memcpy(grid->text + at, text, length);
    grid->text_bytes += length;
    return at;
}

void ps_columns_text(struct ps_columns *grid, const char *text)
{
    size_t at = keep_text(grid, text);
    if (at == 0)
        return;
    struct ps_columns_row *row = &grid->rows[grid->row_count - 1];
    row->cells[row->filled++] = at;
}

void ps_columns_note(struct ps_columns *grid, const char *text)
{
    size_t at = keep_text(grid, text);
    if (at != 0)
        grid->rows[grid->row_count - 1].note = at;
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

/* The widest cell of a column that stands in its row. A page that is not as usual takes most of the
 * difference from here, or gives it. */
static size_t widest_inside(const struct ps_column *column, size_t page)
{
    size_t least = strlen(column->title);
    if (least < column->least)
        least = column->least;
    if (page >= USUAL_PAGE)
        return column->overhangs + (page - USUAL_PAGE) * 3 / 4;
    size_t less = USUAL_PAGE - page;
    return column->overhangs > least + less ? column->overhangs - less : least;
}

static bool overhangs(const struct layout *layout, const struct ps_column *column, const char *text)
{
    return column->overhangs > 0 &&
           ps_utf8_width(text, layout->charset) > widest_inside(column, layout->page);
}

/* A label as it is shown: where room is short, without what it says in parentheses. */
static const char *label_text(char shown[CELL_BYTES], const struct layout *layout, const char *text)
{
    const char *aside = layout->short_labels ? strstr(text, " (") : NULL;
    if (!aside)
        return text;
    snprintf(shown, CELL_BYTES, "%.*s", (int)(aside - text), text);
    return shown;
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

static const char *note_of(const struct ps_columns *grid, const struct ps_columns_row *row)
{
    return row->note ? grid->text + row->note : "";
}

/* The whole width of a line with the least bar or note behind it. */
static size_t line_width(const struct ps_columns *grid, const struct layout *layout)
{
    size_t cells = span_width(layout, 0, grid->column_count), behind = layout->note;
    if (layout->page >= USUAL_PAGE && !layout->no_bar && grid->least_bar > behind)
        behind = grid->least_bar;
    return behind > 0 ? cells + GAP + behind : cells;
}

static void measure_notes(const struct ps_columns *grid, struct layout *layout)
{
    layout->note = 0;
    for (size_t r = 0; r < grid->row_count; r++)
        widen(&layout->note, ps_utf8_width(note_of(grid, &grid->rows[r]), layout->charset));
}

/* The widest cell decides; a label over several columns widens the last of them. */
static void measure(const struct ps_columns *grid, struct layout *layout)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct ps_column *column = &grid->columns[i];
        layout->widths[i] = column->least;
        if (layout->titles)
            widen(&layout->widths[i], strlen(column->title));
        for (size_t r = 0; r < grid->row_count; r++) {
            const char *text = cell(grid, &grid->rows[r], i);
            bool inside = grid->rows[r].span == 1 || i >= grid->rows[r].span;
            if (inside && !overhangs(layout, column, text))
                widen(&layout->widths[i], ps_utf8_width(text, layout->charset));
        }
        if (column->most > 0 && layout->widths[i] > column->most)
            layout->widths[i] = column->most;
    }
}

static void measure_labels(const struct ps_columns *grid, struct layout *layout)
{
    char shown[CELL_BYTES];
    for (size_t r = 0; r < grid->row_count; r++) {
        const struct ps_columns_row *row = &grid->rows[r];
        size_t last = row->span - 1;
        while (last > 0 && layout->hidden[last])
            last--;
        size_t have = span_width(layout, 0, row->span);
        size_t need = ps_utf8_width(label_text(shown, layout, cell(grid, row, 0)), layout->charset);
        if (row->span > 1 && need > have && !layout->cut_labels)
            layout->widths[last] += need - have;
    }
}

static void shrink(const struct ps_columns *grid, struct layout *layout)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct ps_column *column = &grid->columns[i];
        size_t total = line_width(grid, layout);
        size_t least = column->shrinks_to;
        if (layout->squeezed && column->squeezes_to > 0)
            least = column->squeezes_to;
        if (total <= layout->page || least == 0 || layout->hidden[i] || layout->widths[i] <= least)
            continue;
        size_t excess = total - layout->page;
        size_t spare = layout->widths[i] - least;
        layout->widths[i] -= excess < spare ? excess : spare;
    }
}

/* Sets the widths of the visible columns; true if they fit. Labels come last: names are cut for
 * them. */
static bool fits(const struct ps_columns *grid, struct layout *layout)
{
    measure(grid, layout);
    measure_notes(grid, layout);
    shrink(grid, layout);
    measure_labels(grid, layout);
    return line_width(grid, layout) <= layout->page;
}

/* Leaves out the columns of a rank, or takes them back. */
static void hide(const struct ps_columns *grid, struct layout *layout, enum ps_column_rank rank,
                 bool hidden)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        if (grid->columns[i].rank == rank && rank != PS_STAYS)
            layout->hidden[i] = hidden || grid->hidden[i];
    }
}

static void tighten(const struct ps_columns *grid, struct layout *layout)
{
    size_t taken = 0;
    while (!fits(grid, layout) && taken < sizeof steps / sizeof *steps) {
        const struct step *step = &steps[taken++];
        hide(grid, layout, step->goes, true);
        layout->no_bar |= step->no_bar;
        layout->short_labels |= step->short_labels;
        layout->squeezed |= step->squeezed;
        layout->cut_labels |= step->cut_labels;
    }
    for (; taken > 0; taken--) {
        struct layout fuller = *layout;
        hide(grid, &fuller, steps[taken - 1].goes, false);
        if (fits(grid, &fuller))
            *layout = fuller;
    }
}

static size_t longest_bar(size_t page)
{
    size_t longest = page > USUAL_PAGE ? USUAL_BAR + (page - USUAL_PAGE) : USUAL_BAR;
    return longest < LONGEST_BAR ? longest : LONGEST_BAR;
}

static struct layout fit(const struct ps_columns *grid, const struct ps_writer *writer, bool titles)
{
    struct layout layout = {.page = writer->width, .charset = writer->charset, .titles = titles};
    memcpy(layout.hidden, grid->hidden, sizeof layout.hidden);
    tighten(grid, &layout);
    size_t used = span_width(&layout, 0, grid->column_count) + GAP;
    if (used + layout.note > layout.page)
        layout.note = layout.page > used ? layout.page - used : 0;
    size_t with_note = layout.note > 0 ? used + layout.note + GAP : used;
    layout.bar_behind = with_note + SHORTEST_BAR <= layout.page;
    if (layout.bar_behind)
        used = with_note;
    if (used + SHORTEST_BAR <= layout.page && layout.page >= grid->bars_from)
        layout.bar = layout.page - used;
    if (layout.bar > longest_bar(layout.page))
        layout.bar = longest_bar(layout.page);
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
    size_t used = ps_utf8_cut(shown, sizeof shown, text, width, PS_CUT_END, line->writer->charset);
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

/* The end says more than the beginning: in an address, a port. */
static void put_line(struct ps_writer *writer, size_t indent, const char *text)
{
    char shown[CELL_BYTES];
    ps_utf8_cut(shown, sizeof shown, text, writer->width - indent, PS_CUT_START, writer->charset);
    ps_write(writer, "%*s%s\n", (int)indent, "", shown);
}

/* Writes a cell on a line of its own. If it is wider than the page, it is broken at the last space
 * that fits, and the rest is indented. */
static void put_overhang(struct ps_writer *writer, const char *text)
{
    char first[CELL_BYTES];
    size_t length = strlen(text), at = length > writer->width ? writer->width : 0;
    while (at > 0 && text[at] != ' ')
        at--;
    snprintf(first, sizeof first, "%.*s", (int)(at ? at : length), text);
    put_line(writer, 0, first);
    if (at > 0)
        put_line(writer, GAP, text + at + 1);
}

static void print_row(const struct ps_columns *grid, const struct layout *layout,
                      struct ps_writer *writer, const struct ps_columns_row *row)
{
    static const char *const colours[] = {
        [PS_ROW_PLAIN] = "", [PS_ROW_FOLDED] = "\033[2m", [PS_ROW_SUM] = ""};
    const char *colour = writer->colour ? colours[row->style] : "";
    char shown[CELL_BYTES];
    struct line line = {.writer = writer};
    const char *label = cell(grid, row, 0);
    ps_write(writer, "%s", colour);
    if (row->span == 1 && overhangs(layout, &grid->columns[0], label)) {
        put_overhang(writer, label);
        label = "";
    }
    if (row->span > 1)
        label = label_text(shown, layout, label);
    put_cell(&line, label, span_width(layout, 0, row->span),
             grid->columns[0].right && row->span == 1);
    for (size_t i = row->span; i < row->filled; i++) {
        if (!layout->hidden[i])
            put_cell(&line, cell(grid, row, i), layout->widths[i], grid->columns[i].right);
    }
    const char *note = note_of(grid, row);
    if (layout->note > 0 && (*note || layout->bar_behind))
        put_cell(&line, note, layout->note, false);
    if (layout->bar > 0 && (layout->bar_behind || !*note))
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
    struct layout layout = fit(grid, writer, titles);
    if (titles)
        print_titles(grid, &layout, writer);
    for (size_t i = 0; i < grid->row_count && !writer->failed; i++)
        print_row(grid, &layout, writer, &grid->rows[i]);
}
