/*
 * output.c - where the report goes; see output.h.
 */
#include "cli/output.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output_file.h"
#include "cli/streams.h"
#include "cli/terminal.h"

int ps_output_cannot_open(const char *path, struct ps_error *error)
{
    bool denied = errno == EACCES || errno == EPERM;
    enum ps_error_code code = denied                ? PS_ERROR_REPORT_PERMISSION
                              : errno == EOWNERDEAD ? PS_ERROR_NO_OPENER
                                                    : PS_ERROR_REPORT_OPEN;
    return ps_error_set(error, code, path, "cannot be written: %s", ps_output_file_reason(errno));
}

static void note_line(struct ps_output *output, const char *bytes, size_t size)
{
    size_t behind = size; /* the last end of a line */
    while (behind > 0 && bytes[behind - 1] != '\n')
        behind--;
    output->open_line = behind > 0 ? size - behind : output->open_line + size;
}

/* Writes for the stream. After the first failure it refuses all, as stdio would try once again. */
static ssize_t write_on(void *context, const char *bytes, size_t size)
{
    struct ps_output *output = context;
    if (output->errno_value != 0)
        return 0;
    size_t wrote = ps_output_file_write(output->fd, bytes, size);
    int reason = errno;
    note_line(output, bytes, wrote);
    if (wrote == size)
        return (ssize_t)size;
    ps_output_file_take_back(output->fd, output->open_line);
    errno = output->errno_value = reason;
    return 0;
}

static int use(struct ps_output *output, int fd, struct ps_error *error)
{
    const cookie_io_functions_t functions = {.write = write_on};
    if (!output->file)
        output->file = fopencookie(output, "w", functions);
    if (!output->file)
        return ps_error_set(error, PS_ERROR_MEMORY, output->path, "out of memory");
    output->fd = fd;
    output->open_line = 0;
    ps_writer_init(&output->writer, output->file, ps_terminal_width(fd),
                   ps_terminal_wants_colour(fd));
    output->writer.charset = ps_terminal_charset(fd);
    return 0;
}

void ps_output_fit(struct ps_output *output, unsigned width)
{
    output->writer.width = width ? width : ps_terminal_width(output->fd);
}

bool ps_output_may_move(const char *path)
{
    return path && strcmp(path, "-") != 0 && ps_output_file_may_move(path);
}

int ps_output_open(struct ps_output *output, const char *path, struct ps_opening *opening,
                   struct ps_error *error)
{
    memset(output, 0, offsetof(struct ps_output, writer));
    output->path = path && strcmp(path, "-") != 0 ? path : NULL;
    output->may_move = output->path && opening->report_moves;
    output->opening = opening;
    int fd = output->path ? ps_opening_report(opening) : STDOUT_FILENO;
    if (fd < 0)
        return ps_output_cannot_open(output->path, error);
    return use(output, fd, error);
}

static int cannot_write(const struct ps_output *output, int reason, struct ps_error *error)
{
    return ps_streams_failed(output->path ? output->path : "standard output", reason, error);
}

/* Appends: if nobody moved the file away, what it holds is not lost. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error)
{
    int old = output->fd;
    if (!output->may_move || !output->file)
        return 0;
    int fd = ps_opening_report(output->opening);
    if (fd < 0)
        return ps_output_cannot_open(output->path, error);
    if (use(output, fd, error) != 0)
        return -1;
    output->writer.begun = lseek(fd, 0, SEEK_END) > 0;
    return close(old) == 0 ? 0 : cannot_write(output, errno, error);
}

int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error)
{
    bool written = ps_writer_flush(&output->writer) && output->errno_value == 0;
    int reason = output->errno_value ? output->errno_value : output->writer.errno_value;
    *gone = !written && reason == EPIPE;
    return written || *gone ? 0 : cannot_write(output, reason, error);
}

int ps_output_close(struct ps_output *output, struct ps_error *error)
{
    if (!output->file)
        return 0;
    bool written = fclose(output->file) == 0 || output->errno_value == EPIPE;
    int reason = output->errno_value ? output->errno_value : errno;
    output->file = NULL;
    if (output->path && close(output->fd) != 0 && written) {
        written = false;
        reason = errno;
    }
    return written ? 0 : cannot_write(output, reason, error);
}
