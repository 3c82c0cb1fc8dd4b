/*
 * test_source_pcapng.c - the pcapng format; expectations by hand from draft-ietf-opsawg-pcapng.
 */
#include "capture_file.h"

static const int64_t second = 1000000000;

static void reads_sections_of_both_byte_orders(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    put_enhanced(capture, 0, 5000001, 61, 1);
    capture->big_endian = true;
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_RAW, 0, -1);
    put_enhanced(capture, 0, 6000001, 62, 2);
    capture->big_endian = false;
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 9);
    put_enhanced(capture, 0, 7000000001, 63, 3);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 3);
    assert_frame(reading, 0, 61, 61, 5 * second + 1000, 1);
    assert_frame(reading, 1, 62, 62, 6 * second + 1000, 2);
    assert_frame(reading, 2, 63, 63, 7 * second + 1, 3);
    assert_int_equal(reading->frames[1].link_type, PS_LINKTYPE_RAW);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(reading->frames[i].interface, i);
    assert_int_equal(reading->info.link_type, PS_LINKTYPE_ETHERNET);
    assert_true(reading->info.mixed_link_types);
    reading_free(reading);
}

static void reads_interfaces_of_their_own_resolution(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 3);         /* milliseconds */
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 0);         /* seconds */
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 12);        /* picoseconds */
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 0x80 | 10); /* 1/1024 s */
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 0xff);      /* 2^-127 s */
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 0x7f);      /* 10^-127 s */
    put_enhanced(capture, 0, 1700000000123, 60, 0);
    put_enhanced(capture, 1, 1700000000, 60, 1);
    put_enhanced(capture, 2, 1407374883553280, 60, 2);
    put_enhanced(capture, 3, 1024 * 77 + 512, 60, 3);
    put_enhanced(capture, 4, UINT64_MAX, 60, 4);
    put_enhanced(capture, 5, UINT64_MAX, 60, 5);
    put_enhanced(capture, 1, UINT64_MAX, 60, 6);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 7);
    assert_frame(reading, 0, 60, 60, 1700000000 * second + 123000000, 0);
    assert_frame(reading, 1, 60, 60, 1700000000 * second, 1);
    assert_frame(reading, 2, 60, 60, 1407 * second + 374883553, 2);
    assert_frame(reading, 3, 60, 60, 77 * second + second / 2, 3);
    assert_frame(reading, 4, 60, 60, 0, 4);
    assert_frame(reading, 5, 60, 60, 0, 5);
    assert_frame(reading, 6, 60, 60, INT64_MAX, 6);
    reading_free(reading);
}

/* The largest number of units, 2^64 - 1, in units of 2^-exponent seconds: worked out with Python's
 * integers. */
static void the_largest_times_of_binary_units_are_exact(void **state)
{
    (void)state;
    static const struct {
        int exponent;
        int64_t time_ns;
    } cases[] = {
        {0, INT64_MAX},
        {30, INT64_MAX},
        {31, INT64_C(8589934591999999999)},
        {34, INT64_C(1073741823999999999)},
        {63, INT64_C(1999999999)},
        {64, INT64_C(999999999)},
        {65, INT64_C(499999999)},
        {93, INT64_C(1)},
        {94, INT64_C(0)},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    struct capture *capture = capture_new(false);
    put_section(capture);
    for (uint32_t i = 0; i < CASES; i++)
        put_interface(capture, PS_LINKTYPE_ETHERNET, 0, 0x80 | cases[i].exponent);
    for (uint32_t i = 0; i < CASES; i++)
        put_enhanced(capture, i, UINT64_MAX, 60, 0);
    put_enhanced(capture, 0, 20000000000, 60, 0); /* 2e19 ns: a little more than 2^64 */
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, CASES + 1);
    assert_frame(reading, CASES, 60, 60, INT64_MAX, 0);
    for (uint32_t i = 0; i < CASES; i++)
        assert_frame(reading, i, 60, 60, cases[i].time_ns, 0);
    reading_free(reading);
}

