/*
 * test_source_merge.c - several files as one input, in the order of their time stamps.
 */
#include "capture_file.h"

/* A file whose frames have these times in seconds; frame i of file f starts with 16 f + i. */
static struct capture *pcap_at(uint8_t file, const uint32_t *seconds, size_t count)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, file == 2 ? 113 : 1);
    for (size_t i = 0; i < count; i++)
        put_record(capture, seconds[i], 0, 60, (uint8_t)(16 * file + i));
    save(capture);
    return capture;
}

static struct reading *read_files(struct capture *const *captures, size_t count)
{
    const char *paths[8];
    for (size_t i = 0; i < count; i++)
        paths[i] = captures[i]->path;
    return read_config(&(struct ps_source_config){.files = paths, .file_count = count});
}

static void assert_order(const struct reading *reading, const uint8_t *firsts, int count)
{
    assert_int_equal(reading->count, count);
    for (int i = 0; i < count; i++)
        assert_int_equal(reading->frames[i].data[0], firsts[i]);
}

static void free_all(struct capture **captures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        capture_free(captures[i]);
}

/* Equal times: the file named first comes first. 6 before 5 in its file: it stays behind 9. */
static void merges_by_time(void **state)
{
    (void)state;
    struct capture *captures[] = {
        pcap_at(0, (uint32_t[]){1, 4, 4, 8}, 4),
        pcap_at(1, (uint32_t[]){2, 4, 9, 6, 10}, 5),
        pcap_at(2, (uint32_t[]){3, 4, 7}, 3),
    };
    struct reading *reading = read_files(captures, 3);
    assert_int_equal(reading->end, PS_SOURCE_END);
    assert_order(
        reading,
        (uint8_t[]){0x00, 0x10, 0x20, 0x01, 0x02, 0x11, 0x21, 0x22, 0x03, 0x12, 0x13, 0x14}, 12);
    assert_true(reading->info.mixed_link_types);
    assert_int_equal(reading->frames[2].interface, 2);
    assert_int_equal(reading->frames[2].link_type, PS_LINKTYPE_LINUX_SLL);
    reading_free(reading);
    free_all(captures, 3);
}

/* The first file's second frame comes behind the third file's, though not behind the second's. */
static void looks_at_all_other_files(void **state)
{
    (void)state;
    struct capture *captures[] = {
        pcap_at(0, (uint32_t[]){1, 5, 6}, 3),
        pcap_at(1, (uint32_t[]){10}, 1),
        pcap_at(3, (uint32_t[]){3, 11}, 2),
    };
    struct reading *reading = read_files(captures, 3);
    assert_order(reading, (uint8_t[]){0x00, 0x30, 0x01, 0x02, 0x10, 0x31}, 6);
    reading_free(reading);
    free_all(captures, 3);
}

static void reads_the_same_file_twice(void **state)
{
    (void)state;
    struct capture *capture = pcap_at(0, (uint32_t[]){1, 2, 3}, 3);
    struct capture *captures[] = {capture, capture};
    struct reading *reading = read_files(captures, 2);
    assert_order(reading, (uint8_t[]){0, 0, 1, 1, 2, 2}, 6);
    assert_non_null(strstr(reading->name, ", "));
    reading_free(reading);
    capture_free(capture);
}

/* Frames without a time come where they stand, after the frame before them in their file. */
static void keeps_the_place_of_frames_without_time(void **state)
{
    (void)state;
    struct capture *timeless = capture_new(false);
    put_section(timeless);
    put_interface(timeless, PS_LINKTYPE_ETHERNET, 0, 0);
    put_enhanced(timeless, 0, 5, 60, 0x10);
    size_t start = begin_block(timeless, 3);
    put32(timeless, 60);
    put_frame(timeless, 60, 0x11);
    end_block(timeless, start);
    put_enhanced(timeless, 0, 8, 60, 0x12);
    save(timeless);
    struct capture *captures[] = {pcap_at(0, (uint32_t[]){4, 6, 7}, 3), timeless};
    struct reading *reading = read_files(captures, 2);
    assert_order(reading, (uint8_t[]){0x00, 0x10, 0x11, 0x01, 0x02, 0x12}, 6);
    reading_free(reading);
    free_all(captures, 2);
}

/* Long files whose frames alternate, across many batches and buffers: nothing lost or disordered,
 * no bytes void while their batch is in use. */
