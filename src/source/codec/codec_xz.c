/*
 * codec_xz.c - xz, by liblzma: one stream or several, and the padding that may stand behind each.
 */
#include <errno.h>
#include <lzma.h>
#include <string.h>

#include "source/codec/codec.h"

/* The highest preset of xz needs 65 MiB, but a few bytes of a header can ask for 4 GiB. */
enum { MEMORY_MIB = 512 };
static const char too_much_memory[] = "it takes more than 512 MiB of memory to decompress";

/* Fetches more if nothing is left; *action tells the end. 0, or -1 and errno. */
static int refill(struct ps_inflate *to, lzma_stream *stream, lzma_action *action)
{
    const void *bytes;
    if (stream->avail_in > 0 || *action == LZMA_FINISH)
        return 0;
    ssize_t count = ps_inflate_more(to, &bytes);
    if (count < 0)
        return -1;
    if (count == 0)
        *action = LZMA_FINISH;
    stream->next_in = bytes;
    stream->avail_in = (size_t)count;
    return 0;
}

/* LZMA_BUF_ERROR means that the data end too early. */
static const char *explain(lzma_ret result)
{
    if (result == LZMA_STREAM_END)
        return NULL;
    if (result == LZMA_BUF_ERROR)
        return ps_codec_cut;
    if (result == LZMA_MEM_ERROR)
        return "out of memory";
    if (result == LZMA_MEMLIMIT_ERROR)
        return too_much_memory;
    return result == LZMA_OPTIONS_ERROR ? "it uses options that liblzma does not know"
                                        : "incorrect data";
}

static const char *run(struct ps_inflate *to, lzma_stream *stream)
{
    lzma_action action = LZMA_RUN;
    lzma_ret result = LZMA_OK;
    while (result == LZMA_OK) {
        if (stream->avail_out > 0 && refill(to, stream, &action) != 0)
            return strerror(errno);
        size_t room;
        stream->next_out = ps_inflate_room(to, &room);
        if (!stream->next_out)
            return NULL;
        stream->avail_out = room;
        result = lzma_code(stream, action);
        ps_inflate_give(to, room - stream->avail_out);
    }
    return explain(result);
}

const char *ps_decompress_xz(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    (void)buffer;
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, (uint64_t)MEMORY_MIB << 20, LZMA_CONCATENATED) != LZMA_OK)
        return "out of memory";
    const char *problem = run(to, &stream);
    lzma_end(&stream);
    return problem;
}
