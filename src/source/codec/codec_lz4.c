/*
 * codec_lz4.c - lz4's frame format, by liblz4: one frame or several, some of them to be skipped.
 *
 * Like libzstd, the library loses output when it fails, so it is fed one part at a time; see
 * codec_zstd.c.
 */
#include <errno.h>
#include <lz4frame.h>
#include <stdbool.h>
#include <string.h>

#include "source/codec/codec.h"

enum { BLOCK_HEADER_BYTES = 4, LEAST_HEADER_BYTES = 7 };

struct input {
    const void *bytes;
    size_t size;   /* how many of them are left */
    size_t wanted; /* bytes of the current part that are not fed yet */
};

/* Fetches more if nothing is left. 1, 0 at the end, or -1 and errno. */
static int refill(struct ps_inflate *to, struct input *input)
{
    if (input->size > 0)
        return 1;
    ssize_t count = ps_inflate_more(to, &input->bytes);
    if (count <= 0)
        return (int)count;
    input->size = (size_t)count;
    return 1;
}

/* Does a frame begin with this byte? Skippable frames have 16 magic numbers that differ in four
 * bits. */
static bool begins_frame(uint8_t byte)
{
    return byte == 0x04 || (byte & 0xf0) == 0x50;
}

static void take(struct input *input, size_t size, size_t hint)
{
    input->bytes = (const uint8_t *)input->bytes + size;
    input->size -= size;
    input->wanted -= size;
    if (input->wanted == 0)
        input->wanted = hint > BLOCK_HEADER_BYTES ? hint - BLOCK_HEADER_BYTES : hint;
}

/* Decompresses one part and passes its output on. Returns 1 inside a frame, 0 behind one, -1 if
 * nobody wants more or *problem says what is wrong. */
static int step(struct ps_inflate *to, LZ4F_dctx *context, struct input *input,
                const char **problem)
{
    size_t hint, room, given;
    size_t fed = input->wanted < input->size ? input->wanted : input->size;
    do {
        uint8_t *bytes = ps_inflate_room(to, &room);
        if (!bytes)
            return -1;
        given = room;
        hint = LZ4F_decompress(context, bytes, &given, input->bytes, &fed, NULL);
        if (LZ4F_isError(hint)) {
            *problem = LZ4F_getErrorName(hint);
            return -1;
        }
        ps_inflate_give(to, given);
        take(input, fed, hint);
        fed = 0;
    } while (hint != 0 && given == room);
    return hint != 0;
}

/* Anything else behind the last frame is ignored, as gzip(1) does. */
static const char *run(struct ps_inflate *to, LZ4F_dctx *context)
{
    const char *problem = NULL;
    struct input input = {NULL, 0, LEAST_HEADER_BYTES};
    int inside = 1; /* of a frame; there must be at least one */
    while (inside >= 0) {
        int filled = refill(to, &input);
        if (filled < 0)
            return strerror(errno);
        if (filled == 0)
            return inside ? ps_codec_cut : NULL;
        if (!inside) {
            if (!begins_frame(*(const uint8_t *)input.bytes))
                return NULL;
            input.wanted = LEAST_HEADER_BYTES;
        }
        inside = step(to, context, &input, &problem);
    }
    return problem;
}

const char *ps_decompress_lz4(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    (void)buffer;
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return "out of memory";
    const char *problem = run(to, context);
    LZ4F_freeDecompressionContext(context);
    return problem;
}