static void put_offset_interface(struct capture *capture, int64_t offset_s)
{
    size_t start = begin_block(capture, 1);
    put32(capture, 1);
    put32(capture, 0);
    put16(capture, 2); /* if_name, of a length that needs padding */
    put16(capture, 5);
    put(capture, "eth12\0\0\0", 8);
    put16(capture, 14);
    put16(capture, 8);
    put64(capture, (uint64_t)offset_s);
    end_block(capture, start);
}

static void adds_the_interfaces_offset(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_offset_interface(capture, -3600);
    put_offset_interface(capture, INT64_MIN);
    put_offset_interface(capture, INT64_MAX);
    for (uint32_t i = 0; i < 3; i++)
        put_enhanced(capture, i, 7200000000, 60, 0);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 3);
    assert_frame(reading, 0, 60, 60, 3600 * second, 0);
    assert_frame(reading, 1, 60, 60, INT64_MIN + 1, 0);
    assert_frame(reading, 2, 60, 60, INT64_MAX, 0);
    reading_free(reading);
}

/* Two sections in one file, the second in the other byte order: an hour is an hour in both. */
static void offsets_are_in_the_order_of_their_section(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct capture *capture = capture_new(swapped);
        put_section(capture);
        put_offset_interface(capture, 3600);
        put_enhanced(capture, 0, 7200000000, 60, 0);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        assert_frame(reading, 0, 60, 60, 10800 * second, 0);
        reading_free(reading);
    }
}

static void reads_simple_packets(void **state)
{
    (void)state;
    struct capture *capture = capture_new(true);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 32, -1);
    size_t start = begin_block(capture, 3);
    put32(capture, 1500);
    put_frame(capture, 32, 5);
    end_block(capture, start);
    start = begin_block(capture, 3);
    put32(capture, 21);
    put_frame(capture, 21, 6);
    end_block(capture, start);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 2);
    assert_frame(reading, 0, 32, 1500, PS_NO_TIME, 5);
    assert_frame(reading, 1, 21, 21, PS_NO_TIME, 6);
    reading_free(reading);
}

/* 0 is no limit. */
static void simple_packets_may_have_no_limit(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    size_t start = begin_block(capture, 3);
    put32(capture, 21);
    put_frame(capture, 21, 6);
    end_block(capture, start);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_frame(reading, 0, 21, 21, PS_NO_TIME, 6);
    reading_free(reading);
}

static void reads_obsolete_packets(void **state)
{
    (void)state;
    struct capture *capture = capture_new(true);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    put_interface(capture, PS_LINKTYPE_LINUX_SLL, 0, -1);
    size_t start = begin_block(capture, 2);
    put16(capture, 1);
    put16(capture, 77); /* drops */
    put64(capture, 5000000);
    put32(capture, 50);
    put32(capture, 60);
    put_frame(capture, 50, 5);
    end_block(capture, start);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_frame(reading, 0, 50, 60, 5 * second, 5);
    assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_LINUX_SLL);
    reading_free(reading);
}

/* Name resolution, statistics, custom, unknown, an unknown one larger than every buffer. */
static void passes_over_other_blocks(void **state)
{
    (void)state;
    static const uint32_t types[] = {4, 7, 0xbad, 0x40000bad, 0x80000001};
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    for (uint32_t i = 0; i < 5; i++) {
        size_t start = begin_block(capture, types[i]);
        put_frame(capture, i == 4 ? 1100000 : i * 7, 0);
        end_block(capture, start);
        put_enhanced(capture, 0, i, 60, (uint8_t)i);
    }
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 5);
    for (uint8_t i = 0; i < 5; i++)
        assert_frame(reading, i, 60, 60, i * 1000, i);
    reading_free(reading);
}

static void ignores_the_section_length(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    patch32(capture, 16, 4);
    patch32(capture, 20, 0);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    put_enhanced(capture, 0, 1, 60, 1);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    reading_free(reading);
}

