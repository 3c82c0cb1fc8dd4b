/*
 * input.h - the bytes of one capture file, seen through a window that moves over them.
 *
 * Files, pipes and compressed data all look the same from here: a parser looks at what the window
 * holds, consumes it, and asks for more.  Asking for more moves the window, so a parser does so
 * only between two batches: until then the frames that it has handed out stay valid.
 *
 * Plain read(2) into a buffer that fits the second-level cache, not a memory map: measured on warm
 * files the two are equal for small packets, and with large ones the map costs three times as much
 * (its page faults).  Nor does a file that is cut while it is read kill the program by SIGBUS.
 */
#ifndef PORTSTAT_SOURCE_FILE_INPUT_H
#define PORTSTAT_SOURCE_FILE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include "portstat/error.h"

enum ps_input_state {
    PS_INPUT_READY,  /* what was asked for is in the window */
    PS_INPUT_LATER,  /* a stream: not there yet, or a signal came */
    PS_INPUT_END,    /* the end comes first; the window holds what is left */
    PS_INPUT_BROKEN, /* as PS_INPUT_END, and `failure` says why */
};

struct ps_codec;
struct ps_inflate;

struct ps_input {
    const char *name; /* for messages; borrowed */
    int fd;
    bool borrowed;        /* the descriptor is the caller's to close */
    off_t at;             /* where to read next, if we read by place; -1: where the descriptor is */
    uint64_t limit_bytes; /* the data ends before this offset, for us; 0: where the file ends */
    bool regular;         /* reads never wait */
    bool ended;           /* no more than the window holds */
    bool later;           /* the last read of a stream found nothing */
    int wait_ms;          /* longest wait for a stream */
    size_t chunk_bytes;   /* bytes of one read */
    struct ps_inflate *inflate; /* NULL: not compressed */
    struct ps_error failure;    /* why it ended, if not well */

    uint8_t *buffer;
    size_t capacity_bytes;
    size_t begin, end;   /* the window: buffer[begin] to buffer[end - 1] */
    uint64_t base_bytes; /* offset of buffer[0] in the (uncompressed) data */
};

enum { PS_INPUT_WAIT_MS = 200 }; /* the default */

struct ps_input_options {
    size_t chunk_bytes; /* 0: the default, 256 KiB */
    int wait_ms;        /* 0: the default */
    bool no_wait;       /* the caller waits itself */
};

/* Opens a file to read, and reads nothing yet. Returns the descriptor, which no program that is
 * executed gets; or -1 and `error`. */
int ps_input_open_file(const char *name, struct ps_error *error);

/* Opens `name` ("-": standard input). 0, or -1 and `error`. */
int ps_input_open(struct ps_input *input, const char *name, const struct ps_input_options *options,
                  struct ps_error *error);

/* Takes a descriptor that is open already, and owns it from then on, unless it is 0. */
int ps_input_open_fd(struct ps_input *input, int fd, const char *name,
                     const struct ps_input_options *options, struct ps_error *error);

/* Borrows a descriptor that is open already. A regular file is read from its beginning, and the
 * place where the descriptor stands is neither asked for nor moved: any number of inputs may share
 * it. */
int ps_input_share_fd(struct ps_input *input, int fd, const char *name,
                      const struct ps_input_options *options, struct ps_error *error);

void ps_input_close(struct ps_input *input);

/* Of a file with a place of our own: is it that, and not compressed? */
static inline bool ps_input_has_place(const struct ps_input *input)
{
    return input->regular && input->at >= 0 && !input->inflate;
}

/* Such a file is read on from this offset. Nothing is in the window. */
void ps_input_move(struct ps_input *input, uint64_t offset);

/* Such a file ends before this offset, which is not before the window; 0: where it ends. */
void ps_input_limit(struct ps_input *input, uint64_t offset);

/* Brings at least `need` bytes into the window. Pointers into it are no longer valid. */
enum ps_input_state ps_input_want(struct ps_input *input, size_t need);

/* Gives back the memory that a huge record took, if nothing is to be wanted for a while. Pointers
 * into the window are no longer valid. */
void ps_input_rest(struct ps_input *input);

/* The compression whose magic number the window begins with, or NULL. */
const struct ps_codec *ps_input_compression(const struct ps_input *input);

/* From here on the window shows the decompressed data of the input. */
int ps_input_inflate(struct ps_input *input, const struct ps_codec *codec, struct ps_error *error);

/* The window's bytes. They are a copy, which a format may change. */
static inline uint8_t *ps_input_bytes(const struct ps_input *input)
{
    return input->buffer + input->begin;
}

static inline size_t ps_input_size(const struct ps_input *input)
{
    return input->end - input->begin;
}

/* Offset of the window in the data. */
static inline uint64_t ps_input_offset(const struct ps_input *input)
{
    return input->base_bytes + input->begin;
}

/* As read(2); but from *at, which moves on, unless that is -1. */
static inline ssize_t ps_input_read_at(int fd, off_t *at, void *to, size_t size)
{
    if (*at < 0)
        return read(fd, to, size);
    ssize_t count = pread(fd, to, size, *at);
    *at += count > 0 ? count : 0;
    return count;
}

static inline void ps_input_consume(struct ps_input *input, size_t count)
{
    input->begin += count;
}

#endif
