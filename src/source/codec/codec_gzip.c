/*
 * codec_gzip.c - gzip (RFC 1952), by zlib: one member or several; anything behind the last one is
 * ignored.
 */
#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "source/codec/codec.h"

enum {
    MEMBER_BEGIN = 0x1f,
    GZIP_ONLY = 16,
    CUT = 100,  /* beside zlib's results: the data end too early, */
    UNREADABLE, /* or cannot be read, and errno says why */
};

/* Fetches more if nothing is left. 1, 0 at the end, or -1 and errno. */
static int refill(struct ps_inflate *to, z_stream *stream)
{
    const void *bytes;
    if (stream->avail_in > 0)
        return 1;
    ssize_t count = ps_inflate_more(to, &bytes);
    if (count <= 0)
        return (int)count;
    stream->next_in = (z_const Bytef *)bytes;
    stream->avail_in = (uInt)count;
    return 1;
}

/* Decompresses what is there, as far as there is room. Z_ERRNO: nobody wants more. */
static int step(struct ps_inflate *to, z_stream *stream)
{
    size_t room;
    stream->next_out = ps_inflate_room(to, &room);
    if (!stream->next_out)
        return Z_ERRNO;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    ps_inflate_give(to, room - stream->avail_out);
    return result;
}

/* Does another member follow? Anything else behind the last one is ignored, as gzip(1) does.
 * Returns 1 if so, 0 if not, or -1 and errno. */
static int next_member(struct ps_inflate *to, z_stream *stream)
{
    int filled = refill(to, stream);
    if (filled <= 0 || *stream->next_in != MEMBER_BEGIN)
        return filled < 0 ? -1 : 0;
    return inflateReset(stream) == Z_OK;
}

static const char *explain(int result, const z_stream *stream, char buffer[PS_CODEC_PROBLEM])
{
    const char *why = result == Z_MEM_ERROR ? "out of memory" : stream->msg;
    strncat(buffer, why ? why : "not gzip after all", PS_CODEC_PROBLEM - 1);
    return buffer;
}

/* Decompresses one member to its end, Z_STREAM_END, or as far as it goes. */
static int run_member(struct ps_inflate *to, z_stream *stream)
{
    int result = Z_OK;
    while (result == Z_OK || result == Z_BUF_ERROR) {
        int filled = stream->avail_out == 0 ? 1 : refill(to, stream);
        if (filled <= 0)
            return filled == 0 ? CUT : UNREADABLE;
        result = step(to, stream);
    }
    return result;
}

static const char *run(struct ps_inflate *to, z_stream *stream, char buffer[PS_CODEC_PROBLEM])
{
    int more = 1;
    while (more == 1) {
        int result = run_member(to, stream);
        if (result == Z_ERRNO)
            return NULL;
        if (result == CUT)
            return ps_codec_cut;
        if (result == UNREADABLE)
            return strerror(errno);
        if (result != Z_STREAM_END)
            return explain(result, stream, buffer);
        more = next_member(to, stream);
    }
    return more == 0 ? NULL : strerror(errno);
}

const char *ps_decompress_gzip(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    buffer[0] = '\0';
    if (inflateInit2(&stream, MAX_WBITS + GZIP_ONLY) != Z_OK)
        return "out of memory";
    const char *problem = run(to, &stream, buffer);
    inflateEnd(&stream);
    return problem;
}