static void merges_across_batches(void **state)
{
    (void)state;
    enum { COUNT = 5000, FILES = 3 };
    struct capture *captures[FILES];
    const char *paths[FILES];
    for (uint32_t f = 0; f < FILES; f++) {
        captures[f] = capture_new(false);
        put_pcap_header(captures[f], 0xa1b2c3d4, 4, 65535, 1);
        for (uint32_t i = 0; i < COUNT; i++)
            put_record(captures[f], i * FILES + f, 0, 100 + i % 400, (uint8_t)(i + f));
        paths[f] = save(captures[f]);
    }
    struct ps_error error;
    struct ps_source *source =
        ps_source_open(&(struct ps_source_config){.files = paths, .file_count = FILES}, &error);
    assert_non_null(source);
    struct ps_frame frames[PS_BATCH];
    uint32_t next = 0;
    for (int count; (count = ps_source_read(source, frames, &error)) >= 0;)
        for (int k = 0; k < count; k++, next++) {
            uint32_t i = next / FILES, f = next % FILES;
            assert_true(frames[k].time_ns == next * INT64_C(1000000000));
            assert_int_equal(frames[k].caplen, 100 + i % 400);
            assert_int_equal(frames[k].data[99], (uint8_t)(i + f + 99));
        }
    assert_int_equal(next, COUNT * FILES);
    ps_source_close(source);
    free_all(captures, FILES);
}

/* Messages of D-Bus may be so large that a file waits with one until it is its turn: that is by its
 * time, to the microsecond, and the frames of others come before it. */
static void a_huge_frame_keeps_its_turn(void **state)
{
    (void)state;
    enum { HUGE_FRAME = 700000, DBUS = 231 };
    struct capture *captures[2] = {capture_new(false), capture_new(false)};
    for (size_t i = 0; i < 2; i++)
        put_pcap_header(captures[i], 0xa1b2c3d4, 4, HUGE_FRAME, DBUS);
    put_record(captures[0], 1, 0, 60, 0x01);
    put_record(captures[0], 5, 600000, HUGE_FRAME, 0x02);
    put_record(captures[0], 7, 0, 60, 0x03);
    put_record(captures[1], 5, 599999, 60, 0x11);
    put_record(captures[1], 5, 600001, HUGE_FRAME, 0x12);
    put_record(captures[1], 6, 0, 60, 0x13);
    for (size_t i = 0; i < 2; i++)
        save(captures[i]);
    struct reading *reading = read_files(captures, 2);
    assert_int_equal(reading->end, PS_SOURCE_END);
    assert_order(reading, (uint8_t[]){0x01, 0x11, 0x02, 0x12, 0x13, 0x03}, 6);
    assert_int_equal(reading->frames[2].caplen, HUGE_FRAME);
    assert_int_equal(reading->frames[2].data[HUGE_FRAME - 1], (uint8_t)(0x02 + HUGE_FRAME - 1));
    reading_free(reading);
    free_all(captures, 2);
}

static void names_the_one_bad_file(void **state)
{
    (void)state;
    struct capture *captures[] = {pcap_at(0, (uint32_t[]){1, 5}, 2),
                                  pcap_at(1, (uint32_t[]){2, 3, 4}, 3)};
    assert_int_equal(truncate(captures[1]->path, 24 + 2 * 76 + 20), 0);
    struct reading *reading = read_files(captures, 2);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_int_equal(reading->error.code, PS_ERROR_CUT);
    assert_string_equal(reading->error.subject, captures[1]->path);
    assert_order(reading, (uint8_t[]){0x00, 0x10, 0x11, 0x01}, 4);
    reading_free(reading);

    const char *paths[] = {captures[0]->path, "/nonexistent.pcap"};
    struct ps_error error = {0};
    assert_null(
        ps_source_open(&(struct ps_source_config){.files = paths, .file_count = 2}, &error));
    assert_int_equal(error.code, PS_ERROR_NOT_FOUND);
    assert_text(&error, "/nonexistent.pcap: no such file");
    paths[0] = paths[1] = "-";
    assert_null(
        ps_source_open(&(struct ps_source_config){.files = paths, .file_count = 2}, &error));
    assert_int_equal(error.code, PS_ERROR_INPUT_TWICE);
    free_all(captures, 2);
}

/* "a.pcap, b.pcap and 7 more": those that are named and those that are not are all. */
static void the_title_counts_all_files(void **state)
{
    (void)state;
    struct capture *capture = pcap_at(0, (uint32_t[]){1}, 1);
    for (size_t count = 1; count <= 600; count += 37) {
        const char *paths[600];
        struct ps_error error;
        size_t named = 1, more = 0;
        for (size_t i = 0; i < count; i++)
            paths[i] = capture->path;
        struct ps_source *source =
            ps_source_open(&(struct ps_source_config){.files = paths, .file_count = count}, &error);
        assert_non_null(source);
        const char *title = ps_source_info(source)->name;
        for (const char *at = title; (at = strstr(at, ", ")); at++)
            named++;
        const char *rest = strstr(title, " and ");
        if (rest)
            more = strtoul(rest + sizeof " and", NULL, 10);
        assert_int_equal(named + more, count);
        assert_true(rest || count < 600);
        ps_source_close(source);
    }
    capture_free(capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_by_time),
        cmocka_unit_test(looks_at_all_other_files),
        cmocka_unit_test(reads_the_same_file_twice),
        cmocka_unit_test(keeps_the_place_of_frames_without_time),
        cmocka_unit_test(merges_across_batches),
        cmocka_unit_test(a_huge_frame_keeps_its_turn),
        cmocka_unit_test(names_the_one_bad_file),
        cmocka_unit_test(the_title_counts_all_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
