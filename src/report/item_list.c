/*
 * item_list.c - items one after another, broken between items; see item_list.h.
 */
#include "report/item_list.h"

#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"

enum { ITEM_SIZE = 2048 };

static void put(struct ps_item_list *paragraph, const char *text)
{
    char shown[ITEM_SIZE];
    size_t room = paragraph->writer->width - (paragraph->column ? paragraph->indent : 0);
    size_t width =
        ps_utf8_cut(shown, sizeof shown, text, room, PS_CUT_END, paragraph->writer->charset);
    size_t gap = strlen(paragraph->gap);
    if (paragraph->column == 0) {
        ps_write(paragraph->writer, "%s", shown);
    } else if (paragraph->column + gap + width > paragraph->writer->width) {
        ps_write(paragraph->writer, "\n%*s%s", (int)paragraph->indent, "", shown);
        paragraph->column = paragraph->indent;
    } else {
        ps_write(paragraph->writer, "%s%s", paragraph->gap, shown);
        paragraph->column += gap;
    }
    paragraph->column += width;
}

void ps_item_list_add(struct ps_item_list *paragraph, const char *format, ...)
{
    char text[ITEM_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(paragraph, text);
}

void ps_item_list_add_words(struct ps_item_list *paragraph, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, " ");
        if (length > 0)
            ps_item_list_add(paragraph, "%.*s", (int)(length < ITEM_SIZE ? length : ITEM_SIZE - 1),
                             text);
        text += length;
        text += strspn(text, " ");
    }
}

void ps_item_list_end(struct ps_item_list *paragraph)
{
    ps_write(paragraph->writer, "\n");
    paragraph->column = 0;
}
