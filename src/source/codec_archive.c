/*
 * codec_archive.c - the less common compressions, by libarchive.
 *
 * With its plain filters only: no archive formats, and none of the filters that start a program.
 */
#include <archive.h>
#include <errno.h>
#include <string.h>

#include "source/codec.h"

static la_ssize_t more_input(struct archive *archive, void *context, const void **bytes)
{
    ssize_t count = ps_inflate_more(context, bytes);
    if (count < 0)
        archive_set_error(archive, errno, "%s", strerror(errno));
    return count;
}

static int store(struct ps_inflate *to, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        size_t room;
        uint8_t *place = ps_inflate_room(to, &room);
        if (!place)
            return ARCHIVE_EOF;
        size_t part = size < room ? size : room;
        memcpy(place, bytes, part);
        ps_inflate_give(to, part);
        bytes += part;
        size -= part;
    }
    return ARCHIVE_OK;
}

/* ARCHIVE_EOF when all went well. */
static int run(struct ps_inflate *to, struct archive *archive)
{
    struct archive_entry *entry;
    int result = archive_read_open(archive, to, NULL, more_input, NULL);
    if (result == ARCHIVE_OK)
        result = archive_read_next_header(archive, &entry);
    while (result == ARCHIVE_OK) {
        const void *bytes;
        size_t size;
        la_int64_t offset;
        result = archive_read_data_block(archive, &bytes, &size, &offset);
        if (result == ARCHIVE_OK)
            result = store(to, bytes, size);
    }
    return result;
}

const char *ps_decompress_others(struct ps_inflate *to, char buffer[PS_CODEC_PROBLEM])
{
    struct archive *archive = archive_read_new();
    if (!archive)
        return "out of memory";
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_lz4(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_compress(archive);
    archive_read_support_filter_lzip(archive);
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    int result = run(to, archive);
    const char *problem = archive_error_string(archive);
    buffer[0] = '\0';
    if (result != ARCHIVE_EOF)
        strncat(buffer, problem ? problem : "unknown error", PS_CODEC_PROBLEM - 1);
    archive_read_free(archive);
    return buffer[0] != '\0' ? buffer : NULL;
}
