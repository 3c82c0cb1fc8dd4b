/*
 * codec_bzip2.c - bzip2, by libbz2: one stream or several; anything behind the last one is ignored.
 */
#include <bzlib.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "source/codec/codec.h"

enum {
    CUT = 100,  /* beside libbz2's results: the data end too early, */
    UNREADABLE, /* cannot be read, and errno says why, */
    UNWANTED,   /* or nobody wants more */
};

/* Fetches more if nothing is left. 1, 0 at the end, or -1 and errno. */
static int refill(struct ps_inflate *to, bz_stream *stream)
{
    const void *bytes;
    if (stream->avail_in > 0)
        return 1;
    ssize_t count = ps_inflate_more(to, &bytes);
    if (count <= 0)
        return (int)count;
    stream->next_in = (char *)bytes;
    stream->avail_in = (unsigned)count;
    return 1;
}

/* Decompresses what is there, as far as there is room. */
static int step(struct ps_inflate *to, bz_stream *stream)
{
    size_t room;
    stream->next_out = (char *)ps_inflate_room(to, &room);
    if (!stream->next_out)
        return UNWANTED;
    stream->avail_out = (unsigned)room;
    int result = BZ2_bzDecompress(stream);
    ps_inflate_give(to, room - stream->avail_out);
    return result;
}

/* Decompresses one stream to its end, BZ_STREAM_END, or as far as it goes. */
static int run_stream(struct ps_inflate *to, bz_stream *stream)
{
    int result = BZ_OK;
    while (result == BZ_OK) {
        int filled = stream->avail_out == 0 ? 1 : refill(to, stream);
        if (filled <= 0)
            return filled == 0 ? CUT : UNREADABLE;
        result = step(to, stream);
    }
    return result;
}

static const char *explain(int result)
{
    if (result == CUT)
        return ps_codec_cut;
    if (result == UNREADABLE)
        return strerror(errno);
    if (result == BZ_MEM_ERROR)
        return "out of memory";
    return result == BZ_DATA_ERROR_MAGIC ? "not bzip2 after all" : "incorrect data";
}

/* Anything else behind the last stream is ignored, as bzip2(1) does. */
static const char *run(struct ps_inflate *to, bz_stream *stream)
{
    int filled = 1;
    for (bool first = true; filled > 0; first = false) {
        if (BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK)
            return "out of memory";
        int result = run_stream(to, stream);
        const char *problem = result == BZ_STREAM_END ? NULL : explain(result);
        BZ2_bzDecompressEnd(stream);
        if (result == UNWANTED || (result == BZ_DATA_ERROR_MAGIC && !first))
            return NULL;
        if (problem)
            return problem;
        filled = refill(to, stream);
    }
    return filled == 0 ? NULL : strerror(errno);
}

const char *ps_decompress_bzip2(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    (void)buffer;
    bz_stream stream;
    memset(&stream, 0, sizeof stream);
    return run(to, &stream);
}
