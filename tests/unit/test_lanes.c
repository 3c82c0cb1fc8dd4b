/*
 * test_lanes.c - one thread as the judge: every capture gives the same report, byte for byte, when
 * several threads count parts of it; damaged ones, and those made to mislead, too.
 *
 * Reads captures/ and the folders below the one that PORTSTAT_EXTRA_CAPTURES names. Parts are of a
 * few hundred bytes, so that small captures have some, and places that are guessed wrongly are met.
 */
#include "capture_file.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "portstat/renderer.h"
#include "portstat/run.h"

enum { PART_BYTES = 300, WIDTH = 80 };

/* What has been seen so far; file-wide because nftw() passes nothing on. */
static struct {
    int files, divided, differences;
} seen;

/* What is asked for. */
struct form {
    const char *renderer;
    enum ps_view_by by;
    const char *filter;
};

static const struct form forms[] = {
    {"json", PS_VIEW_ALL_TABLES, NULL},  {"text", PS_VIEW_ALL_TABLES, NULL},
    {"csv", PS_VIEW_BY_PORT, NULL},      {"json", PS_VIEW_BY_FLOW, NULL},
    {"json", PS_VIEW_BY_HOST, NULL},     {"json", PS_VIEW_BY_INTERFACE, NULL},
    {"json", PS_VIEW_ALL_TABLES, "udp"},
};

/* A report, and how it was made. */
struct report {
    const struct ps_renderer *renderer;
    char *text; /* to be freed */
    size_t size;
    unsigned threads;
};

static int keep_report(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct report *report = context;
    struct ps_snapshot copy = *snapshot;
    struct ps_writer writer;
    FILE *file = open_memstream(&report->text, &report->size);
    (void)error;
    assert_non_null(file);
    report->threads = snapshot->input.threads;
    copy.input.threads = 1;
    ps_writer_init(&writer, file, WIDTH, false);
    report->renderer->render(&copy, &writer);
    assert_true(ps_writer_flush(&writer));
    fclose(file);
    return 0;
}

/* False if the file is no capture. */
static bool make_report(const char *path, const struct form *form, unsigned threads,
                        struct report *report)
{
    struct ps_error error = {.code = PS_OK};
    *report = (struct report){.renderer = ps_renderer_find(form->renderer)};
    const struct ps_sink sink = {.context = report, .snapshot = keep_report};
    const struct ps_run_config config = {
        .source = {.files = &path, .file_count = 1, .filter = form->filter},
        .sinks = &sink,
        .sink_count = 1,
        .view = {.by = form->by},
        .threads = threads,
        .least_part_bytes = PART_BYTES,
    };
    struct ps_run *run = ps_run_new(&config, &error);
    assert_non_null(run);
    (void)ps_run_all(run, &error);
    ps_run_free(run);
    return report->text != NULL;
}

/* Returns how many threads were used. */
static unsigned compare(const char *path, const struct form *form, const struct report *one,
                        unsigned threads)
{
    struct report several;
    assert_true(make_report(path, form, threads, &several));
    seen.divided += several.threads > 1;
    if (several.size != one->size || memcmp(several.text, one->text, one->size) != 0) {
        print_message("%s: %s by %d of %u threads, as %u were asked for, differs\n", path,
                      form->renderer, (int)form->by, several.threads, threads);
        seen.differences++;
    }
    free(several.text);
    return several.threads;
}

static int compare_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
    static const unsigned threads[] = {2, 3, 7};
    (void)status;
    (void)place;
    if (type != FTW_F)
        return 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct report one;
        if (!make_report(path, &forms[i], 1, &one))
            return 0;
        assert_int_equal(one.threads, 1);
        for (size_t j = 0; j < sizeof threads / sizeof *threads; j++)
            (void)compare(path, &forms[i], &one, threads[j]);
        free(one.text);
    }
    seen.files++;
    return 0;
}

static void test_captures_give_the_same_report(void **state)
{
    (void)state;
    const char *extra = getenv("PORTSTAT_EXTRA_CAPTURES");
    assert_int_equal(nftw(PORTSTAT_CAPTURES, compare_file, 16, 0), 0);
    if (extra)
        assert_int_equal(nftw(extra, compare_file, 16, 0), 0);
    print_message("%d captures, %d reports by several threads\n", seen.files, seen.divided);
    assert_true(seen.files > 40);
    assert_true(seen.divided > 200);
    assert_int_equal(seen.differences, 0);
}

