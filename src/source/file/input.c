/*
 * input.c - fills the window over a capture file; see input.h.
 */
#include "source/file/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "source/codec/codec.h"
#include "source/codec/inflate.h"

enum {
    CHUNK_BYTES = 256 * 1024,
};

static int check_kind(struct ps_input *input, struct ps_error *error)
{
    struct stat status;
    int mode = fcntl(input->fd, F_GETFL);
    if (mode < 0 || (mode & O_ACCMODE) == O_WRONLY || mode & O_PATH ||
        fstat(input->fd, &status) != 0)
        return ps_error_set(error, PS_ERROR_BAD_DESCRIPTOR, input->name, "is not open for reading");
    if (S_ISDIR(status.st_mode))
        return ps_error_set(error, PS_ERROR_DIRECTORY, input->name, "is a directory");
    input->regular = S_ISREG(status.st_mode);
    if (input->regular)
        (void)posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return 0;
}

static int take_fd(struct ps_input *input, int fd, const char *name,
                   const struct ps_input_options *options, struct ps_error *error)
{
    input->name = name;
    input->fd = fd;
    input->chunk_bytes = options->chunk_bytes ? options->chunk_bytes : CHUNK_BYTES;
    input->wait_ms = options->no_wait ? 0 : options->wait_ms ? options->wait_ms : PS_INPUT_WAIT_MS;
    input->at = -1;
    if (check_kind(input, error) != 0) {
        ps_input_close(input);
        return -1;
    }
    input->capacity_bytes = input->chunk_bytes * 2;
    input->buffer = malloc(input->capacity_bytes);
    if (!input->buffer) {
        ps_input_close(input);
        return ps_error_set(error, PS_ERROR_MEMORY, name, "out of memory");
    }
    return 0;
}

int ps_input_open_fd(struct ps_input *input, int fd, const char *name,
                     const struct ps_input_options *options, struct ps_error *error)
{
    memset(input, 0, sizeof *input);
    return take_fd(input, fd, name, options, error);
}

int ps_input_share_fd(struct ps_input *input, int fd, const char *name,
                      const struct ps_input_options *options, struct ps_error *error)
{
    memset(input, 0, sizeof *input);
    input->borrowed = true;
    if (take_fd(input, fd, name, options, error) != 0)
        return -1;
    input->at = input->regular ? 0 : -1;
    return 0;
}

static int open_failed(const char *name, struct ps_error *error)
{
    const char *why = strerror(errno);
    if (errno == EACCES || errno == EPERM)
        return ps_error_set(error, PS_ERROR_NO_PERMISSION, name, "no permission to read it");
    if (errno == ENOENT || errno == ENOTDIR)
        return ps_error_set(error, PS_ERROR_NOT_FOUND, name, "no such file");
    if (errno == EMFILE || errno == ENFILE)
        return ps_error_set(error, PS_ERROR_TOO_MANY_FILES, name, "too many files at once");
    return ps_error_set(error, PS_ERROR_CANNOT_OPEN, name, "cannot be opened: %s", why);
}

/* Not duplicated, and left open: a duplicate would share the read position anyway. */
static int open_standard_input(struct ps_input *input, const struct ps_input_options *options,
                               struct ps_error *error)
{
    if (isatty(STDIN_FILENO))
        return ps_error_set(error, PS_ERROR_TERMINAL, "standard input", "is a terminal");
    return ps_input_open_fd(input, STDIN_FILENO, "standard input", options, error);
}

int ps_input_open_file(const char *name, struct ps_error *error)
{
    /* Nobody may have opened the other end of a FIFO yet. */
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd >= 0 ? fd : open_failed(name, error);
}

int ps_input_open(struct ps_input *input, const char *name, const struct ps_input_options *options,
                  struct ps_error *error)
{
    if (strcmp(name, "-") == 0)
        return open_standard_input(input, options, error);
    int fd = ps_input_open_file(name, error);
    if (fd < 0 || ps_input_open_fd(input, fd, name, options, error) != 0)
        return -1;
    input->at = input->regular ? 0 : -1;
    return 0;
}

void ps_input_close(struct ps_input *input)
{
    ps_inflate_free(input->inflate);
    free(input->buffer);
    if (input->fd > STDIN_FILENO && !input->borrowed)
        close(input->fd);
    input->inflate = NULL;
    input->buffer = NULL;
    input->fd = -1;
}

static enum ps_input_state finish(struct ps_input *input)
{
    input->ended = true;
    return input->failure.code == PS_OK ? PS_INPUT_END : PS_INPUT_BROKEN;
}

static enum ps_input_state read_failed(struct ps_input *input)
{
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)
        return PS_INPUT_LATER;
    ps_error_set(&input->failure, PS_ERROR_READING_FAILED, input->name,
                 "cannot be read on from byte %llu: %s; the frames before it are reported",
                 (unsigned long long)(input->base_bytes + input->end), strerror(errno));
    return finish(input);
}

