/*
 * paragraph.c - text in a column of a page; see paragraph.h.
 */
#include "base/paragraph.h"

#include <string.h>

static void write_wrapped(FILE *out, size_t page_width, size_t column, const char *text)
{
    const size_t room = page_width - 1 - column;
    size_t used = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        size_t part = length > room ? room : length;
        if (used > 0 && used + 1 + part > room) {
            fprintf(out, "\n%*s", (int)column, "");
            used = 0;
        }
        fprintf(out, "%s%.*s", used > 0 ? " " : "", (int)part, text);
        used += part + (used > 0);
        text += part;
        if (part == length)
            text += strspn(text, " ");
    }
}

void ps_write_wrapped(FILE *out, size_t column, const char *text)
{
    write_wrapped(out, PS_PAGE_WIDTH, column, text);
}

void ps_write_labelled_in(FILE *out, size_t page_width, const char *label, const char *text)
{
    fprintf(out, "  %-*s", PS_LABEL_WIDTH - 2, label);
    write_wrapped(out, page_width, PS_LABEL_WIDTH, text);
    putc('\n', out);
}

void ps_write_labelled(FILE *out, const char *label, const char *text)
{
    ps_write_labelled_in(out, PS_PAGE_WIDTH, label, text);
}
