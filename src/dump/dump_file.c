/*
 * dump_file.c - buffered writing of whole records; see dump_file.h.
 *
 * The buffer holds whole records, and knows where each ends.  When the system takes only a part of
 * it, because the disk is full, a regular file is cut back to the end of the last whole record.
 */
#include "dump/dump_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/output_file.h"

static int cannot_write(const struct ps_dump_file *file, int reason, struct ps_error *error)
{
    const char *name = strcmp(file->path, "-") == 0 ? "standard output" : file->path;
    if (reason == EPIPE)
        return ps_error_set(error, PS_ERROR_READER_GONE, name,
                            "cannot be written: its reader went away");
    bool full = reason == ENOSPC || reason == EDQUOT;
    return ps_error_set(error, full ? PS_ERROR_DISK_FULL : PS_ERROR_DUMP_WRITE, name,
                        "cannot be written: %s; %s %s saved in it", strerror(reason),
                        ps_number(file->frames).text,
                        file->frames == 1 ? "frame was" : "frames were");
}

int ps_dump_file_cannot_make(const char *path, int reason, struct ps_error *error)
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
    file->bytes = file->frames = file->buffered = file->record_count = 0;
    if (fd < 0)
        return ps_dump_file_cannot_make(path, reason, error);
    if (!file->path)
        return ps_error_set(error, PS_ERROR_MEMORY, path, "out of memory");
    return 0;
}

/* How many of the first `size` bytes of the buffer are whole records. Uncounts the frames after
 * them. */
static size_t keep_whole(struct ps_dump_file *file, size_t size)
{
    size_t count = file->record_count;
    for (; count > 0 && file->ends[count - 1] / 2 > size; count--)
        file->frames -= file->ends[count - 1] % 2;
    return count > 0 ? file->ends[count - 1] / 2 : 0;
}

int ps_dump_file_flush(struct ps_dump_file *file, struct ps_error *error)
{
    size_t size = file->buffered;
    size_t wrote = ps_output_file_write(file->fd, file->buffer, size);
    int reason = errno;
    if (wrote < size)
        ps_output_file_take_back(file->fd, wrote - keep_whole(file, wrote));
    file->buffered = file->record_count = 0;
    return wrote == size ? 0 : cannot_write(file, reason, error);
}

/* Writes a record larger than the buffer, which is empty. */
static int add_large(struct ps_dump_file *file, const struct ps_dump_part parts[3],
                     struct ps_error *error)
{
    size_t done = 0;
    for (int i = 0; i < 3; i++) {
        size_t wrote = ps_output_file_write(file->fd, parts[i].bytes, parts[i].size);
        int reason = errno;
        done += wrote;
        if (wrote == parts[i].size)
            continue;
        ps_output_file_take_back(file->fd, done);
        return cannot_write(file, reason, error);
    }
    return 0;
}

static void add_to_buffer(struct ps_dump_file *file, enum ps_dump_record kind,
                          const struct ps_dump_part parts[3])
{
    for (int i = 0; i < 3; i++) {
        if (parts[i].size > 0)
            memcpy(file->buffer + file->buffered, parts[i].bytes, parts[i].size);
        file->buffered += parts[i].size;
    }
    file->ends[file->record_count++] = (uint32_t)(file->buffered * 2 + (kind == PS_DUMP_FRAME));
}

int ps_dump_file_add(struct ps_dump_file *file, enum ps_dump_record kind,
                     const struct ps_dump_part parts[3], struct ps_error *error)
{
    size_t size = parts[0].size + parts[1].size + parts[2].size;
    bool full =
        size > sizeof file->buffer - file->buffered || file->record_count == PS_DUMP_RECORDS;
    if (full && ps_dump_file_flush(file, error) != 0)
        return -1;
    if (size <= sizeof file->buffer)
        add_to_buffer(file, kind, parts);
    else if (add_large(file, parts, error) != 0)
        return -1;
    file->bytes += size;
    file->frames += kind == PS_DUMP_FRAME;
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
