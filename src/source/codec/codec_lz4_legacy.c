/*
 * codec_lz4_legacy.c - lz4's format before it had frames (`lz4 -l`), by liblz4.
 *
 * A magic number, then blocks: each is a size and that many bytes, which decompress to 8 MiB at
 * most.  Nothing marks the last block.  In the place of a size there may be the magic number of
 * another stream, or zeros as padding.
 */
#include <errno.h>
#include <lz4.h>
#include <stdlib.h>
#include <string.h>

#include "source/codec/codec.h"

enum {
    MAGIC = 0x184c2102,
    WORD_BYTES = 4,
    BLOCK_BYTES = 8 << 20,
    PACKED_BYTES = LZ4_COMPRESSBOUND(BLOCK_BYTES), /* the largest possible block */
};

struct blocks {
    struct ps_inflate *inflate;
    const uint8_t *bytes; /* of the input that are left */
    size_t size;
    char packed[PACKED_BYTES];
    char plain[BLOCK_BYTES];
};

/* Reads `size` bytes to `to`, or as many as there are. Returns how many, or -1 and errno. */
static ssize_t take(struct blocks *self, void *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        const void *bytes = self->bytes;
        ssize_t count =
            self->size > 0 ? (ssize_t)self->size : ps_inflate_more(self->inflate, &bytes);
        if (count <= 0)
            return count < 0 ? -1 : (ssize_t)done;
        size_t part = (size_t)count < size - done ? (size_t)count : size - done;
        memcpy((uint8_t *)to + done, bytes, part);
        self->bytes = (const uint8_t *)bytes + part;
        self->size = (size_t)count - part;
        done += part;
    }
    return (ssize_t)done;
}

/* 0, or -1: nobody wants more. */
static int give(struct ps_inflate *to, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t room;
        uint8_t *place = ps_inflate_room(to, &room);
        if (!place)
            return -1;
        size_t part = size < room ? size : room;
        memcpy(place, bytes, part);
        ps_inflate_give(to, part);
        bytes += part;
        size -= part;
    }
    return 0;
}

/* Decompresses a block of so many bytes. 0, or -1: nobody wants more, or *problem says what is
 * wrong. */
static int run_block(struct blocks *self, size_t size, const char **problem)
{
    if (size > PACKED_BYTES) {
        *problem = "a block is too large";
        return -1;
    }
    ssize_t count = take(self, self->packed, size);
    if (count < 0 || (size_t)count < size) {
        *problem = count < 0 ? strerror(errno) : ps_codec_cut;
        return -1;
    }
    int plain = LZ4_decompress_safe(self->packed, self->plain, (int)size, BLOCK_BYTES);
    if (plain < 0) {
        *problem = "incorrect data";
        return -1;
    }
    return give(self->inflate, self->plain, (size_t)plain);
}

static const char *run(struct blocks *self)
{
    const char *problem = NULL;
    int result = 0;
    while (result == 0) {
        uint8_t word[WORD_BYTES];
        ssize_t count = take(self, word, sizeof word);
        if (count < 0)
            return strerror(errno);
        if (count < WORD_BYTES)
            return count == 0 ? NULL : ps_codec_cut;
        uint32_t size = word[0] | word[1] << 8 | word[2] << 16 | (uint32_t)word[3] << 24;
        if (size == 0)
            return NULL;
        if (size != MAGIC)
            result = run_block(self, size, &problem);
    }
    return problem;
}

const char *ps_decompress_lz4_legacy(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    (void)buffer;
    struct blocks *blocks = malloc(sizeof *blocks);
    if (!blocks)
        return "out of memory";
    blocks->inflate = to;
    blocks->bytes = NULL;
    blocks->size = 0;
    const char *problem = run(blocks);
    free(blocks);
    return problem;
}
