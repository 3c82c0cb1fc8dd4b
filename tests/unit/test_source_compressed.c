/*
 * test_source_compressed.c - compressed captures, and captures from pipes.
 */
#include "compressors.h"

#include <fcntl.h>

#define CUT "the compressed data is damaged: it is cut off"
#define DAMAGED "the compressed data is damaged: "

enum { COUNT = 5000 };

static const struct codec {
    const char *name;
    pack_fn *pack;
    size_t kept_back;    /* by the encoder when it flushes: at most so many bytes */
    const char *garbled; /* what is said when what follows is overwritten */
    size_t trailer;      /* bytes at the end that hold nothing of the capture, a checksum first */
    const char *wrong_trailer;
    const char *behind; /* what is said of bytes behind the end; NULL: nothing */
} codecs[] = {
    {"gzip", pack_gzip, 0, "invalid block type", 8, "incorrect data check", NULL},
    {"zstd", pack_zstd, 0, "Data corruption detected", 4, "Restored data doesn't match checksum",
     "Unknown frame descriptor"},
    {"xz", pack_xz, 0, "incorrect data", 12, "incorrect data", "incorrect data"},
    {"bzip2", pack_bzip2, 4, "incorrect data", 4, "incorrect data", NULL},
    {"lz4", pack_lz4, 0, "ERROR_maxBlockSize_invalid", 4, "ERROR_contentChecksum_invalid", NULL},
    {"lz4, large blocks", pack_lz4_large, 0, "ERROR_maxBlockSize_invalid", 4,
     "ERROR_contentChecksum_invalid", NULL},
    {"lz4 (legacy)", pack_lz4_legacy, 0, "a block is too large", 0, NULL, "a block is too large"},
};

static const struct codec *const codecs_end = codecs + sizeof codecs / sizeof codecs[0];

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

static void looks_through_compression(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        struct capture *capture = large_capture();
        compress_parts(capture, codec->pack, capture->size / 3);
        struct reading *reading = read_capture(capture);
        assert_large(reading);
        reading_free(reading);
    }
}

static void libpcap_reads_compressed_too(void **state)
{
    (void)state;
    struct capture *capture = large_capture();
    compress_capture(capture, pack_xz);
    const char *path = save(capture);
    struct reading *reading = read_config(&(struct ps_source_config){
        .files = &path, .file_count = 1, .force_libpcap = true, .filter = "len >= 0"});
    assert_large(reading);
    reading_free(reading);
    capture_free(capture);
}

static struct capture *small_capture(void)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    for (uint32_t i = 0; i < 10; i++)
        put_record(capture, i, 0, 60, (uint8_t)i);
    return capture;
}

static void assert_good(struct capture *capture, int frames)
{
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, frames);
    reading_free(reading);
}

static void assert_damaged(struct capture *capture, int frames, const char *why)
{
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_int_equal(reading->error.code, PS_ERROR_DAMAGED);
    assert_text(&reading->error, why);
    assert_int_equal(reading->count, frames);
    reading_free(reading);
}

/* Frames that cannot be compressed: none of the second part can be had without most of its bytes.
 */
static void put_noise(struct capture *capture, int frames)
{
    static const uint32_t size = 300;
    uint32_t random = (uint32_t)capture->size;
    for (int i = 0; i < frames; i++) {
        put_record_header(capture, (uint32_t)i, 0, size, size);
        for (uint32_t j = 0; j < size; j++) {
            random = random * 1664525 + 1013904223;
            put_number(capture, random >> 24, 1);
        }
    }
}

/* Frames, a flush, as many frames; where the flush is in what was compressed. */
static struct capture *flushed_capture(const struct codec *codec, int frames, size_t *flush)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    put_noise(capture, frames);
    size_t first = capture->size;
    put_noise(capture, frames);
    *flush = compress_parts(capture, codec->pack, first) + codec->kept_back;
    return capture;
}

/* 300 kB are in more than one block of each, and more than one buffer of ours. */
static void loses_nothing_before_a_cut(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        size_t flush;
        struct capture *capture = flushed_capture(codec, 1000, &flush);
        capture->size = flush + 5;
        assert_damaged(capture, 1000, CUT);
    }
}

