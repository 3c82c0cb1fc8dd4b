/*
 * codec.h - the compressions that portstat reads: one row and one file each.
 *
 * Compressions that are rare for captures have only a row, which tells the user what to do with
 * such a file.  A codec runs on the thread of inflate.c.  It takes compressed bytes and puts the
 * decompressed ones into the buffer that it is given.  It hands these over before it waits for more
 * input, so that everything a stream has sent so far, and everything in a file that is cut off, is
 * seen.
 */
#ifndef PORTSTAT_SOURCE_CODEC_CODEC_H
#define PORTSTAT_SOURCE_CODEC_CODEC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "portstat/error.h"

struct ps_inflate;

/* Decompresses all there is. NULL when all went well or nobody wants more; else what is wrong: a
 * constant, or a text in `buffer`. */
enum { PS_CODEC_PROBLEM = 160 };
typedef const char *ps_decompress_fn(struct ps_inflate *self, char buffer[PS_CODEC_PROBLEM]);

struct ps_codec {
    const char *name;
    size_t size;                  /* of the magic number */
    uint8_t magic[6];             /* how such data begin */
    ps_decompress_fn *decompress; /* NULL: portstat cannot decompress it, */
    enum ps_error_code unread;    /* and this is the error */
};

/* The codec of data that begin like this, or NULL. */
const struct ps_codec *ps_codec_find(const uint8_t *bytes, size_t size);

ps_decompress_fn ps_decompress_gzip, ps_decompress_zstd, ps_decompress_xz, ps_decompress_lz4,
    ps_decompress_lz4_legacy, ps_decompress_bzip2;

/* What a codec says of data that end before they are complete. */
extern const char ps_codec_cut[];

/* For codecs. Points `bytes` to the next compressed bytes and returns how many they are; 0 at the
 * end; -1 and errno when they cannot be read or nobody wants more. */
ssize_t ps_inflate_more(struct ps_inflate *self, const void **bytes);

/* Where to put up to *room decompressed bytes (at least one); NULL if nobody wants more. */
uint8_t *ps_inflate_room(struct ps_inflate *self, size_t *room);

/* Hands over `size` bytes that have been put there. */
void ps_inflate_give(struct ps_inflate *self, size_t size);

#endif
