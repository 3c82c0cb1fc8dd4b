/*
 * codec.c - the table of compressions; see codec.h.
 */
#include "source/codec/codec.h"

#include <string.h>

const char ps_codec_cut[] = "it is cut off";

static const struct ps_codec codecs[] = {
    {"gzip", 2, {0x1f, 0x8b}, ps_decompress_gzip, PS_OK},
    {"zstd", 4, {0x28, 0xb5, 0x2f, 0xfd}, ps_decompress_zstd, PS_OK},
    {"xz", 6, {0xfd, '7', 'z', 'X', 'Z', 0}, ps_decompress_xz, PS_OK},
    {"lz4", 4, {0x04, 0x22, 0x4d, 0x18}, ps_decompress_lz4, PS_OK},
    {"lz4 (legacy)", 4, {0x02, 0x21, 0x4c, 0x18}, ps_decompress_lz4_legacy, PS_OK},
    {"bzip2", 3, {'B', 'Z', 'h'}, ps_decompress_bzip2, PS_OK},
    {"compress", 2, {0x1f, 0x9d}, NULL, PS_ERROR_COMPRESS},
    {"lzip", 4, {'L', 'Z', 'I', 'P'}, NULL, PS_ERROR_LZIP},
    {"lzop", 5, {0x89, 'L', 'Z', 'O', 0}, NULL, PS_ERROR_LZOP},
    {"lzma", 3, {0x5d, 0, 0}, NULL, PS_ERROR_LZMA},
    {"snappy", 6, {0xff, 6, 0, 0, 's', 'N'}, NULL, PS_ERROR_SNAPPY},
};

const struct ps_codec *ps_codec_find(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof codecs / sizeof codecs[0]; i++)
        if (size >= codecs[i].size && memcmp(bytes, codecs[i].magic, codecs[i].size) == 0)
            return &codecs[i];
    return NULL;
}