static void loses_nothing_before_damage(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        size_t flush;
        struct capture *capture = flushed_capture(codec, 1000, &flush);
        memset(capture->bytes + flush, 0xff, capture->size - flush);
        char text[100];
        snprintf(text, sizeof text, DAMAGED "%s;", codec->garbled);
        assert_damaged(capture, 1000, text);
    }
}

/* gzip: RFC 1952 section 2.3.1; zstd: RFC 8878 section 3.1.1; xz: a stream footer of twelve bytes,
 * its own checksum first; bzip2: a checksum, but for its first bits; lz4: one of all content. */
static void loses_nothing_before_the_trailer(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        if (codec->trailer == 0)
            continue;
        struct capture *capture = small_capture();
        compress_capture(capture, codec->pack);
        capture->size -= codec->trailer;
        assert_damaged(capture, 10, CUT);

        capture = small_capture();
        compress_capture(capture, codec->pack);
        capture->bytes[capture->size - codec->trailer] ^= 1;
        char text[100];
        snprintf(text, sizeof text, DAMAGED "%s;", codec->wrong_trailer);
        assert_damaged(capture, 10, text);
    }
}

static void append(struct capture *to, struct capture *from, size_t size)
{
    put(to, from->bytes, size);
    capture_free(from);
}

/* RFC 1952 section 2.2, RFC 8878 section 3: what is compressed in pieces is read as one. So have it
 * the others. */
static void reads_on_behind_the_end_of_a_piece(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        struct capture *capture = small_capture(), *empty = capture_new(false),
                       *more = capture_new(false);
        compress_capture(capture, codec->pack);
        compress_capture(empty, codec->pack);
        append(capture, empty, empty->size);
        put_record(more, 10, 0, 60, 10);
        compress_capture(more, codec->pack);
        append(capture, more, more->size);
        assert_good(capture, 11);

        capture = small_capture();
        more = large_capture();
        compress_capture(capture, codec->pack);
        compress_capture(more, codec->pack);
        append(capture, more, 11);
        assert_damaged(capture, 10, CUT);
    }
}

/* As the compressions' own programs have it: gzip, bzip2 and lz4 end well, but for what lz4 calls
 * legacy; zstd and xz complain. */
static void knows_the_end_from_what_is_behind_it(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        struct capture *capture = small_capture();
        compress_capture(capture, codec->pack);
        put(capture, "garbage behind it", 17);
        if (codec->behind) {
            char text[100];
            snprintf(text, sizeof text, DAMAGED "%s;", codec->behind);
            assert_damaged(capture, 10, text);
        } else {
            assert_good(capture, 10);
        }
    }
}

/* The .xz file format, section 2.2: zeros, four at a time. */
static void takes_padding_behind_xz(void **state)
{
    (void)state;
    struct capture *capture = small_capture(), *more = capture_new(false);
    compress_capture(capture, pack_xz);
    put(capture, "\0\0\0\0\0\0\0\0", 8);
    put_record(more, 10, 0, 60, 10);
    compress_capture(more, pack_xz);
    append(capture, more, more->size);
    put(capture, "\0\0\0\0", 4);
    assert_good(capture, 11);

    capture = small_capture();
    compress_capture(capture, pack_xz);
    put(capture, "\0\0\0", 3);
    assert_damaged(capture, 10, DAMAGED "incorrect data;");
}

/* The .xz file format, section 3.1: behind a stream header of 12 bytes is the block's, with sizes
 * of its own and of LZMA2's one property, the dictionary's size; 40 is 4 GiB. */
static void limits_what_xz_may_take(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, pack_xz);
    uint8_t *header = capture->bytes + 12;
    assert_memory_equal(header, "\x02\0\x21\x01", 4);
    header[4] = 40;
    patch32(capture, 12 + 8, lzma_crc32(header, 8, 0));
    assert_refused(save(capture), NULL, PS_ERROR_BAD_COMPRESSED,
                   DAMAGED "it takes more than 512 MiB of memory to decompress;");
    capture_free(capture);
}

/* The .xz file format, section 2.1.1.2: a stream's flags, of which most bits must be 0 for now. */
static void says_that_xz_is_newer_than_the_library(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, pack_xz);
    capture->bytes[7] |= 0x80;
    patch32(capture, 8, lzma_crc32(capture->bytes + 6, 2, 0));
    assert_refused(save(capture), NULL, PS_ERROR_BAD_COMPRESSED,
                   DAMAGED "it uses options that liblzma");
    capture_free(capture);
}

