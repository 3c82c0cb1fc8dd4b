/*
 * bit_grid.c - a header as RFCs draw it, with the values of this one.
 *
 * Each bit is two columns wide, as in RFC 791 and all after it.  A field is drawn in one piece per
 * row that it touches; its name and value stand in the widest piece.  A field over many rows is
 * shown as one row between slashes, as RFCs do.
 */
#include "explain/text_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROW_BITS = 32,
    COLUMNS = ROW_BITS * 2 + 1,
    NAME_LINES = 3,
    LONG_ROWS = 4, /* a field with more whole rows is shortened to one */
    INDENT = 2,
};

/* A row of the picture: bits [start, end) of the header, at most 32. */
struct row {
    uint32_t start, end;
    bool shortened; /* stands for several rows */
};

/* The text of a cell. */
struct label {
    char lines[NAME_LINES][COLUMNS + 1];
    unsigned count;
};

struct grid {
    const struct ps_explained_layer *layer;
    FILE *out;
};

/* The field that a bit belongs to; fields leave no gaps. */
static const struct ps_explained_field *owner(const struct ps_explained_layer *layer, uint32_t bit)
{
    size_t low = 0, high = layer->field_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (layer->fields[middle].bit_offset <= bit)
            low = middle;
        else
            high = middle;
    }
    return &layer->fields[low];
}

static uint32_t end_of(const struct ps_explained_field *field)
{
    return field->bit_offset + field->bits;
}

/* Where the field's widest piece starts: that is where its text stands. */
static uint32_t text_bit(const struct ps_explained_field *field)
{
    uint32_t start = field->bit_offset;
    uint32_t first = ROW_BITS - start % ROW_BITS;
    if (first >= field->bits || first >= ROW_BITS)
        return start;
    uint32_t second = field->bits - first < ROW_BITS ? field->bits - first : ROW_BITS;
    return second > first ? start + first : start;
}

static void add_line(struct label *label, const char *text, size_t length)
{
    if (label->count == NAME_LINES)
        return;
    memcpy(label->lines[label->count], text, length);
    label->lines[label->count][length] = '\0';
    label->count++;
}

/* Breaks a name between words into lines of `width`. False if it does not fit. */
static bool wrap_words(struct label *label, const char *name, size_t width)
{
    label->count = 0;
    while (*name) {
        size_t fitting = 0;
        for (size_t i = 1; i <= width; i++) {
            if (name[i - 1] == '\0')
                break;
            if (name[i] == ' ' || name[i] == '\0')
                fitting = i;
        }
        if (fitting == 0 || label->count == NAME_LINES)
            return false;
        add_line(label, name, fitting);
        name += fitting;
        name += *name == ' ';
    }
    return true;
}

/* The initials of a name's words: "DF" for Don't Fragment. */
static void take_initials(const char *name, char *initials, size_t size)
{
    size_t count = 0;
    bool at_start = true;
    for (; *name && count + 1 < size; name++) {
        if (at_start && isalnum((unsigned char)*name))
            initials[count++] = *name;
        at_start = *name == ' ' || *name == '-';
    }
    initials[count] = '\0';
}

/* Squeezes a name that is too wide for its cell: to initials, or to one letter per line. */
static void squeeze_name(struct label *label, const char *name, size_t width)
{
    char initials[PS_NAME_BYTES];
    take_initials(name, initials, sizeof initials);
    const char *text = initials[0] && initials[1] ? initials : name;
    size_t length = strlen(text);
    label->count = 0;
    if (length > width * NAME_LINES || (width > 1 && text == name))
        length = width < length ? width : length;
    for (size_t i = 0; i < length; i += width)
        add_line(label, text + i, length - i < width ? length - i : width);
}

static const char *name_of(const struct ps_explained_layer *layer,
                           const struct ps_explained_field *field)
{
    if (field->format == PS_SHOW_KIND)
        return layer->options[field->option].name;
    return field->name;
}

static void make_label(struct label *label, const struct ps_explained_layer *layer,
                       const struct ps_explained_field *field, size_t width)
{
    const char *name = name_of(layer, field);
    if (!wrap_words(label, name, width))
        squeeze_name(label, name, width);
}

/* The value as far as it fits: in full, cut, or not at all. */
static void make_value(const struct ps_explained_field *field, size_t width, char *text)
{
    const char *value = field->value;
    if (field->format == PS_SHOW_FLAG)
        value = field->number ? "1" : "0";
    size_t length = strlen(value);
    bool fits = length <= width;
    size_t shown = fits ? length : (width > 2 ? width - 2 : 0);
    memcpy(text, value, shown);
    memcpy(text + shown, fits || width < 2 ? "" : "..", fits || width < 2 ? 1 : sizeof "..");
}

/* Centres a text in a cell of the line, whose column 0 is the picture's left border. */
static void put(char *line, uint32_t from_bit, size_t width, const char *text)
{
    size_t length = strlen(text);
    memcpy(line + from_bit * 2 + 1 + (width - length) / 2, text, length);
}

