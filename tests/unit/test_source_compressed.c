/*
 * test_source_compressed.c - compressed captures, and captures from pipes.
 */
#include "capture_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <zstd.h>

enum { COUNT = 5000 };

static struct capture *large_capture(void)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    for (uint32_t i = 0; i < COUNT; i++)
        put_record(capture, i, 0, 60 + i % 300, (uint8_t)(i * 7));
    return capture;
}

static void assert_large(const struct reading *reading)
{
    assert_ended_well(reading, COUNT);
    for (uint32_t i = 0; i < FRAMES_KEPT; i++)
        assert_frame(reading, (int)i, 60 + i % 300, 60 + i % 300, i * INT64_C(1000000000),
                     (uint8_t)(i * 7));
}

/* Replaces the capture's bytes by themselves, compressed. */
static void compress_capture(struct capture *capture, int (*add_filter)(struct archive *))
{
    uint8_t *out = malloc(CAPTURE_SIZE);
    size_t used = 0;
    struct archive *archive = archive_write_new();
    assert_int_equal(add_filter(archive), ARCHIVE_OK);
    archive_write_set_format_raw(archive);
    archive_write_set_bytes_per_block(archive, 0);
    assert_int_equal(archive_write_open_memory(archive, out, CAPTURE_SIZE, &used), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, "data");
    archive_entry_set_filetype(entry, AE_IFREG);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(archive, capture->bytes, capture->size),
                     (la_ssize_t)capture->size);
    archive_entry_free(entry);
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    memcpy(capture->bytes, out, used);
    capture->size = used;
    free(out);
}

static int (*const filters[])(struct archive *) = {
    archive_write_add_filter_gzip,  archive_write_add_filter_zstd,
    archive_write_add_filter_xz,    archive_write_add_filter_lz4,
    archive_write_add_filter_bzip2, archive_write_add_filter_compress,
};

static void looks_through_compression(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct capture *capture = large_capture();
        compress_capture(capture, filters[i]);
        struct reading *reading = read_capture(capture);
        assert_large(reading);
        reading_free(reading);
    }
}

static void libpcap_reads_compressed_too(void **state)
{
    (void)state;
    struct capture *capture = large_capture();
    compress_capture(capture, archive_write_add_filter_xz);
    const char *path = save(capture);
    struct reading *reading = read_config(&(struct ps_source_config){
        .files = &path, .file_count = 1, .force_libpcap = true, .filter = "len >= 0"});
    assert_large(reading);
    reading_free(reading);
    capture_free(capture);
}

/* 1.1 MB of frames, cut shortly before the end of their compressed form. */
static void reports_what_came_before_the_cut(void **state)
{
    (void)state;
    struct capture *capture = large_capture();
    compress_capture(capture, archive_write_add_filter_gzip);
    capture->size -= 100;
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_int_equal(reading->error.status, PS_INCOMPLETE);
    assert_text(&reading->error, "the compressed data is damaged: it is cut off");
    assert_in_range(reading->count, COUNT / 2, COUNT - 1);
    reading_free(reading);
}

static struct capture *small_capture(void)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    for (uint32_t i = 0; i < 10; i++)
        put_record(capture, i, 0, 60, (uint8_t)i);
    return capture;
}

static void assert_damaged(struct capture *capture, int frames, const char *why)
{
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_int_equal(reading->error.status, PS_INCOMPLETE);
    assert_text(&reading->error, why);
    assert_int_equal(reading->count, frames);
    reading_free(reading);
}

/* A gzip member ends with a checksum and a length, four bytes each (RFC 1952 section 2.3.1). */
static void loses_nothing_of_a_small_one_that_is_cut(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, archive_write_add_filter_gzip);
    capture->size -= 8;
    assert_damaged(capture, 10, "the compressed data is damaged: it is cut off");

    capture = small_capture();
    compress_capture(capture, archive_write_add_filter_gzip);
    capture->bytes[capture->size - 8] ^= 1;
    assert_damaged(capture, 10, "the compressed data is damaged: incorrect data check");
}

