/*
 * text_fit.c - a table of an interval with so many rows as the lines of a page have room for.
 *
 * How many lines a row takes is known when it is written: a long address has one of its own.  So
 * the table is written to memory, with fewer rows until it fits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/text_report.h"

enum { MOST_LINES_OF_A_ROW = 3 };

/* The table with at most `top` rows, ended by 0; freed by the caller. NULL when out of memory. */
static char *render(const struct ps_snapshot *snapshot, ps_text_table_fn *put, unsigned top,
                    const struct ps_writer *like)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    struct ps_snapshot part = *snapshot;
    struct ps_writer writer;
    part.view.top = top;
    ps_writer_init(&writer, file, like->width, like->colour);
    writer.charset = like->charset;
    put(&part, &writer);
    bool done = ps_writer_flush(&writer);
    if (fclose(file) == 0 && done)
        return text;
    free(text);
    return NULL;
}

static unsigned count_lines(const char *text)
{
    unsigned lines = 0;
    for (; (text = strchr(text, '\n')); text++)
        lines++;
    return lines;
}

/* At least one less, and no more less than what fits may take. */
static unsigned fewer(unsigned top, unsigned excess)
{
    unsigned less = excess / MOST_LINES_OF_A_ROW;
    less = less > 0 ? less : 1;
    return less < top ? top - less : 1;
}

void ps_text_fit(const struct ps_snapshot *snapshot, ps_text_table_fn *put, unsigned above,
                 struct ps_writer *writer)
{
    const struct ps_view *view = &snapshot->view;
    if (view->lines == 0 || view->lines == view->top) {
        put(snapshot, writer);
        return;
    }
    for (unsigned top = view->top; top > 0;) {
        char *text = render(snapshot, put, top, writer);
        if (!text) {
            ps_writer_fail(writer, ENOMEM);
            return;
        }
        const unsigned lines = above + count_lines(text);
        const bool fits = lines <= view->lines || top == 1;
        if (fits)
            ps_write_bytes(writer, text, strlen(text));
        free(text);
        top = fits ? 0 : fewer(top, lines - view->lines);
    }
}
