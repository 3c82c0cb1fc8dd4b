/*
 * streams.c - see streams.h.
 */
#include "cli/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

void ps_streams_reserve(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        int wrong_way = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        /* The lowest free descriptor is the one to fill. */
        if (open("/dev/null", wrong_way) < 0)
            (void)open("/", O_PATH);
    }
}

int ps_streams_failed(const char *name, int errno_value, struct ps_error *error)
{
    if (errno_value == EBADF)
        return ps_error_set(error, PS_ERROR_REPORT_CLOSED, name, "is not open for writing");
    bool full = errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG;
    return ps_error_set(error, full ? PS_ERROR_REPORT_FULL : PS_ERROR_REPORT_WRITE, name,
                        "the report could not be written: %s", strerror(errno_value));
}
