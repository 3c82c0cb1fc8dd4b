/*
 * utf8.c - text that came from outside, made safe to show; see utf8.h.
 */
#include "base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

/* Shown as '?': C0, DEL and C1 controls, and what reorders the text around it. */
static const struct range unsafe[] = {
    {0x00, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
};

/* Take no column: combining marks, joiners, variation selectors. */
static const struct range narrow[] = {
    {0x300, 0x36f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
};

/* Take two columns: East Asian wide (Unicode Annex 11), by blocks, and pictographs. */
static const struct range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
};

#define IN(ranges, code_point) in_ranges(ranges, sizeof(ranges) / sizeof *(ranges), code_point)

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++) {
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    }
    return false;
}

size_t ps_utf8_next(const char *text, uint32_t *code_point)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] == 0)
        return 0;
    if (bytes[0] < 0x80) {
        *code_point = bytes[0];
        return 1;
    }
    size_t length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
        return 0;
    uint32_t value = bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) /* stops at the end, too */
            return 0;
        value = value << 6 | (bytes[i] & 0x3fu);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code_point = value;
    return length;
}

char *ps_utf8_clean(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    char *clean = malloc(strlen(text) * (sizeof replacement - 1) + 1);
    if (!clean)
        return NULL;
    char *out = clean;
    while (*text) {
        uint32_t code_point;
        size_t length = ps_utf8_next(text, &code_point);
        if (length > 0) {
            memcpy(out, text, length);
            out += length;
            text += length;
        } else {
            memcpy(out, replacement, sizeof replacement - 1);
            out += sizeof replacement - 1;
            text++;
        }
    }
    *out = '\0';
    return clean;
}

/* One character as it is shown. */
struct glyph {
    const char *text;
    size_t length; /* bytes of `text` */
    size_t taken;  /* bytes of the source */
    size_t columns;
};

static struct glyph next_glyph(const char *text)
{
    uint32_t code_point;
    size_t length = ps_utf8_next(text, &code_point);
    if (length == 0 || IN(unsafe, code_point))
        return (struct glyph){"?", 1, length ? length : 1, 1};
    size_t columns = IN(narrow, code_point) ? 0 : IN(wide, code_point) ? 2 : 1;
    return (struct glyph){text, length, length, columns};
}

void ps_utf8_disarm(char *text)
{
    char *out = text;
    while (*text) {
        struct glyph glyph = next_glyph(text);
        if (*text == '\n')
            glyph = (struct glyph){text, 1, 1, 0};
        memmove(out, glyph.text, glyph.length);
        out += glyph.length;
        text += glyph.taken;
    }
    *out = '\0';
}

size_t ps_utf8_width(const char *text)
{
    size_t columns = 0;
    while (*text) {
        struct glyph glyph = next_glyph(text);
        columns += glyph.columns;
        text += glyph.taken;
    }
    return columns;
}

/* Appends glyphs up to `columns` or the end; returns the columns used. */
static size_t copy_glyphs(char *out, size_t size, const char *text, size_t columns)
{
    size_t used = 0, length = 0;
    while (*text) {
        struct glyph glyph = next_glyph(text);
        if (used + glyph.columns > columns || length + glyph.length + 1 > size)
            break;
        memcpy(out + length, glyph.text, glyph.length);
        length += glyph.length;
        used += glyph.columns;
        text += glyph.taken;
    }
    out[length] = '\0';
    return used;
}

/* The place in `text` from which at most `columns` columns and `bytes` bytes are left. */
static const char *tail(const char *text, size_t columns, size_t bytes)
{
    size_t width = ps_utf8_width(text);
    size_t length = strlen(text);
    while (*text && (width > columns || length > bytes)) {
        struct glyph glyph = next_glyph(text);
        width -= glyph.columns;
        length -= glyph.taken;
        text += glyph.taken;
    }
    return text;
}

size_t ps_utf8_cut(char *out, size_t size, const char *text, size_t columns, enum ps_cut cut)
{
    static const char mark[] = "..";
    const size_t mark_length = sizeof mark - 1;
    if (size == 0)
        return 0;
    if (ps_utf8_width(text) <= columns && strlen(text) < size)
        return copy_glyphs(out, size, text, columns);
    if (columns <= mark_length || size <= mark_length + 1)
        return copy_glyphs(out, size, text, columns);
    if (cut == PS_CUT_START) {
        memcpy(out, mark, mark_length);
        const char *rest = tail(text, columns - mark_length, size - mark_length - 1);
        return mark_length +
               copy_glyphs(out + mark_length, size - mark_length, rest, columns - mark_length);
    }
    size_t used = copy_glyphs(out, size - mark_length, text, columns - mark_length);
    memcpy(out + strlen(out), mark, sizeof mark);
    return used + mark_length;
}
