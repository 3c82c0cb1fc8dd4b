/*
 * output.c - where the report goes; see output.h.
 */
#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/opening.h"
#include "cli/streams.h"

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

static int cannot_open(const struct ps_output *output, struct ps_error *error)
{
    bool denied = errno == EACCES || errno == EPERM;
    enum ps_error_code code = denied                ? PS_ERROR_REPORT_PERMISSION
                              : errno == EOWNERDEAD ? PS_ERROR_NO_OPENER
                                                    : PS_ERROR_REPORT_OPEN;
    return ps_error_set(error, code, output->path, "cannot be written: %s",
                        ps_output_file_reason(errno));
}

static void use(struct ps_output *output, FILE *file)
{
    output->file = file;
    ps_writer_init(&output->writer, file, width_of(file), wants_colour(file));
}

/* Takes over the descriptor; below 0 there is none, and errno says why. */
static int use_fd(struct ps_output *output, int fd, struct ps_error *error)
{
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file) {
        use(output, file);
        return 0;
    }
    cannot_open(output, error);
    if (fd >= 0)
        close(fd);
    return -1;
}

bool ps_output_may_move(const char *path)
{
    return path && strcmp(path, "-") != 0 && ps_output_file_may_move(path);
}

int ps_output_open(struct ps_output *output, const char *path, struct ps_opener *opener,
                   struct ps_error *error)
{
    const struct ps_output_file_config file = {.append = false};
    output->path = path && strcmp(path, "-") != 0 ? path : NULL;
    output->may_move = ps_output_may_move(path);
    output->opener = opener;
    if (output->path)
        return use_fd(output, ps_output_file_open(output->path, &file), error);
    use(output, stdout);
    return 0;
}

/* Appends: if nobody moved the file away, what it holds is not lost. */
int ps_output_reopen(struct ps_output *output, struct ps_error *error)
{
    const struct ps_output_file_config file = {.append = true};
    if (!output->may_move)
        return 0;
    FILE *old = output->file;
    int fd = output->opener ? ps_opening_report(output->opener)
                            : ps_output_file_open(output->path, &file);
    if (use_fd(output, fd, error) != 0)
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
    return ps_streams_failed(output->path ? output->path : "standard output",
                             output->writer.errno_value, error);
}

void ps_output_close(struct ps_output *output)
{
    if (output->path && output->file)
        fclose(output->file);
    output->file = NULL;
}