/* 57 bytes make a block of 92; some writers say 89. */
static void takes_lengths_without_their_padding(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    size_t start = put_enhanced(capture, 0, 1, 57, 1);
    patch32(capture, start + 4, 89);
    patch32(capture, start + 88, 89);
    put_enhanced(capture, 0, 2, 60, 2);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 2);
    assert_frame(reading, 0, 57, 57, 1000, 1);
    assert_frame(reading, 1, 60, 60, 2000, 2);
    reading_free(reading);
}

static void knows_the_link_type_before_the_first_frame(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, PS_LINKTYPE_IEEE802_11, 0, -1);
    const char *path = save(capture);
    struct ps_error error;
    struct ps_source *source =
        ps_source_open(&(struct ps_source_config){.files = &path, .file_count = 1}, &error);
    assert_non_null(source);
    assert_int_equal(ps_source_info(source)->link_type, PS_LINKTYPE_IEEE802_11);
    assert_string_equal(ps_source_info(source)->name, path);
    ps_source_close(source);
    capture_free(capture);
}

/* An interface with an if_name of so many bytes. */
static void put_named_interface(struct capture *capture, const char *name, uint16_t size)
{
    size_t start = begin_block(capture, 1);
    put16(capture, PS_LINKTYPE_ETHERNET);
    put16(capture, 0);
    put32(capture, 0);
    put16(capture, 2);
    put16(capture, size);
    for (uint16_t i = 0; i < (size + 3) / 4 * 4; i++)
        put_number(capture, i < size ? (uint8_t)name[i % strlen(name)] : 0, 1);
    put32(capture, 0);
    end_block(capture, start);
}

static struct ps_interface described(struct ps_source *source, uint32_t interface,
                                     uint32_t if_index)
{
    struct ps_interface about = {0};
    ps_source_describe(source, interface, if_index, &about);
    return about;
}

static void knows_the_names_of_interfaces(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_named_interface(capture, "eth0", 4);
    put_interface(capture, PS_LINKTYPE_ETHERNET, 0, -1);
    put_named_interface(capture, "x", 60000);
    put_enhanced(capture, 0, 1, 60, 1);
    put_section(capture);
    put_named_interface(capture, "wlan1", 5);
    put_enhanced(capture, 0, 1, 60, 1);
    const char *path = save(capture);
    struct ps_frame frames[PS_BATCH];
    struct ps_source *source =
        ps_source_open(&(struct ps_source_config){.files = &path, .file_count = 1}, NULL);
    assert_non_null(source);
    while (ps_source_read(source, frames, NULL) > 0)
        continue;
    assert_string_equal(described(source, 0, 0).name, "eth0");
    assert_null(described(source, 1, 0).name);
    assert_int_equal(described(source, 1, 0).number, 1);
    assert_string_equal(described(source, 1, 0).file, path);
    assert_int_equal(strlen(described(source, 2, 0).name), 255);
    assert_string_equal(described(source, 3, 0).name, "wlan1");
    assert_null(described(source, 4, 0).name);
    assert_null(described(source, 0, 7).name); /* the kernel's seventh: not what the file names */
    assert_int_equal(described(source, 0, 7).number, 7);
    ps_source_close(source);
    capture_free(capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sections_of_both_byte_orders),
        cmocka_unit_test(reads_interfaces_of_their_own_resolution),
        cmocka_unit_test(the_largest_times_of_binary_units_are_exact),
        cmocka_unit_test(adds_the_interfaces_offset),
        cmocka_unit_test(offsets_are_in_the_order_of_their_section),
        cmocka_unit_test(reads_simple_packets),
        cmocka_unit_test(simple_packets_may_have_no_limit),
        cmocka_unit_test(reads_obsolete_packets),
        cmocka_unit_test(passes_over_other_blocks),
        cmocka_unit_test(ignores_the_section_length),
        cmocka_unit_test(takes_lengths_without_their_padding),
        cmocka_unit_test(knows_the_link_type_before_the_first_frame),
        cmocka_unit_test(knows_the_names_of_interfaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
