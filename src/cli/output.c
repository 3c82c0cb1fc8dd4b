/*
 * output.c - where the report goes; see output.h.
 */
#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PLAIN_WIDTH = 80 };

/* Columns of the terminal, or 80 where there is none. */
static unsigned width_of(FILE *file)
{
    struct winsize size;
    if (!isatty(fileno(file)) || ioctl(fileno(file), TIOCGWINSZ, &size) != 0)
        return PLAIN_WIDTH;
    return size.ws_col >= PLAIN_WIDTH ? size.ws_col : PLAIN_WIDTH;
}

/* https://no-color.org: any value but an empty one means no. */
static bool wants_colour(FILE *file)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
    return isatty(fileno(file)) && !dumb && !(no_color && *no_color);
}

static int open_path(struct ps_output *output, const char *mode, struct ps_error *error)
{
    FILE *file = output->path ? fopen(output->path, mode) : stdout;
    if (!file)
        return ps_error_set(error,
                            errno == EACCES || errno == EPERM ? PS_ERROR_REPORT_PERMISSION
                                                              : PS_ERROR_REPORT_OPEN,
                            output->path, "cannot be written: %s", strerror(errno));
    output->file = file;
    ps_writer_init(&output->writer, file, width_of(file), wants_colour(file));
    return 0;
}

int ps_output_open(struct ps_output *output, const char *path, struct ps_error *error)
{
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    output->path = path;
    return open_path(output, "w", error);
}

/* Appends: if nobody moved the file away, what it holds is not lost. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error)
{
    if (!output->path)
        return 0;
    FILE *old = output->file;
    if (open_path(output, "a", error) != 0)
        return -1;
    fclose(old);
    return 0;
}

int ps_output_flush(struct ps_output *output, bool *gone, struct ps_error *error)
{
    *gone = false;
    if (ps_writer_flush(&output->writer))
        return 0;
    if (output->writer.errno_value == EPIPE) {
        *gone = true;
        return 0;
    }
    return ps_error_set(
        error, PS_ERROR_REPORT_WRITE, output->path ? output->path : "standard output",
        "the report could not be written: %s", strerror(output->writer.errno_value));
}

void ps_output_close(struct ps_output *output)
{
    if (output->path && output->file)
        fclose(output->file);
    output->file = NULL;
}
