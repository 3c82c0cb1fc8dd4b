/*
 * test_source_damage.c - files that are cut, that lie, or that are no captures at all: what was
 * good is handed out, and the message says where it broke and why.
 */
#include "capture_file.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "source/file/record.h"

static struct capture *pcap_of(int frames)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    for (int i = 0; i < frames; i++)
        put_record(capture, 1, 0, 60, 0);
    return capture;
}

static struct capture *pcapng_of(int frames)
{
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    for (int i = 0; i < frames; i++)
        put_enhanced(capture, 0, 1, 60, 0);
    return capture;
}

static bool is_damage(enum ps_error_code code)
{
    return code == PS_ERROR_CUT || code == PS_ERROR_DAMAGED;
}

static void assert_damaged(struct capture *capture, int count, const char *part)
{
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->count, count);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_true(is_damage(reading->error.code));
    assert_text(&reading->error, part);
    reading_free(reading);
}

/* A file header takes 24 bytes, a record of 60 bytes 76: the third frame starts at 176. */
static void says_where_a_frame_is_cut(void **state)
{
    (void)state;
    struct capture *capture = pcap_of(2);
    put_record_header(capture, 1, 0, 1500, 1500);
    put_frame(capture, 210, 0);
    assert_damaged(capture, 2,
                   ": cut in the middle of frame 3 at byte 176: the record promises 1,500 bytes, "
                   "210 are there; the frames before it are reported");
}

/* Cut after each byte of the last record: always two frames, and never a word if nothing is left.
 */
static void reports_all_before_the_cut(void **state)
{
    (void)state;
    for (size_t cut = 176; cut < 252; cut++) {
        struct capture *capture = pcap_of(3);
        capture->size = cut;
        struct reading *reading = read_capture(capture);
        assert_int_equal(reading->count, 2);
        assert_int_equal(reading->end, cut == 176 ? PS_SOURCE_END : PS_SOURCE_ERROR);
        reading_free(reading);
    }
    for (size_t cut = 28 + 20 + 92; cut < 28 + 20 + 2 * 92; cut++) {
        struct capture *capture = pcapng_of(2);
        capture->size = cut;
        struct reading *reading = read_capture(capture);
        assert_int_equal(reading->count, 1);
        assert_int_equal(reading->end, cut == 140 ? PS_SOURCE_END : PS_SOURCE_ERROR);
        reading_free(reading);
    }
}

/* 20,000 frames take the offset beyond what one buffer holds. */
static void counts_frames_and_bytes_across_buffers(void **state)
{
    (void)state;
    struct capture *capture = pcap_of(20000);
    put_frame(capture, 7, 0);
    assert_damaged(capture, 20000,
                   "cut in the middle of frame 20,001 at byte 1,520,024: its record "
                   "header takes 16 bytes, 7 are there");
}

static void refuses_lengths_beyond_all_bounds(void **state)
{
    (void)state;
    struct capture *capture = pcap_of(4);
    put_record(capture, 1, 0, 262145, 0);
    put_record(capture, 1, 0, 60, 0);
    assert_damaged(capture, 4,
                   "broken at frame 5 at byte 328: the record promises 262,145 bytes, "
                   "more than any frame has");
    capture = pcap_of(4);
    put_record_header(capture, 1, 0, UINT32_MAX, UINT32_MAX);
    assert_damaged(capture, 4, "promises 4,294,967,295 bytes");
}

static void takes_large_frames_where_they_are_usual(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 231); /* D-Bus */
    put_record(capture, 1, 0, 2000000, 3);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_frame(reading, 0, 2000000, 2000000, 1000000000, 3);
    reading_free(reading);
}

/* As Wireshark has them (wiretap/wtap.h): D-Bus and USBPcap 128 MiB, EBHSCR 32 MiB, all others 256
 * KiB. */
