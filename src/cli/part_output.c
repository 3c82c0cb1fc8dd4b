/*
 * part_output.c - where a part goes; see part_output.h.
 */
#include "cli/part_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output_file.h"
#include "cli/output.h"
#include "cli/streams.h"

const char ps_part_format[] = "partial";

bool ps_part_is_wanted(const struct ps_options *options)
{
    return options->format && strcmp(options->format, ps_part_format) == 0;
}

/* A pipe has nothing to synchronize: EINVAL. */
static bool synchronize(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

/* Takes over the descriptor. */
static int write_file(int fd, const char *path, const unsigned char *bytes, size_t length,
                      struct ps_error *error)
{
    int reason = 0;
    if (ps_output_file_write(fd, bytes, length) != length || !synchronize(fd))
        reason = errno;
    if (close(fd) != 0 && reason == 0)
        reason = errno;
    return reason == 0 ? 0 : ps_streams_failed(path, reason, error);
}

static int write_bytes(const char *path, struct ps_opening *opening, const unsigned char *bytes,
                       size_t length, struct ps_error *error)
{
    if (!path) {
        if (ps_output_file_write(STDOUT_FILENO, bytes, length) == length)
            return 0;
        return ps_streams_failed("standard output", errno, error);
    }
    int fd = ps_opening_report(opening);
    if (fd < 0)
        return ps_output_cannot_open(path, error);
    if (write_file(fd, path, bytes, length, error) != 0)
        return -1;
    return ps_opening_publish_report(opening) == 0 ? 0 : ps_output_cannot_open(path, error);
}

int ps_part_output_write(const struct ps_part *part, const char *path, struct ps_opening *opening,
                         struct ps_error *error)
{
    size_t length;
    unsigned char *bytes = ps_partial_pack(part, &length, error);
    int result = bytes ? write_bytes(path, opening, bytes, length, error) : -1;
    free(bytes);
    return result;
}
