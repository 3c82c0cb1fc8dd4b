/*
 * writer.c - where a report goes; errors are kept, so that renderers need not look at each one.
 */
#include <errno.h>
#include <stdarg.h>

#include "portstat/renderer.h"

void ps_writer_init(struct ps_writer *writer, FILE *file, unsigned width, bool colour)
{
    *writer = (struct ps_writer){.file = file, .width = width ? width : 80, .colour = colour};
}

void ps_writer_fail(struct ps_writer *writer, int errno_value)
{
    if (writer->failed)
        return;
    writer->failed = true;
    writer->errno_value = errno_value;
}

void ps_write(struct ps_writer *writer, const char *format, ...)
{
    if (writer->failed)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (vfprintf(writer->file, format, arguments) < 0)
        ps_writer_fail(writer, errno);
    va_end(arguments);
}

void ps_write_bytes(struct ps_writer *writer, const char *bytes, size_t length)
{
    if (!writer->failed && fwrite(bytes, 1, length, writer->file) < length)
        ps_writer_fail(writer, errno);
}

bool ps_writer_flush(struct ps_writer *writer)
{
    if (!writer->failed && fflush(writer->file) != 0)
        ps_writer_fail(writer, errno);
    return !writer->failed;
}
