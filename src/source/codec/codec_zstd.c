/*
 * codec_zstd.c - Zstandard (RFC 8878), by libzstd: one frame or several.
 *
 * When a call of the library fails, everything that it decompressed in this call is lost.  So it is
 * fed one part at a time: a header, a block or a checksum.  The library says how many bytes it
 * wants next, but that includes the header of the block behind them.  It gets no more while it
 * still has more output than there is room for.
 */
#include <errno.h>
#include <string.h>
#include <zstd.h>

#include "source/codec/codec.h"

enum { BLOCK_HEADER_BYTES = 3 };

struct input {
    ZSTD_inBuffer fed;
    size_t end;    /* of the bytes that can be fed */
    size_t wanted; /* bytes of the current part that are not fed yet */
};

/* Fetches more if nothing is left. 1, 0 at the end, or -1 and errno. */
static int refill(struct ps_inflate *to, struct input *input)
{
    if (input->fed.pos < input->end)
        return 1;
    ssize_t count = ps_inflate_more(to, &input->fed.src);
    if (count <= 0)
        return (int)count;
    input->end = (size_t)count;
    input->fed.pos = 0;
    return 1;
}

/* Decompresses one part and passes its output on. Returns 1 inside a frame, 0 behind one, -1 if
 * nobody wants more or *problem says what is wrong. */
static int step(struct ps_inflate *to, ZSTD_DCtx *context, struct input *input,
                const char **problem)
{
    size_t before = input->fed.pos, left = input->end - before, hint;
    input->fed.size = before + (input->wanted < left ? input->wanted : left);
    ZSTD_outBuffer output;
    do {
        size_t room;
        uint8_t *bytes = ps_inflate_room(to, &room);
        if (!bytes)
            return -1;
        output = (ZSTD_outBuffer){bytes, room, 0};
        hint = ZSTD_decompressStream(context, &output, &input->fed);
        if (ZSTD_isError(hint)) {
            *problem = ZSTD_getErrorName(hint);
            return -1;
        }
        ps_inflate_give(to, output.pos);
    } while (hint != 0 && output.pos == output.size);
    input->wanted -= input->fed.pos - before;
    if (input->wanted == 0)
        input->wanted = hint > BLOCK_HEADER_BYTES ? hint - BLOCK_HEADER_BYTES : hint;
    return hint != 0;
}

static const char *run(struct ps_inflate *to, ZSTD_DCtx *context)
{
    const char *problem = NULL;
    const size_t first = ZSTD_initDStream(context);
    struct input input = {{NULL, 0, 0}, 0, first};
    int inside = 1; /* of a frame; there must be at least one */
    while (inside >= 0) {
        int filled = refill(to, &input);
        if (filled < 0)
            return strerror(errno);
        if (filled == 0)
            return inside ? ps_codec_cut : NULL;
        if (!inside)
            input.wanted = first;
        inside = step(to, context, &input, &problem);
    }
    return problem;
}

const char *ps_decompress_zstd(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    (void)buffer;
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        return "out of memory";
    const char *problem = run(to, context);
    ZSTD_freeDCtx(context);
    return problem;
}