/* Compares reports of what was put into the capture so far. Returns how many threads were used. */
static unsigned check(struct capture *capture, unsigned threads)
{
    static const struct form form = {"json", PS_VIEW_BY_INTERFACE, NULL};
    struct report one;
    save(capture);
    assert_true(make_report(capture->path, &form, 1, &one));
    int differences = seen.differences;
    unsigned used = compare(capture->path, &form, &one, threads);
    assert_int_equal(seen.differences, differences);
    free(one.text);
    unlink(capture->path);
    capture->path[0] = '\0';
    return used;
}

enum { RECORDS = 100, FRAME_BYTES = 60 };

static struct capture *new_pcap(bool big_endian)
{
    struct capture *capture = capture_new(big_endian);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, PS_LINKTYPE_ETHERNET);
    return capture;
}

static void test_all_threads_are_used(void **state)
{
    (void)state;
    for (int big_endian = 0; big_endian < 2; big_endian++) {
        struct capture *capture = new_pcap(big_endian);
        for (uint32_t i = 0; i < RECORDS; i++)
            put_record(capture, 1000 + i, i, FRAME_BYTES, (uint8_t)i);
        assert_int_equal(check(capture, 2), 2);
        assert_int_equal(check(capture, 7), 7);
        capture_free(capture);
    }
}

static void test_large_frames_are_found_as_well(void **state)
{
    (void)state;
    struct capture *capture = new_pcap(false);
    for (uint32_t i = 0; i < RECORDS; i++)
        put_record(capture, 1000 + i, i, 2500, (uint8_t)i);
    assert_int_equal(check(capture, 3), 3);
    capture_free(capture);
}

static void test_a_small_file_is_not_divided(void **state)
{
    (void)state;
    struct capture *capture = new_pcap(false);
    for (uint32_t i = 0; capture->size + 16 + FRAME_BYTES < 2 * PART_BYTES; i++)
        put_record(capture, 1000 + i, i, FRAME_BYTES, (uint8_t)i);
    assert_int_equal(check(capture, 8), 1);
    capture_free(capture);
}

/* A capture of somebody who downloads a capture: what is in its frames makes sense as well. The
 * middle of the file is the middle of a frame. */
static void put_nested(struct capture *capture, uint32_t count, uint32_t odd)
{
    for (uint32_t i = 0; i < count; i++) {
        put_record_header(capture, i == odd ? 900000000 : 1000 + i, 0, 3744, 3744);
        put_frame(capture, 12, 0);
        for (uint32_t j = 0; j < 60; j++)
            put_record(capture, 2000 + j, j, 46, (uint8_t)j);
        put_frame(capture, 12, 0);
    }
}

static void test_records_within_frames(void **state)
{
    (void)state;
    struct capture *capture = new_pcap(false);
    put_nested(capture, RECORDS + 1, RECORDS);
    assert_int_equal(check(capture, 2), 1);
    assert_true(check(capture, 7) < 7);
    capture_free(capture);
}

/* The time of the last frame before the place cannot be judged yet. */
static void test_records_within_frames_behind_a_jump(void **state)
{
    (void)state;
    for (uint32_t odd = RECORDS / 2 - 3; odd < RECORDS / 2 + 3; odd++) {
        struct capture *capture = new_pcap(false);
        put_nested(capture, RECORDS + 1, odd);
        assert_int_equal(check(capture, 2), 1);
        capture_free(capture);
    }
}

/* Wherever it is, its neighbours may be in another part. */
static void test_a_time_that_is_far_away(void **state)
{
    (void)state;
    for (uint32_t odd = 0; odd < RECORDS; odd += 3)
        for (uint32_t odd_ones = 1; odd_ones <= 2; odd_ones++) {
            struct capture *capture = new_pcap(false);
            for (uint32_t i = 0; i < RECORDS; i++)
                put_record(capture, i - odd < odd_ones ? 900000000 : 1000 + i, i, FRAME_BYTES,
                           (uint8_t)i);
            (void)check(capture, 3);
            capture_free(capture);
        }
}