/* A frame with four bytes that are to be skipped, which the first must not be. */
static void skips_what_lz4_says(void **state)
{
    (void)state;
    struct capture *capture = small_capture(), *more = capture_new(false);
    compress_capture(capture, pack_lz4);
    put(capture, "\x5f\x2a\x4d\x18\x04\0\0\0skip", 12);
    put_record(more, 10, 0, 60, 10);
    compress_capture(more, pack_lz4);
    append(capture, more, more->size);
    assert_good(capture, 11);
}

/* A block of 8 MiB that cannot be compressed is 8 MiB + 1/255 of that + 16 bytes. */
static void bounds_blocks_of_legacy_lz4(void **state)
{
    static const struct {
        size_t size;
        const char *bytes, *problem; /* behind a good block; NULL: it ends well */
    } cases[] = {
        {1, "\x01", "it is cut off"},
        {4, "\0\0\0\0", NULL},
        {9, "\0\0\0\0\xff\xff\xff\xff\xff", NULL},
        {4, "\x01\0\0\0", "it is cut off"},
        {6, "\x02\0\0\0\xff\xff", "incorrect data"},
        {4, "\x90\x80\x80\0", "it is cut off"},
        {4, "\x91\x80\x80\0", "a block is too large"},
        {4, "\xff\xff\xff\x7f", "a block is too large"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct capture *capture = small_capture();
        compress_capture(capture, pack_lz4_legacy);
        put(capture, cases[i].bytes, cases[i].size);
        if (cases[i].problem)
            assert_damaged(capture, 10, cases[i].problem);
        else
            assert_good(capture, 10);
    }
}

static void says_what_it_does_not_decompress(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put(capture, "\x1f\x9d\x90 and so on", 12);
    assert_refused(save(capture), NULL, PS_ERROR_COMPRESS,
                   ": is compressed by compress, which portstat does not read");
    capture_free(capture);

    capture = capture_new(false);
    put(capture, "LZIP\x01 and so on", 15);
    assert_refused(save(capture), NULL, PS_ERROR_LZIP,
                   ": is compressed by lzip, which portstat does not read");
    capture_free(capture);
}

static void says_that_it_is_compressed_twice(void **state)
{
    (void)state;
    struct capture *capture = small_capture();
    compress_capture(capture, pack_xz);
    compress_capture(capture, pack_gzip);
    assert_refused(save(capture), NULL, PS_ERROR_COMPRESSED_TWICE,
                   ": is compressed twice, with xz inside");
    capture_free(capture);

    capture = capture_new(false);
    put(capture, "LZIP\x01 and so on", 15);
    compress_capture(capture, pack_gzip);
    assert_refused(save(capture), NULL, PS_ERROR_COMPRESSED_TWICE,
                   ": is compressed twice, with lzip inside");
    capture_free(capture);
}

static void refuses_what_holds_no_capture(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        struct capture *capture = capture_new(false);
        put(capture, "just a text that was compressed\n", 32);
        compress_capture(capture, codec->pack);
        assert_refused(save(capture), NULL, PS_ERROR_NOT_A_CAPTURE, ": is a text, not a capture");
        capture_free(capture);

        capture = capture_new(false);
        compress_capture(capture, codec->pack);
        assert_refused(save(capture), NULL, PS_ERROR_EMPTY, ": is empty");
        capture_free(capture);

        /* A magic number, and nothing of the kind behind it. */
        capture = small_capture();
        compress_capture(capture, codec->pack);
        memset(capture->bytes + 6, 0xff, 100);
        assert_refused(save(capture), NULL, PS_ERROR_BAD_COMPRESSED, "; nothing in it can be read");
        capture_free(capture);
    }

    char tar[512] = "captures/x.pcap";
    memcpy(tar + 257,
           "ustar\0"
           "00",
           8);
    struct capture *capture = capture_new(false);
    put(capture, tar, sizeof tar);
    compress_capture(capture, pack_gzip);
    assert_refused(save(capture), NULL, PS_ERROR_TAR, ": is a tar archive");
    capture_free(capture);

    capture = capture_new(false);
    put(capture, "BZhello", 7);
    assert_refused(save(capture), NULL, PS_ERROR_BAD_COMPRESSED, DAMAGED "not bzip2 after all;");
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
    assert_int_equal(ps_source_info(source)->link_type, PS_LINKTYPE_LINUX_SLL);
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

/* Reads on until so many frames have come, for no longer than ten seconds. */
static void assert_frames_come(struct ps_source *source, int wanted)
{
    struct ps_error error = {0};
    struct ps_frame frames[PS_BATCH];
    int count = 0;
    for (int i = 0; i < 10000 && count < wanted; i++) {
        int got = ps_source_read(source, frames, &error);
        assert_true(got >= 0);
        count += got;
    }
    assert_int_equal(count, wanted);
}

static void assert_end_comes(struct ps_source *source)
{
    struct ps_error error = {0};
    struct ps_frame frames[PS_BATCH];
    int got = 0;
    for (int i = 0; i < 10000 && got == 0; i++)
        got = ps_source_read(source, frames, &error);
    assert_int_equal(got, PS_SOURCE_END);
}

/* All that was flushed comes, also what there was no room for at first, before another byte does.
 */
static void hands_out_compressed_frames_as_they_arrive(void **state)
{
    (void)state;
    for (const struct codec *codec = codecs; codec < codecs_end; codec++) {
        print_message("%s\n", codec->name);
        struct capture *capture = large_capture();
        size_t first = capture->size;
        put_noise(capture, 20);
        size_t flush = compress_parts(capture, codec->pack, first) + codec->kept_back;
        struct ps_error error = {0};
        struct feed feed = feed_new();
        assert_true(fcntl(feed.writer, F_SETPIPE_SZ, 1 << 20) >= (int)capture->size);
        struct ps_source *source = open_stdin(&error);
        assert_non_null(source);
        feed_bytes(&feed, capture->bytes, flush);
        assert_frames_come(source, COUNT);
        feed_bytes(&feed, capture->bytes + flush, capture->size - flush);
        close(feed.writer);
        feed.writer = -1;
        assert_frames_come(source, 20);
        assert_end_comes(source);
        ps_source_close(source);
        feed_free(&feed);
        capture_free(capture);
    }
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
    assert_int_equal(error.code, PS_ERROR_NOT_A_CAPTURE);
    assert_text(&error, "standard input: is a text, not a capture");
    ps_source_close(source);
    feed_free(&feed);

    feed = feed_new();
    source = open_stdin(&error);
    assert_non_null(source);
    feed_bytes(&feed, (const uint8_t *)"LZIP\x01 and so on", 15);
    assert_int_equal(read_some(source, frames, &error), PS_SOURCE_ERROR);
    assert_int_equal(error.code, PS_ERROR_LZIP);
    assert_text(&error, "standard input: is compressed by lzip, which portstat does not read");
    ps_source_close(source);
    feed_free(&feed);
}

/* Closing must not wait for a writer that never comes back, and leaves no descriptor open. */
static void stops_in_the_middle_of_a_compressed_stream(void **state)
{
    (void)state;
    struct capture *capture = large_capture();
    compress_capture(capture, pack_zstd);
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
        cmocka_unit_test(loses_nothing_before_a_cut),
        cmocka_unit_test(loses_nothing_before_damage),
        cmocka_unit_test(loses_nothing_before_the_trailer),
        cmocka_unit_test(reads_on_behind_the_end_of_a_piece),
        cmocka_unit_test(knows_the_end_from_what_is_behind_it),
        cmocka_unit_test(takes_padding_behind_xz),
        cmocka_unit_test(limits_what_xz_may_take),
        cmocka_unit_test(says_that_xz_is_newer_than_the_library),
        cmocka_unit_test(skips_what_lz4_says),
        cmocka_unit_test(bounds_blocks_of_legacy_lz4),
        cmocka_unit_test(says_what_it_does_not_decompress),
        cmocka_unit_test(says_that_it_is_compressed_twice),
        cmocka_unit_test(refuses_what_holds_no_capture),
        cmocka_unit_test(hands_out_frames_as_they_arrive),
        cmocka_unit_test(hands_out_compressed_frames_as_they_arrive),
        cmocka_unit_test(refuses_a_stream_that_is_no_capture),
        cmocka_unit_test(stops_in_the_middle_of_a_compressed_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
