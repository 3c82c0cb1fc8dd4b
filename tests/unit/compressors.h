/*
 * compressors.h - compresses captures in two parts, with the encoders of the libraries, for tests.
 *
 * Behind the first part the encoder is told to flush, so that all of it can be decompressed from
 * what has come out by then.
 */
#ifndef PORTSTAT_TESTS_UNIT_COMPRESSORS_H
#define PORTSTAT_TESTS_UNIT_COMPRESSORS_H

#include "capture_file.h"

#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

struct packing {
    const uint8_t *plain;
    size_t first, rest; /* sizes of the two parts */
    uint8_t *packed;    /* CAPTURE_SIZE bytes of room */
    size_t flushed;     /* how many there were after the first part */
    size_t size;
};

typedef void pack_fn(struct packing *packing);

static inline void pack_gzip(struct packing *packing)
{
    z_stream stream = {.next_in = (z_const Bytef *)packing->plain,
                       .avail_in = (uInt)packing->first,
                       .next_out = packing->packed,
                       .avail_out = CAPTURE_SIZE};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    assert_int_equal(deflate(&stream, Z_SYNC_FLUSH), Z_OK);
    packing->flushed = stream.total_out;
    stream.avail_in = (uInt)packing->rest;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packing->size = stream.total_out;
    deflateEnd(&stream);
}

static inline void pack_zstd(struct packing *packing)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)));
    ZSTD_inBuffer from = {packing->plain, packing->first, 0};
    ZSTD_outBuffer to = {packing->packed, CAPTURE_SIZE, 0};
    assert_int_equal(ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush), 0);
    packing->flushed = to.pos;
    from.size += packing->rest;
    assert_int_equal(ZSTD_compressStream2(context, &to, &from, ZSTD_e_end), 0);
    packing->size = to.pos;
    ZSTD_freeCCtx(context);
}

static inline void pack_xz(struct packing *packing)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    assert_int_equal(lzma_easy_encoder(&stream, 1, LZMA_CHECK_CRC64), LZMA_OK);
    stream.next_in = packing->plain;
    stream.avail_in = packing->first;
    stream.next_out = packing->packed;
    stream.avail_out = CAPTURE_SIZE;
    assert_int_equal(lzma_code(&stream, LZMA_SYNC_FLUSH), LZMA_STREAM_END);
    packing->flushed = stream.total_out;
    stream.avail_in = packing->rest;
    assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
    packing->size = stream.total_out;
    lzma_end(&stream);
}

/* Blocks of up to 900 kB, more than is decompressed in one go. */
static inline void pack_bzip2(struct packing *packing)
{
    bz_stream stream = {.next_in = (char *)packing->plain,
                        .avail_in = (unsigned)packing->first,
                        .next_out = (char *)packing->packed,
                        .avail_out = CAPTURE_SIZE};
    assert_int_equal(BZ2_bzCompressInit(&stream, 9, 0, 0), BZ_OK);
    assert_int_equal(BZ2_bzCompress(&stream, BZ_FLUSH), BZ_RUN_OK);
    packing->flushed = stream.total_out_lo32;
    stream.avail_in = (unsigned)packing->rest;
    assert_int_equal(BZ2_bzCompress(&stream, BZ_FINISH), BZ_STREAM_END);
    packing->size = stream.total_out_lo32;
    BZ2_bzCompressEnd(&stream);
}

static inline size_t lz4_checked(size_t result)
{
    assert_false(LZ4F_isError(result));
    return result;
}

static inline void pack_lz4_blocks(struct packing *packing, LZ4F_blockSizeID_t block_size)
{
    const LZ4F_preferences_t preferences = {
        .frameInfo = {.blockSizeID = block_size,
                      .contentChecksumFlag = LZ4F_contentChecksumEnabled}};
    uint8_t *to = packing->packed;
    LZ4F_cctx *context;
    lz4_checked(LZ4F_createCompressionContext(&context, LZ4F_VERSION));
    to += lz4_checked(LZ4F_compressBegin(context, to, CAPTURE_SIZE, &preferences));
    to += lz4_checked(
        LZ4F_compressUpdate(context, to, CAPTURE_SIZE, packing->plain, packing->first, NULL));
    to += lz4_checked(LZ4F_flush(context, to, CAPTURE_SIZE, NULL));
    packing->flushed = (size_t)(to - packing->packed);
    to += lz4_checked(LZ4F_compressUpdate(context, to, CAPTURE_SIZE,
                                          packing->plain + packing->first, packing->rest, NULL));
    to += lz4_checked(LZ4F_compressEnd(context, to, CAPTURE_SIZE, NULL));
    packing->size = (size_t)(to - packing->packed);
    LZ4F_freeCompressionContext(context);
}

static inline void pack_lz4(struct packing *packing)
{
    pack_lz4_blocks(packing, LZ4F_max64KB);
}

/* Larger than what is decompressed in one go. */
static inline void pack_lz4_large(struct packing *packing)
{
    pack_lz4_blocks(packing, LZ4F_max1MB);
}

/* The block's size, then the block; nothing of an empty one. */
static inline void pack_lz4_block(struct packing *packing, const uint8_t *plain, size_t size)
{
    uint8_t *to = packing->packed + packing->size;
    if (size == 0)
        return;
    int count = LZ4_compress_default((const char *)plain, (char *)to + 4, (int)size,
                                     (int)(CAPTURE_SIZE - packing->size - 4));
    assert_true(count > 0);
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(count >> 8 * i);
    packing->size += 4 + (size_t)count;
}

static inline void pack_lz4_legacy(struct packing *packing)
{
    memcpy(packing->packed, "\x02\x21\x4c\x18", 4);
    packing->size = 4;
    pack_lz4_block(packing, packing->plain, packing->first);
    packing->flushed = packing->size;
    pack_lz4_block(packing, packing->plain + packing->first, packing->rest);
}

/* Replaces the capture's bytes by themselves, compressed, and flushed behind the `first` of them.
 * Returns where that is in the compressed ones. */
static inline size_t compress_parts(struct capture *capture, pack_fn *pack, size_t first)
{
    struct packing packing = {.plain = capture->bytes,
                              .first = first,
                              .rest = capture->size - first,
                              .packed = malloc(CAPTURE_SIZE)};
    assert_non_null(packing.packed);
    pack(&packing);
    memcpy(capture->bytes, packing.packed, packing.size);
    capture->size = packing.size;
    free(packing.packed);
    return packing.flushed;
}

static inline void compress_capture(struct capture *capture, pack_fn *pack)
{
    compress_parts(capture, pack, capture->size);
}

#endif