/* A frame may end with four bytes of a checksum (RFC 8878 section 3.1.1). */
static void loses_nothing_before_a_wrong_checksum(void **state)
{
    (void)state;
    struct capture *capture = small_capture(), *plain = small_capture();
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)));
    capture->size =
        ZSTD_compress2(context, capture->bytes, CAPTURE_SIZE, plain->bytes, plain->size);
    assert_false(ZSTD_isError(capture->size));
    ZSTD_freeCCtx(context);
    capture_free(plain);
    capture->bytes[capture->size - 4] ^= 1;
    assert_damaged(capture, 10, "the compressed data is damaged: Restored data doesn't match");
}

static void append(struct capture *to, struct capture *from, size_t size)
{
    put(to, from->bytes, size);
    capture_free(from);
}

static int (*const streams[])(struct archive *) = {archive_write_add_filter_gzip,
                                                   archive_write_add_filter_zstd};

/* RFC 1952 section 2.2 and RFC 8878 section 3: what is compressed in pieces is read as one. */
static void reads_on_behind_the_end_of_a_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        struct capture *capture = small_capture(), *more = capture_new(false);
        compress_capture(capture, streams[i]);
        put_record(more, 10, 0, 60, 10);
        compress_capture(more, streams[i]);
        append(capture, more, more->size);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 11);
        reading_free(reading);

        capture = small_capture();
        more = large_capture();
        compress_capture(capture, streams[i]);
        compress_capture(more, streams[i]);
        append(capture, more, 11);
        assert_damaged(capture, 10, "the compressed data is damaged: it is cut off");
    }
}

/* As gzip itself has it: behind the last member there may be anything. */
static void ignores_what_is_behind_a_gzip_file(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, archive_write_add_filter_gzip);
    put(capture, "padding", 7);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 10);
    reading_free(reading);
}

static void says_that_it_is_compressed_twice(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, archive_write_add_filter_xz);
    compress_capture(capture, archive_write_add_filter_gzip);
    assert_refused(save(capture), NULL, PS_FAILED, ": is compressed twice, with xz inside");
    capture_free(capture);
}

static void refuses_what_holds_no_capture(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put(capture, "just a text that was compressed\n", 32);
    compress_capture(capture, archive_write_add_filter_gzip);
    assert_refused(save(capture), NULL, PS_FAILED, ": is a text, not a capture");
    capture_free(capture);

    capture = capture_new(false);
    compress_capture(capture, archive_write_add_filter_gzip);
    assert_refused(save(capture), NULL, PS_FAILED, ": is empty");
    capture_free(capture);

    capture = capture_new(false);
    put(capture, "\x1f\x8b\x08\0 this is not gzip after all", 31);
    assert_refused(save(capture), NULL, PS_FAILED, "");
    capture_free(capture);
}

/* A member of a pipe: standard input of the program, a descriptor here. */
struct feed {
    int saved_stdin, writer;
};

static struct feed feed_new(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct feed feed = {dup(STDIN_FILENO), ends[1]};
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    return feed;
}

static void feed_free(struct feed *feed)
{
    if (feed->writer >= 0)
        close(feed->writer);
    dup2(feed->saved_stdin, STDIN_FILENO);
    close(feed->saved_stdin);
}

static struct ps_source *open_stdin(struct ps_error *error)
{
    static const char *const path = "-";
    return ps_source_open(&(struct ps_source_config){.files = &path, .file_count = 1, .poll_ms = 1},
                          error);
}

static void feed_bytes(const struct feed *feed, const uint8_t *bytes, size_t size)
{
    assert_int_equal(write(feed->writer, bytes, size), (ssize_t)size);
}

static int read_some(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    int count = 0;
    for (int i = 0; i < 10 && count == 0; i++)
        count = ps_source_read(source, frames, error);
    return count;
}