static void test_a_file_that_is_cut(void **state)
{
    (void)state;
    struct capture *capture = new_pcap(false);
    for (uint32_t i = 0; i < RECORDS; i++)
        put_record(capture, 1000 + i, i, FRAME_BYTES, (uint8_t)i);
    for (int cut = 1; cut < 2 * (16 + FRAME_BYTES); cut++) {
        capture->size--;
        assert_int_equal(check(capture, 3), 3);
    }
    capture_free(capture);
}

static void test_a_broken_record(void **state)
{
    (void)state;
    for (uint32_t broken = 0; broken < RECORDS; broken += 7) {
        struct capture *capture = new_pcap(false);
        for (uint32_t i = 0; i < RECORDS; i++) {
            put_record_header(capture, 1000 + i, i, i == broken ? UINT32_MAX : FRAME_BYTES, 60);
            put_frame(capture, FRAME_BYTES, (uint8_t)i);
        }
        (void)check(capture, 3);
        capture_free(capture);
    }
}

/* What is passed over makes sense as well, down to the time. */
static void test_frames_within_a_block_that_is_passed_over(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 6);
    for (uint32_t i = 0; i < RECORDS; i++)
        put_enhanced(capture, 0, 1000000, FRAME_BYTES, (uint8_t)i);
    size_t start = begin_block(capture, 0x0bad);
    for (uint32_t i = 0; i < RECORDS; i++)
        put_enhanced(capture, 0, 1000000, FRAME_BYTES, (uint8_t)i);
    end_block(capture, start);
    for (uint32_t i = 0; i < RECORDS / 2; i++)
        put_enhanced(capture, 0, 1000000, FRAME_BYTES, (uint8_t)i);
    assert_int_equal(check(capture, 2), 1);
    capture_free(capture);
}

/* What a pcapng file says between two frames of what comes behind. */
static void put_nothing(struct capture *capture)
{
    (void)capture;
}

static void put_another_interface(struct capture *capture)
{
    put_interface(capture, PS_LINKTYPE_LINUX_SLL, 0, 9);
}

static void put_another_section(struct capture *capture)
{
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 9);
}

static void put_statistics(struct capture *capture)
{
    size_t start = begin_block(capture, 5);
    put32(capture, 0);
    put64(capture, 0);
    put16(capture, 5); /* isb_ifdrop */
    put16(capture, 8);
    put64(capture, 7);
    put32(capture, 0);
    end_block(capture, start);
}

static void put_unknown(struct capture *capture)
{
    size_t start = begin_block(capture, 0x0bad);
    put_frame(capture, 400, 0);
    end_block(capture, start);
}

static void put_damage(struct capture *capture)
{
    patch32(capture, put_enhanced(capture, 9, 0, FRAME_BYTES, 0), 6);
}

static void test_what_a_file_says_meanwhile(void **state)
{
    (void)state;
    static const struct {
        void (*put)(struct capture *capture);
        bool may_divide;
    } cases[] = {
        {put_nothing, true},          {put_unknown, true},     {put_another_interface, false},
        {put_another_section, false}, {put_statistics, false}, {put_damage, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint32_t place = 0; place <= RECORDS; place += 5) {
            struct capture *capture = capture_new(false);
            put_section(capture);
            put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 6);
            for (uint32_t j = 0; j < RECORDS; j++) {
                if (j == place)
                    cases[i].put(capture);
                put_enhanced(capture, 0, 1000000 * (uint64_t)j, FRAME_BYTES, (uint8_t)j);
            }
            unsigned used = check(capture, 2);
            bool before_the_last_part = place > 0 && place < RECORDS / 3;
            if (cases[i].may_divide)
                assert_int_equal(used, 2);
            else if (before_the_last_part)
                assert_int_equal(used, 1);
            capture_free(capture);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures_give_the_same_report),
        cmocka_unit_test(test_all_threads_are_used),
        cmocka_unit_test(test_large_frames_are_found_as_well),
        cmocka_unit_test(test_a_small_file_is_not_divided),
        cmocka_unit_test(test_records_within_frames),
        cmocka_unit_test(test_records_within_frames_behind_a_jump),
        cmocka_unit_test(test_a_time_that_is_far_away),
        cmocka_unit_test(test_a_file_that_is_cut),
        cmocka_unit_test(test_a_broken_record),
        cmocka_unit_test(test_frames_within_a_block_that_is_passed_over),
        cmocka_unit_test(test_what_a_file_says_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
