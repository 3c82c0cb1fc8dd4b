/*
 * csv_cell.c - cells of comma-separated values that are not just numbers; see csv_table.h.
 *
 * A field is quoted where it has to be, a quote in it doubled (RFC 4180 section 2, rules 6 and 7).
 * Spreadsheets run a cell that begins like a formula, quoted or not, and names come from files and
 * interfaces that somebody else may have named: an apostrophe before makes it a text.
 */
#include <string.h>

#include "base/format.h"
#include "report/csv_table.h"

void ps_csv_text(struct ps_writer *writer, const char *text)
{
    if (!text)
        return;
    const char *guard = *text && strchr("=+-@\t\r\n", *text) ? "'" : "";
    if (!strpbrk(text, ",\"\r\n")) {
        ps_write(writer, "%s%s", guard, text);
        return;
    }
    ps_write(writer, "\"%s", guard);
    for (; *text; text++)
        ps_write(writer, *text == '"' ? "\"\"" : "%c", *text);
    ps_write(writer, "\"");
}

void ps_csv_time(const struct ps_snapshot *snapshot, int64_t time_ns, struct ps_writer *writer)
{
    char text[PS_FORMAT_SIZE];
    bool local = snapshot->view.local_time;
    if (time_ns != PS_NO_TIME)
        ps_write(writer, "%s", ps_format_time(text, time_ns, time_ns % 1000 ? 9 : 6, local));
}