/* Not a byte is there when it opens; then every frame comes out as soon as it is whole. */
static void hands_out_frames_as_they_arrive(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 113);
    put_record(capture, 1, 0, 60, 1);
    put_record(capture, 2, 0, 60, 2);
    struct ps_error error = {0};
    struct ps_frame frames[PS_BATCH];
    struct feed feed = feed_new();
    struct ps_source *source = open_stdin(&error);
    assert_non_null(source);
    assert_int_equal(read_some(source, frames, &error), 0);
    feed_bytes(&feed, capture->bytes, 10);
    assert_int_equal(read_some(source, frames, &error), 0);
    feed_bytes(&feed, capture->bytes + 10, 90 + 20);
    assert_int_equal(read_some(source, frames, &error), 1);
    assert_int_equal(frames[0].data[0], 1);
    assert_int_equal(ps_source_info(source)->link_type, 113);
    assert_string_equal(ps_source_info(source)->name, "standard input");
    assert_int_equal(read_some(source, frames, &error), 0);
    feed_bytes(&feed, capture->bytes + 120, 56);
    assert_int_equal(read_some(source, frames, &error), 1);
    assert_int_equal(frames[0].data[0], 2);
    close(feed.writer);
    feed.writer = -1;
    assert_int_equal(read_some(source, frames, &error), PS_SOURCE_END);
    ps_source_close(source);
    feed_free(&feed);
    capture_free(capture);
}

/* What a stream is shows late: then its read fails in the way that opening would have. */
static void refuses_a_stream_that_is_no_capture(void **state)
{
    (void)state;
    struct ps_error error = {0};
    struct ps_frame frames[PS_BATCH];
    struct feed feed = feed_new();
    struct ps_source *source = open_stdin(&error);
    assert_non_null(source);
    feed_bytes(&feed, (const uint8_t *)"this is no capture\n", 19);
    assert_int_equal(read_some(source, frames, &error), PS_SOURCE_ERROR);
    assert_int_equal(error.status, PS_FAILED);
    assert_text(&error, "standard input: is a text, not a capture");
    ps_source_close(source);
    feed_free(&feed);
}

/* Closing must not wait for a writer that never comes back, and leaves no descriptor open. */
static void stops_in_the_middle_of_a_compressed_stream(void **state)
{
    (void)state;
    struct capture *capture = large_capture();
    compress_capture(capture, archive_write_add_filter_zstd);
    struct ps_error error = {0};
    struct ps_frame frames[PS_BATCH];
    struct feed feed = feed_new();
    int lowest = dup(STDIN_FILENO);
    close(lowest);
    feed_bytes(&feed, capture->bytes, capture->size / 2);
    struct ps_source *source = open_stdin(&error);
    assert_non_null(source);
    assert_true(read_some(source, frames, &error) >= 0);
    ps_source_close(source);
    int again = dup(STDIN_FILENO);
    close(again);
    assert_int_equal(again, lowest);
    feed_free(&feed);
    capture_free(capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_through_compression),
        cmocka_unit_test(libpcap_reads_compressed_too),
        cmocka_unit_test(reports_what_came_before_the_cut),
        cmocka_unit_test(loses_nothing_of_a_small_one_that_is_cut),
        cmocka_unit_test(loses_nothing_before_a_wrong_checksum),
        cmocka_unit_test(reads_on_behind_the_end_of_a_piece),
        cmocka_unit_test(ignores_what_is_behind_a_gzip_file),
        cmocka_unit_test(says_that_it_is_compressed_twice),
        cmocka_unit_test(refuses_what_holds_no_capture),
        cmocka_unit_test(hands_out_frames_as_they_arrive),
        cmocka_unit_test(refuses_a_stream_that_is_no_capture),
        cmocka_unit_test(stops_in_the_middle_of_a_compressed_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
