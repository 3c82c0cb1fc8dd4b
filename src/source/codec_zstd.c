/*
 * codec_zstd.c - Zstandard (RFC 8878), by its own library, for the reason that codec_gzip.c tells.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <zstd.h>

#include "source/codec.h"

/* Fetches more if nothing is left. 1, 0 at the end, or -1 and errno. */
static int refill(struct ps_inflate *to, ZSTD_inBuffer *input)
{
    if (input->pos < input->size)
        return 1;
    ssize_t count = ps_inflate_more(to, &input->src);
    if (count <= 0)
        return (int)count;
    input->size = (size_t)count;
    input->pos = 0;
    return 1;
}

static const char *run(struct ps_inflate *to, ZSTD_DCtx *context)
{
    ZSTD_inBuffer input = {NULL, 0, 0};
    bool inside = true; /* of a frame: one at least is wanted */
    for (;;) {
        int filled = refill(to, &input);
        if (filled < 0)
            return strerror(errno);
        if (filled == 0)
            return inside ? ps_codec_cut : NULL;
        bool full;
        do {
            size_t room;
            uint8_t *bytes = ps_inflate_room(to, &room);
            if (!bytes)
                return NULL;
            ZSTD_outBuffer output = {bytes, room, 0};
            size_t left = ZSTD_decompressStream(context, &output, &input);
            ps_inflate_give(to, output.pos);
            if (ZSTD_isError(left))
                return ZSTD_getErrorName(left);
            inside = left != 0;
            full = output.pos == room;
        } while (inside && full);
    }
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
