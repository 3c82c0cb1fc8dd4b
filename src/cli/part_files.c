/*
 * part_files.c - the parts that are to be merged; see part_files.h.
 *
 * A file is looked at first and read when its turn comes, so that no more than one is in memory.
 * What cannot be read again from its beginning, a pipe, waits where it is.
 */
#include "cli/part_files.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/format.h"
#include "cli/signals.h"

enum { WAIT_MS = 200, CHUNK_BYTES = 1 << 20 };

static int read_failed(const struct ps_part_file *file, struct ps_error *error)
{
    if (errno == EISDIR)
        return ps_error_set(error, PS_ERROR_PROGRAM, file->name,
                            "is a directory; name the parts in it");
    return ps_error_set(error, PS_ERROR_CANNOT_READ, file->name, "cannot be read: %s",
                        strerror(errno));
}

static int interrupted(const struct ps_part_file *file, struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_PROGRAM, file->name,
                        "interrupted while it was read; nothing was reported");
}

static bool make_room(struct ps_part_file *file, size_t room)
{
    unsigned char *larger = ps_array_grow(file->bytes, &file->room, room, 1);
    if (larger)
        file->bytes = larger;
    return larger != NULL;
}

/* Reads some more. Returns how much; 0 at the end; -1 and `error`. */
static ssize_t read_some(struct ps_part_file *file, size_t most, struct ps_error *error)
{
    struct pollfd stream = {.fd = file->fd, .events = POLLIN};
    if (!make_room(file, file->length + most))
        return ps_error_set(error, PS_ERROR_MEMORY, file->name, "out of memory");
    for (;;) {
        ssize_t got = read(file->fd, file->bytes + file->length, most);
        if (got >= 0) {
            file->length += (size_t)got;
            return got;
        }
        if (errno != EAGAIN && errno != EINTR)
            return read_failed(file, error);
        (void)poll(&stream, 1, WAIT_MS);
        if (ps_signals_take().stop)
            return interrupted(file, error);
    }
}

/* Until there are `wanted` bytes, or no more. */
static int read_up_to(struct ps_part_file *file, uint64_t wanted, struct ps_error *error)
{
    ssize_t got = 1;
    while (got > 0 && file->length < wanted) {
        const uint64_t rest = wanted - file->length;
        got = read_some(file, rest < CHUNK_BYTES ? (size_t)rest : CHUNK_BYTES, error);
    }
    return got < 0 ? -1 : 0;
}

int ps_part_file_read(struct ps_part_file *file, struct ps_error *error)
{
    struct stat status;
    const uint64_t wanted = file->part_bytes < UINT64_MAX ? file->part_bytes + 1 : UINT64_MAX;
    if (fstat(file->fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (uint64_t)status.st_size <= wanted && !make_room(file, (size_t)status.st_size + 1))
        return ps_error_set(error, PS_ERROR_MEMORY, file->name, "out of memory");
    return read_up_to(file, wanted, error);
}

void ps_part_file_forget(struct ps_part_file *file)
{
    free(file->bytes);
    file->bytes = NULL;
    file->length = file->room = 0;
}

static int look_at(struct ps_part_file *file, struct ps_error *error)
{
    if (read_up_to(file, PS_PARTIAL_HEAD_BYTES, error) != 0)
        return -1;
    return ps_partial_look(file->name, file->bytes, file->length, &file->label, &file->part_bytes,
                           error);
}

static int compare_labels(const void *a, const void *b)
{
    const struct ps_part_file *left = a, *right = b;
    return (left->label.number > right->label.number) - (left->label.number < right->label.number);
}

static bool all_have_labels(const struct ps_part_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i].label.of == 0)
            return false;
    return true;
}

static int check_same_whole(const struct ps_part_file *files, size_t count, struct ps_error *error)
{
    for (size_t i = 1; i < count; i++)
        if (files[i].label.of != files[0].label.of)
            return ps_error_set(error, PS_ERROR_PROGRAM, files[i].name,
                                "is part %s of %s, and %s is one of %s; name parts of one whole",
                                ps_number(files[i].label.number).text,
                                ps_number(files[i].label.of).text, files[0].name,
                                ps_number(files[0].label.of).text);
    return 0;
}

/* In their order, each number is the one after the last. */
static int check_numbers(const struct ps_part_file *files, size_t count, struct ps_error *error)
{
    const uint32_t of = files[0].label.of;
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t number = files[i].label.number;
        if (number == last)
            return ps_error_set(error, PS_ERROR_PROGRAM, files[i].name,
                                "is part %s of %s, and so is %s; name each part once",
                                ps_number(number).text, ps_number(of).text, files[i - 1].name);
        if (number != last + 1)
            break;
        last = number;
    }
    if (last == of)
        return 0;
    return ps_error_set(error, PS_ERROR_PROGRAM, "merge",
                        "part %s of %s is missing; name that one, too",
                        ps_number((uint64_t)last + 1).text, ps_number(of).text);
}

int ps_part_files_look(struct ps_part_file *files, const struct ps_inputs *inputs,
                       const char *const *names, size_t count, bool summed, struct ps_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const bool standard = inputs->descriptors[i] < 0;
        files[i] = (struct ps_part_file){
            .name = standard ? "standard input" : names[i],
            .fd = standard ? STDIN_FILENO : inputs->descriptors[i],
        };
        if (look_at(&files[i], error) != 0)
            return -1;
    }
    if (summed || !all_have_labels(files, count))
        return 0;
    if (check_same_whole(files, count, error) != 0)
        return -1;
    qsort(files, count, sizeof *files, compare_labels);
    return check_numbers(files, count, error);
}
