/*
 * writer.c - where a report goes; errors are kept, so that renderers need not check each write.
 *
 * Reports are written in up to a million small pieces, and stdio takes a lock for each, so this
 * buffer gathers them first.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "portstat/writer.h"

void ps_writer_init(struct ps_writer *writer, FILE *file, unsigned width, bool colour)
{
    memset(writer, 0, offsetof(struct ps_writer, bytes));
    writer->file = file;
    writer->width = width ? width : 80;
    writer->colour = colour;
}

void ps_writer_fail(struct ps_writer *writer, int errno_value)
{
    if (writer->failed)
        return;
    writer->failed = true;
    writer->errno_value = errno_value;
}

static void hand_over(struct ps_writer *writer, const char *bytes, size_t length)
{
    if (!writer->failed && fwrite(bytes, 1, length, writer->file) < length)
        ps_writer_fail(writer, errno);
    writer->begun |= length > 0;
}

static void empty(struct ps_writer *writer)
{
    hand_over(writer, writer->bytes, writer->held);
    writer->held = 0;
}

void ps_write_bytes(struct ps_writer *writer, const char *bytes, size_t length)
{
    if (length > PS_WRITER_BYTES - writer->held)
        empty(writer);
    if (length > PS_WRITER_BYTES) {
        hand_over(writer, bytes, length);
        return;
    }
    memcpy(writer->bytes + writer->held, bytes, length);
    writer->held += length;
}

/* Text that does not fit the buffer is formatted again, straight to the file. */
void ps_write(struct ps_writer *writer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = PS_WRITER_BYTES - writer->held;
    int length = vsnprintf(writer->bytes + writer->held, room, format, arguments);
    if (length >= 0 && (size_t)length < room) {
        writer->held += (size_t)length;
    } else {
        empty(writer);
        if (!writer->failed && vfprintf(writer->file, format, again) < 0)
            ps_writer_fail(writer, errno);
    }
    va_end(again);
    va_end(arguments);
}

bool ps_writer_flush(struct ps_writer *writer)
{
    empty(writer);
    if (!writer->failed && fflush(writer->file) != 0)
        ps_writer_fail(writer, errno);
    return !writer->failed;
}
