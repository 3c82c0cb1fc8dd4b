/*
 * utf8.c - text that came from outside, made safe to show; see utf8.h.
 */
#include "base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct range {
    uint32_t first, last;
};

/* Shown as '?': C0, DEL and C1 controls, and what reorders the text around it. */
static const struct range unsafe[] = {
    {0x00, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
};

/* Take no column (Unicode 15): marks that are drawn over the letter before them, in the scripts
 * that most names are written in, what joins letters, and variation selectors. */
static const struct range narrow[] = {
    {0x300, 0x36f},     {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},     {0x5c7, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},
    {0x6d6, 0x6dc},     {0x6df, 0x6e4},   {0x6e7, 0x6e8},   {0x6ea, 0x6ed},   {0x900, 0x902},
    {0x93a, 0x93a},     {0x93c, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},   {0x951, 0x957},
    {0x962, 0x963},     {0x981, 0x981},   {0x9bc, 0x9bc},   {0x9c1, 0x9c4},   {0x9cd, 0x9cd},
    {0xbc0, 0xbc0},     {0xbcd, 0xbcd},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},
    {0xeb1, 0xeb1},     {0xeb4, 0xebc},   {0xec8, 0xece},   {0x1160, 0x11ff}, {0x1ab0, 0x1ace},
    {0x1dc0, 0x1dff},   {0x200b, 0x200d}, {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0x302a, 0x302d},
    {0x3099, 0x309a},   {0xa66f, 0xa672}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff},
    {0xe0100, 0xe01ef},
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

/* Marks come before wide ranges, which hold some of them. What wcwidth() does not know, it has no
 * columns for. */
static size_t columns_of(uint32_t code_point, enum ps_charset charset)
{
    if (charset == PS_CHARSET_TERMINAL) {
        int columns = wcwidth((wchar_t)code_point);
        if (columns >= 0)
            return (size_t)columns;
    }
    return IN(narrow, code_point) ? 0 : IN(wide, code_point) ? 2 : 1;
}

static struct glyph next_glyph(const char *text, enum ps_charset charset)
{
    uint32_t code_point;
    size_t length = ps_utf8_next(text, &code_point);
    bool foreign = charset == PS_CHARSET_ASCII && length > 1;
    if (length == 0 || foreign || IN(unsafe, code_point))
        return (struct glyph){"?", 1, length ? length : 1, 1};
    return (struct glyph){text, length, length, columns_of(code_point, charset)};
}

void ps_utf8_disarm(char *text)
{
    char *out = text;
    while (*text) {
        struct glyph glyph = next_glyph(text, PS_CHARSET_UTF8);
        if (*text == '\n')
            glyph = (struct glyph){text, 1, 1, 0};
        memmove(out, glyph.text, glyph.length);
        out += glyph.length;
        text += glyph.taken;
    }
    *out = '\0';
}

size_t ps_utf8_width(const char *text, enum ps_charset charset)
{
    size_t columns = 0;
    while (*text) {
        struct glyph glyph = next_glyph(text, charset);
        columns += glyph.columns;
        text += glyph.taken;
    }
    return columns;
}

/* Appends glyphs up to `columns` or the end, with the marks over the last one; returns the columns
 * used. */
static size_t copy_glyphs(char *out, size_t size, const char *text, size_t columns,
                          enum ps_charset charset)
{
    size_t used = 0, length = 0;
    while (*text) {
        struct glyph glyph = next_glyph(text, charset);
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

/* The place in `text` from which at most `columns` columns and `bytes` bytes are left. Marks whose
 * letter is gone go, too. */
static const char *tail(const char *text, size_t columns, size_t bytes, enum ps_charset charset)
{
    size_t width = ps_utf8_width(text, charset);
    size_t length = strlen(text);
    while (*text) {
        struct glyph glyph = next_glyph(text, charset);
        if (width <= columns && length <= bytes && glyph.columns > 0)
            break;
        width -= glyph.columns;
        length -= glyph.taken;
        text += glyph.taken;
    }
    return text;
}

size_t ps_utf8_cut(char *out, size_t size, const char *text, size_t columns, enum ps_cut cut,
                   enum ps_charset charset)
{
    const char *mark = charset == PS_CHARSET_TERMINAL ? "\xe2\x80\xa6" : "..";
    const size_t mark_length = strlen(mark);
    const size_t mark_columns = charset == PS_CHARSET_TERMINAL ? 1 : mark_length;
    if (size == 0)
        return 0;
    if (ps_utf8_width(text, charset) <= columns && strlen(text) < size)
        return copy_glyphs(out, size, text, columns, charset);
    if (columns <= mark_columns || size <= mark_length + 1)
        return copy_glyphs(out, size, text, columns, charset);
    size_t room = columns - mark_columns;
    if (cut == PS_CUT_START) {
        memcpy(out, mark, mark_length);
        const char *rest = tail(text, room, size - mark_length - 1, charset);
        return mark_columns +
               copy_glyphs(out + mark_length, size - mark_length, rest, room, charset);
    }
    size_t used = copy_glyphs(out, size - mark_length, text, room, charset);
    memcpy(out + strlen(out), mark, mark_length + 1);
    return used + mark_columns;
}