/* One line of text of a row: line `index` of the names, or the values behind the last. */
static void draw_line(const struct grid *grid, const struct row *row, unsigned index,
                      unsigned name_lines)
{
    char line[COLUMNS + 1];
    memset(line, ' ', sizeof line);
    uint32_t bit = row->start;
    while (bit < row->end) {
        const struct ps_explained_field *field = owner(grid->layer, bit);
        uint32_t end = end_of(field) < row->end ? end_of(field) : row->end;
        size_t width = (end - bit) * 2 - 1;
        uint32_t column = bit - row->start;
        char value[PS_VALUE_BYTES + sizeof ".."];
        struct label label;
        make_label(&label, grid->layer, field, width);
        line[column * 2] = row->shortened ? '/' : '|';
        if (text_bit(field) == bit && index == name_lines) {
            make_value(field, width, value);
            put(line, column, width, value);
        } else if (text_bit(field) == bit && index < label.count) {
            put(line, column, width, label.lines[index]);
        }
        bit = end;
    }
    uint32_t right = (row->end - row->start) * 2;
    line[right] = row->shortened ? '/' : '|';
    fprintf(grid->out, "%*s%.*s\n", INDENT, "", (int)right + 1, line);
}

/* How many lines the names in a row need; 0: no field has its text in this row. */
static unsigned name_lines_of(const struct grid *grid, const struct row *row)
{
    unsigned most = 0;
    uint32_t bit = row->start;
    while (bit < row->end) {
        const struct ps_explained_field *field = owner(grid->layer, bit);
        uint32_t end = end_of(field) < row->end ? end_of(field) : row->end;
        struct label label;
        make_label(&label, grid->layer, field, (end - bit) * 2 - 1);
        if (text_bit(field) == bit && label.count > most)
            most = label.count;
        bit = end;
    }
    return most;
}

static void draw_row(const struct grid *grid, const struct row *row)
{
    unsigned name_lines = name_lines_of(grid, row);
    if (name_lines == 0) {
        draw_line(grid, row, NAME_LINES + 1, NAME_LINES);
        return;
    }
    for (unsigned i = 0; i <= name_lines; i++)
        draw_line(grid, row, i, name_lines);
}

/* Is there a border between the two rows below bit `column`? Not inside one field. */
static bool has_border(const struct grid *grid, const struct row *above, const struct row *below,
                       uint32_t column)
{
    bool is_above = above && column < above->end - above->start;
    bool is_below = below && column < below->end - below->start;
    if (!is_above || !is_below)
        return is_above || is_below;
    return owner(grid->layer, above->start + column) != owner(grid->layer, below->start + column);
}

static void draw_border(const struct grid *grid, const struct row *above, const struct row *below)
{
    char line[COLUMNS + 1];
    uint32_t bits = above ? above->end - above->start : 0;
    if (below && below->end - below->start > bits)
        bits = below->end - below->start;
    memset(line, ' ', sizeof line);
    line[0] = line[bits * 2] = '+';
    for (uint32_t column = 0; column < bits; column++) {
        if (!has_border(grid, above, below, column))
            continue;
        line[column * 2] = '+';
        line[column * 2 + 1] = '-';
        line[column * 2 + 2] = '+';
    }
    fprintf(grid->out, "%*s%.*s\n", INDENT, "", (int)(bits * 2 + 1), line);
}

/* The numbers of the bits, tens above units. */
static void draw_ruler(const struct grid *grid, uint32_t bits)
{
    char tens[COLUMNS + 1], units[COLUMNS + 1];
    memset(tens, ' ', sizeof tens);
    memset(units, ' ', sizeof units);
    for (uint32_t bit = 0; bit < bits; bit++) {
        units[bit * 2 + 1] = (char)('0' + bit % 10);
        if (bit % 10 == 0)
            tens[bit * 2 + 1] = (char)('0' + bit / 10);
    }
    uint32_t last_ten = (bits - 1) / 10 * 10;
    fprintf(grid->out, "%*s%.*s\n", INDENT, "", (int)(last_ten * 2 + 2), tens);
    fprintf(grid->out, "%*s%.*s\n", INDENT, "", (int)(bits * 2), units);
}

/* The row that starts at bit `start`. */
static struct row row_at(const struct grid *grid, uint32_t start)
{
    uint32_t total = grid->layer->length * 8;
    struct row row = {start, total - start < ROW_BITS ? total : start + ROW_BITS, false};
    uint32_t field_end = end_of(owner(grid->layer, start));
    uint32_t whole = (field_end - start) / ROW_BITS;
    row.shortened = whole > LONG_ROWS && owner(grid->layer, start)->bit_offset <= start;
    return row;
}

/* Where the row after `row` starts. */
static uint32_t next_start(const struct grid *grid, const struct row *row)
{
    if (!row->shortened)
        return row->end;
    uint32_t field_end = end_of(owner(grid->layer, row->start));
    return row->start + (field_end - row->start) / ROW_BITS * ROW_BITS;
}

void ps_write_grid(const struct ps_explained_layer *layer, FILE *out)
{
    const struct grid grid = {layer, out};
    uint32_t total = layer->length * 8;
    if (total == 0 || layer->field_count == 0)
        return;
    draw_ruler(&grid, total < ROW_BITS ? total : ROW_BITS);
    struct row row = row_at(&grid, 0);
    draw_border(&grid, NULL, &row);
    for (;;) {
        draw_row(&grid, &row);
        uint32_t start = next_start(&grid, &row);
        if (start >= total)
            break;
        struct row next = row_at(&grid, start);
        draw_border(&grid, &row, &next);
        row = next;
    }
    draw_border(&grid, &row, NULL);
}