static void the_largest_frames_depend_on_the_link_type(void **state)
{
    (void)state;
    assert_int_equal(ps_max_caplen(231), 134217728);
    assert_int_equal(ps_max_caplen(249), 134217728);
    assert_int_equal(ps_max_caplen(279), 33554432);
    assert_int_equal(ps_max_caplen(1), 262144);
}

/* A promise of 128 MiB costs no more memory than what is there. */
static void does_not_believe_promises(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 231);
    put_record_header(capture, 1, 0, 128 << 20, 128 << 20);
    put_frame(capture, 100, 0);
    assert_damaged(capture, 0,
                   "frame 1 at byte 24: the record promises 134,217,728 bytes, 100 are");
}

/* What is wrong inside a block of plausible length does not lose what follows: 1 + 2 frames. */
static void goes_on_behind_a_bad_block(void **state)
{
    (void)state;
    static const struct {
        uint32_t offset, value;
        const char *part;
    } wrongs[] = {
        {8, 7, "a frame of interface 7, which was never described"},
        {8, 1, "a frame of interface 1, which was never described"},
        {20, 400, "the record promises 400 bytes, 60 are there"},
        {20, 300000, "the record promises 300,000 bytes, more than any frame has"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct capture *capture = pcapng_of(1);
        patch32(capture, put_enhanced(capture, 0, 1, 60, 0) + wrongs[i].offset, wrongs[i].value);
        put_enhanced(capture, 0, 1, 60, 0);
        put_enhanced(capture, 0, 1, 60, 0);
        char expected[128];
        snprintf(expected, sizeof expected, ": damaged after frame 1 at byte 140: %s; the rest",
                 wrongs[i].part);
        assert_damaged(capture, 3, expected);
    }
}

/* The frame is whole, so it counts; the contradiction is told. */
static void reports_lengths_that_disagree(void **state)
{
    (void)state;
    struct capture *capture = pcapng_of(2);
    patch32(capture, 140 - 4, 96);
    assert_damaged(capture, 2, "a block's length is 92 at its begin, 96 at its end");
    capture = pcapng_of(1);
    size_t start = begin_block(capture, 0xbad);
    put_frame(capture, 40, 0);
    end_block(capture, start);
    patch32(capture, capture->size - 4, 12);
    put_enhanced(capture, 0, 1, 60, 0);
    assert_damaged(capture, 2, "a block's length is 52 at its begin, 12 at its end");
}

static void counts_the_places(void **state)
{
    (void)state;
    struct capture *capture = pcapng_of(1);
    for (int i = 0; i < 3; i++)
        patch32(capture, put_enhanced(capture, 0, 1, 60, 0) + 8, 9);
    assert_damaged(capture, 1, "never described (and 2 more places)");
    capture = pcapng_of(1); /* of two different ones, the first is told */
    patch32(capture, put_enhanced(capture, 0, 1, 60, 0) + 8, 7);
    patch32(capture, put_enhanced(capture, 0, 1, 60, 0) + 20, 400);
    assert_damaged(capture, 1,
                   "damaged after frame 1 at byte 140: a frame of interface 7, which was never "
                   "described (and 1 more places)");
}

static void stops_at_lengths_that_lead_nowhere(void **state)
{
    (void)state;
    struct capture *capture = pcapng_of(1);
    put_frame(capture, 64, 0);
    memset(capture->bytes + 140, 0, 64);
    assert_damaged(capture, 1,
                   "broken at frame 2 at byte 140: a block that is shorter than its own "
                   "header");
    capture = pcapng_of(2);
    patch32(capture, 140 - 92 + 4, UINT32_MAX);
    assert_damaged(capture, 0, "a block that is longer than any may be");
    capture = pcapng_of(1);
    put_section(capture);
    patch32(capture, 140 + 8, 0x12345678);
    assert_damaged(capture, 1, "a section of unknown byte order");
}

static void reads_on_when_options_lie(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    size_t start = begin_block(capture, 1);
    put32(capture, 1);
    put32(capture, 0);
    put16(capture, 9);
    put16(capture, 60000);
    end_block(capture, start);
    put_enhanced(capture, 0, 1, 60, 0);
    assert_damaged(capture, 1, "option 9 of an interface promises 60000 bytes, 0 are there");
    /* one byte more, which the length behind them would have; and as many as there are */
    for (uint16_t more = 0; more < 2; more++) {
        capture = capture_new(false);
        put_section(capture);
        start = begin_block(capture, 1);
        put32(capture, 1);
        put32(capture, 0);
        put16(capture, 2);
        put16(capture, 4 + more);
        put32(capture, 0x61616161);
        end_block(capture, start);
        put_enhanced(capture, 0, 1, 60, 0);
        if (more) {
            assert_damaged(capture, 1, "option 2 of an interface promises 5 bytes, 4 are there");
            continue;
        }
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        reading_free(reading);
    }
}

static void a_block_too_short_for_its_type(void **state)
{
    (void)state;
    for (uint32_t type = 1; type < 7; type++) {
        struct capture *capture = pcapng_of(1);
        end_block(capture, begin_block(capture, type));
        put_enhanced(capture, 0, 1, 60, 0);
        if (type == 4) {
            struct reading *reading = read_capture(capture);
            assert_ended_well(reading, 2);
            reading_free(reading);
        } else {
            assert_damaged(capture, 2, "has only 12 bytes");
        }
    }
}

static void refused(const char *bytes, size_t size, enum ps_error_code code, const char *part)
{
    struct capture *capture = capture_new(false);
    put(capture, bytes, size);
    assert_refused(save(capture), NULL, code, part);
    capture_free(capture);
}

static void says_what_is_no_capture(void **state)
{
    (void)state;
    refused("", 0, PS_ERROR_EMPTY, ": is empty");
    refused("hello world\n", 12, PS_ERROR_NOT_A_CAPTURE, ": is a text, not a capture");
    refused("\x7f"
            "ELF\2\1\1\0\0\0\0\0",
            12, PS_ERROR_NOT_A_CAPTURE, ": is not a capture, it begins with 7f 45 4c 46");
    refused("snoop\0\0\0\0\0\0\2", 12, PS_ERROR_FOREIGN_CAPTURE,
            ": is a snoop capture, which is not supported");
    refused("\xd4\xc3\xb2\xa1\2\0\4\0", 8, PS_ERROR_CUT_HEADER,
            ": is cut in the middle of its file header, after 8 byt");
    refused("\xd4\xc3\xb2\xa1\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0", 24, PS_ERROR_OLD_VERSION,
            ": is of pcap version 1.4, which is not supported; ");
    refused("\xac\1\0\x1c\2\0\4\0\0\0\0\0\0\0\0\0\0\0\1\0\1\0\0\0\0\0\0", 27, PS_ERROR_CUT_HEADER,
            ": is cut in the middle of its file header, after 27 bytes");
    assert_refused("/nonexistent/x.pcap", NULL, PS_ERROR_NOT_FOUND,
                   "/nonexistent/x.pcap: no such file");
    assert_refused("/tmp", NULL, PS_ERROR_DIRECTORY, "/tmp: is a directory");
}

/* What people hand in place of a capture. */
static void says_what_else_it_is(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum ps_error_code code;
        const char *part;
    } cases[] = {
        {"PK\3\4\24\0\0\0\10\0\0\0", 12, PS_ERROR_ZIP, ": is a ZIP archive"},
        {"PK\5\6\0\0\0\0\0\0\0\0", 12, PS_ERROR_ZIP, ": is an empty ZIP archive"},
        {"7z\xbc\xaf\x27\x1c\0\4\0\0\0\0", 12, PS_ERROR_7Z, ": is a 7z archive"},
        {"Rar!\x1a\7\1\0\0\0\0\0", 12, PS_ERROR_RAR, ": is a RAR archive"},
        {"MSCF\0\0\0\0\0\0\0\0", 12, PS_ERROR_ARCHIVE, ": is a cabinet"},
        {"070701000000", 12, PS_ERROR_ARCHIVE, ": is a cpio archive"},
        {"!<arch>\ndebian", 14, PS_ERROR_ARCHIVE, ": is an ar archive"},
        {"1MOyoQIABAAAAAAA", 16, PS_ERROR_BASE64, ": is a capture in base64"},
        {"Cg0NCkwAAABNPCsa", 16, PS_ERROR_BASE64, ": is a capture in base64"},
        {"H4sIAAAAAAAAA+3R", 16, PS_ERROR_BASE64, ": is something compressed by gzip in base64"},
        {"0000   02 00 00 00 00 01", 24, PS_ERROR_HEX_DUMP, ": is a hex dump"},
        {"version https://git-lfs.github.com/spec/v1\n", 43, PS_ERROR_POINTER,
         ": is a Git LFS pointer"},
        {"<!DOCTYPE html><html>", 21, PS_ERROR_WEB_PAGE, ": is a web page"},
        {"Salted__\1\2\3\4", 12, PS_ERROR_ENCRYPTED, ": is encrypted"},
        {"ObserverPktBufferVersion=15.00", 30, PS_ERROR_FOREIGN_CAPTURE,
         ": is an Observer capture"},
        {"\x89LZO\0\r\n\x1a\n\x10\x30\x20", 12, PS_ERROR_LZOP, ": is compressed by lzop"},
        {"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff", 12, PS_ERROR_LZMA,
         ": is compressed by lzma"},
        {"\xff\6\0\0sNaPpY\1\0", 12, PS_ERROR_SNAPPY, ": is compressed by snappy"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refused(cases[i].bytes, cases[i].size, cases[i].code, cases[i].part);

    char tar[512] = "captures/x.pcap";
    memcpy(tar + 257,
           "ustar\0"
           "00",
           8);
    refused(tar, sizeof tar, PS_ERROR_TAR, ": is a tar archive");
}

/* Whose first bytes say nothing. */
static void says_what_a_name_says(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put(capture, "\0\0\1\0\0\0\0\0\0\0\0\0", 12);
    const char *path = save(capture);
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.etl", path);
    assert_int_equal(rename(path, name), 0);
    assert_refused(name, NULL, PS_ERROR_ETL, "is by its name an event trace of Windows");
    assert_int_equal(rename(name, path), 0);
    capture_free(capture);
}

static void says_who_may_not_read(void **state)
{
    (void)state;
    uid_t user = geteuid();
    struct capture *capture = pcap_of(1);
    assert_int_equal(chmod(save(capture), 0), 0);
    if (user == 0)
        assert_int_equal(seteuid(65534), 0); /* root may read everything */
    assert_refused(capture->path, NULL, PS_ERROR_NO_PERMISSION, ": no permission to read it");
    assert_int_equal(seteuid(user), 0);
    capture_free(capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_a_frame_is_cut),
        cmocka_unit_test(reports_all_before_the_cut),
        cmocka_unit_test(counts_frames_and_bytes_across_buffers),
        cmocka_unit_test(refuses_lengths_beyond_all_bounds),
        cmocka_unit_test(takes_large_frames_where_they_are_usual),
        cmocka_unit_test(the_largest_frames_depend_on_the_link_type),
        cmocka_unit_test(does_not_believe_promises),
        cmocka_unit_test(goes_on_behind_a_bad_block),
        cmocka_unit_test(reports_lengths_that_disagree),
        cmocka_unit_test(counts_the_places),
        cmocka_unit_test(stops_at_lengths_that_lead_nowhere),
        cmocka_unit_test(reads_on_when_options_lie),
        cmocka_unit_test(a_block_too_short_for_its_type),
        cmocka_unit_test(says_what_is_no_capture),
        cmocka_unit_test(says_what_else_it_is),
        cmocka_unit_test(says_what_a_name_says),
        cmocka_unit_test(says_who_may_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