/* Puts up to `size` bytes at `to`. READY: *got says how many, at least one. */
static enum ps_input_state read_plain(struct ps_input *input, uint8_t *to, size_t size, size_t *got)
{
    if (!input->regular) {
        struct pollfd stream = {.fd = input->fd, .events = POLLIN};
        int ready = poll(&stream, 1, input->wait_ms);
        if (ready <= 0)
            return ready == 0 ? PS_INPUT_LATER : read_failed(input);
    }
    ssize_t count = ps_input_read_at(input->fd, &input->at, to, size);
    if (count < 0)
        return read_failed(input);
    *got = (size_t)count;
    return count == 0 ? finish(input) : PS_INPUT_READY;
}

static enum ps_input_state read_inflated(struct ps_input *input, uint8_t *to, size_t size,
                                         size_t *got)
{
    enum ps_input_state state = ps_inflate_read(input->inflate, to, size, input->wait_ms, got);
    if (state == PS_INPUT_BROKEN)
        ps_error_set(&input->failure, PS_ERROR_DAMAGED, input->name,
                     "the compressed data is damaged: %s; the frames before it are reported",
                     ps_inflate_problem(input->inflate));
    return state == PS_INPUT_END || state == PS_INPUT_BROKEN ? finish(input) : state;
}

/* How much may be read at the window's end: 0 at the limit. */
static size_t within_limit(const struct ps_input *input, size_t size)
{
    uint64_t end = input->base_bytes + input->end;
    if (input->limit_bytes == 0 || end + size <= input->limit_bytes)
        return size;
    return (size_t)(input->limit_bytes - end);
}

static enum ps_input_state fetch(struct ps_input *input)
{
    size_t room = input->capacity_bytes - input->end;
    size_t size = within_limit(input, room < input->chunk_bytes ? room : input->chunk_bytes);
    if (input->ended || size == 0)
        return finish(input);
    size_t got = 0;
    enum ps_input_state state = (input->inflate ? read_inflated : read_plain)(
        input, input->buffer + input->end, size, &got);
    if (state == PS_INPUT_READY)
        input->end += got;
    return state;
}

/* Moves the unread bytes to the front, so that there is room after them. */
static void compact(struct ps_input *input)
{
    size_t left = ps_input_size(input);
    memmove(input->buffer, input->buffer + input->begin, left);
    input->base_bytes += input->begin;
    input->begin = 0;
    input->end = left;
}

/* A huge record has made the buffer grow, and is done with. */
static void shrink(struct ps_input *input, size_t need)
{
    size_t usual = input->chunk_bytes * 2;
    if (input->capacity_bytes <= usual || need > usual || input->end > usual)
        return;
    uint8_t *buffer = realloc(input->buffer, usual);
    if (!buffer)
        return;
    input->buffer = buffer;
    input->capacity_bytes = usual;
}

void ps_input_rest(struct ps_input *input)
{
    compact(input);
    shrink(input, 0);
}

void ps_input_move(struct ps_input *input, uint64_t offset)
{
    input->begin = input->end = 0;
    input->base_bytes = offset;
    input->at = (off_t)offset;
    input->ended = false;
    shrink(input, 0);
}

void ps_input_limit(struct ps_input *input, uint64_t offset)
{
    uint64_t end = input->base_bytes + input->end;
    input->ended = input->ended && input->limit_bytes == 0 && offset == 0;
    input->limit_bytes = offset;
    if (offset == 0 || end <= offset)
        return;
    input->end = (size_t)(offset - input->base_bytes);
    input->at = (off_t)offset;
}

/* The buffer grows as the data comes, never because a length field says so. */
static bool grow(struct ps_input *input)
{
    uint8_t *buffer =
        ps_array_grow(input->buffer, &input->capacity_bytes, input->capacity_bytes + 1, 1);
    if (!buffer) {
        ps_error_set(&input->failure, PS_ERROR_MEMORY_RECORD, input->name,
                     "no memory for the record at byte %llu; the frames before it are reported",
                     (unsigned long long)ps_input_offset(input));
        return false;
    }
    input->buffer = buffer;
    return true;
}

enum ps_input_state ps_input_want(struct ps_input *input, size_t need)
{
    if (ps_input_size(input) >= need)
        return PS_INPUT_READY;
    compact(input);
    shrink(input, need);
    while (ps_input_size(input) < need) {
        if (input->end == input->capacity_bytes && !grow(input))
            return finish(input);
        enum ps_input_state state = fetch(input);
        input->later = state == PS_INPUT_LATER;
        if (state != PS_INPUT_READY)
            return state;
    }
    return PS_INPUT_READY;
}

const struct ps_codec *ps_input_compression(const struct ps_input *input)
{
    return ps_codec_find(ps_input_bytes(input), ps_input_size(input));
}

int ps_input_inflate(struct ps_input *input, const struct ps_codec *codec, struct ps_error *error)
{
    input->inflate = ps_inflate_new(codec, input);
    if (!input->inflate)
        return ps_error_set(error, PS_ERROR_DECOMPRESSOR, input->name,
                            "cannot start decompressing: %s", strerror(errno));
    input->begin = input->end = 0;
    input->base_bytes = 0;
    input->ended = false;
    return 0;
}
