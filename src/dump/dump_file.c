/*
 * dump_file.c - buffered writing of whole records; see dump_file.h.
 *
 * The buffer holds whole records.  When the system takes only a part of it, because the disk is
 * full, a regular file is cut back to where the last complete write ended.
 */
#include "dump/dump_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output_file.h"

static int cannot_write(const struct ps_dump_file *file, int reason, struct ps_error *error)
{
    const char *name = strcmp(file->path, "-") == 0 ? "standard output" : file->path;
    if (reason == EPIPE)
        return ps_error_set(error, PS_ERROR_READER_GONE, name,
                            "cannot be written: its reader went away");
    bool full = reason == ENOSPC || reason == EDQUOT;
    return ps_error_set(error, full ? PS_ERROR_DISK_FULL : PS_ERROR_DUMP_WRITE, name,
                        "cannot be written: %s", strerror(reason));
}

static int cannot_make(const char *path, int reason, struct ps_error *error)
{
    bool denied = reason == EACCES || reason == EPERM;
    enum ps_error_code code = denied                 ? PS_ERROR_DUMP_PERMISSION
                              : reason == EOWNERDEAD ? PS_ERROR_NO_OPENER
                                                     : PS_ERROR_DUMP_OPEN;
    return ps_error_set(error, code, path, "cannot be made: %s", ps_output_file_reason(reason));
}

int ps_dump_file_open(struct ps_dump_file *file, const char *path, int fd, struct ps_error *error)
{
    int reason = errno;
    free(file->path);
    file->path = strdup(path);
    file->fd = fd;
    file->open = fd >= 0;
    file->bytes = file->buffered = 0;
    if (fd < 0)
        return cannot_make(path, reason, error);
    if (!file->path)
        return ps_error_set(error, PS_ERROR_MEMORY, path, "out of memory");
    struct stat status;
    file->regular = fstat(file->fd, &status) == 0 && S_ISREG(status.st_mode);
    return 0;
}

/* Writes all of it, or cuts back what it wrote. */
static int write_whole(struct ps_dump_file *file, const uint8_t *bytes, size_t size,
                       struct ps_error *error)
{
    size_t done = 0;
    while (done < size) {
        ssize_t wrote = write(file->fd, bytes + done, size - done);
        if (wrote > 0) {
            done += (size_t)wrote;
        } else if (wrote == 0 || errno != EINTR) {
            int reason = wrote == 0 ? ENOSPC : errno;
            off_t end = file->regular ? lseek(file->fd, 0, SEEK_CUR) : -1;
            if (end >= (off_t)done)
                (void)!ftruncate(file->fd, end - (off_t)done);
            return cannot_write(file, reason, error);
        }
    }
    return 0;
}

int ps_dump_file_flush(struct ps_dump_file *file, struct ps_error *error)
{
    size_t size = file->buffered;
    file->buffered = 0;
    return size == 0 ? 0 : write_whole(file, file->buffer, size, error);
}

/* A record larger than the buffer. */
static int add_large(struct ps_dump_file *file, const struct ps_dump_part parts[3], size_t size,
                     struct ps_error *error)
{
    uint8_t *record = malloc(size);
    if (!record)
        return ps_error_set(error, PS_ERROR_MEMORY, file->path, "out of memory");
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        if (parts[i].size > 0)
            memcpy(record + at, parts[i].bytes, parts[i].size);
        at += parts[i].size;
    }
    int result = write_whole(file, record, size, error);
    free(record);
    return result;
}

int ps_dump_file_add(struct ps_dump_file *file, const struct ps_dump_part parts[3],
                     struct ps_error *error)
{
    size_t size = parts[0].size + parts[1].size + parts[2].size;
    if (size > sizeof file->buffer - file->buffered && ps_dump_file_flush(file, error) != 0)
        return -1;
    file->bytes += size;
    if (size > sizeof file->buffer)
        return add_large(file, parts, size, error);
    for (int i = 0; i < 3; i++) {
        if (parts[i].size > 0)
            memcpy(file->buffer + file->buffered, parts[i].bytes, parts[i].size);
        file->buffered += parts[i].size;
    }
    return 0;
}

int ps_dump_file_close(struct ps_dump_file *file, struct ps_error *error)
{
    int result = 0;
    if (file->open) {
        result = ps_dump_file_flush(file, error);
        if (file->fd != STDOUT_FILENO && close(file->fd) != 0 && result == 0)
            result = cannot_write(file, errno, error);
    }
    file->open = false;
    free(file->path);
    file->path = NULL;
    return result;
}
