/*
 * test_source_pcap.c - the pcap format and its variants; expectations by hand from the format's
 * specification (draft-ietf-opsawg-pcap) and from what is known of the old variants.
 */
#include "capture_file.h"

static void reads_both_byte_orders(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct capture *capture = capture_new(big);
        put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
        put_record(capture, 1700000000, 123456, 60, 1);
        put_record_header(capture, 1700000001, 0, 10, 1500);
        put_frame(capture, 10, 2);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 2);
        assert_frame(reading, 0, 60, 60, 1700000000123456000, 1);
        assert_frame(reading, 1, 10, 1500, 1700000001000000000, 2);
        assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_ETHERNET);
        assert_int_equal(reading->info.link_type, PS_LINKTYPE_ETHERNET);
        assert_false(reading->info.mixed_link_types);
        assert_int_equal(reading->info.kind, PS_SOURCE_FILE);
        assert_false(reading->info.has_drops);
        reading_free(reading);
    }
}

static void reads_nanoseconds(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct capture *capture = capture_new(big);
        put_pcap_header(capture, 0xa1b23c4d, 4, 65535, 113);
        put_record(capture, 1700000000, 123456789, 20, 9);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        assert_frame(reading, 0, 20, 20, 1700000000123456789, 9);
        assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_LINUX_SLL);
        reading_free(reading);
    }
}

/* Between the standard record header and the frame: interface index, protocol, packet type. */
static void put_kuznetzov(struct capture *capture, uint32_t fraction, uint8_t seed, int more)
{
    put_record_header(capture, 1700000000, fraction, 60, 60);
    put32(capture, 2);
    put16(capture, 0x0800);
    put_number(capture, 0, 2 + more);
    put_frame(capture, 60, seed);
}

static void check_kuznetzov(uint32_t magic, int more)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, magic, 4, 65535, 1);
    for (uint8_t i = 0; i < 4; i++)
        put_kuznetzov(capture, i, i, more);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 4);
    for (uint8_t i = 0; i < 4; i++)
        assert_frame(reading, i, 60, 60, 1700000000000000000 + i * 1000, i);
    reading_free(reading);
}

static void reads_kuznetzovs_variants(void **state)
{
    (void)state;
    check_kuznetzov(0xa1b2cd34, 0);
    check_kuznetzov(0xa1b2cd34, 4);
    check_kuznetzov(0xa1b2c3d4, 0); /* under the standard magic number, as Red Hat 6.1 wrote it */
}

static void reads_nokias_variant(void **state)
{
    (void)state;
    struct capture *capture = capture_new(true);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    for (uint8_t i = 0; i < 4; i++) {
        put_record_header(capture, 1700000000, i, 60, 60);
        put32(capture, 0x9fbfb691);
        put_frame(capture, 60, i);
    }
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 4);
    assert_frame(reading, 3, 60, 60, 1700000000000003000, 3);
    reading_free(reading);
}

static void reads_ixias_variants(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0x1c0001ac, 4, 65535, 1);
    put32(capture, 76);
    put_record(capture, 5, 7, 60, 1);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_frame(reading, 0, 60, 60, 5000000007, 1);
    reading_free(reading);
}

/* Until 2.2 the on-wire length came first; in 2.3 it did in some files; then the captured one. */
static void swaps_lengths_by_version(void **state)
{
    (void)state;
    static const struct {
        uint16_t minor;
        uint32_t first, second;
    } rows[] = {{2, 90, 40}, {3, 90, 40}, {3, 40, 90}, {4, 40, 90}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct capture *capture = capture_new(false);
        put_pcap_header(capture, 0xa1b2c3d4, rows[i].minor, 65535, 1);
        put_record_header(capture, 1, 0, rows[i].first, rows[i].second);
        put_frame(capture, 40, 3);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        assert_frame(reading, 0, 40, 90, 1000000000, 3);
        reading_free(reading);
    }
}

/* AIX: version 2.2, nanoseconds, interface types of RFC 1573, three bytes before an FDDI frame. */
static void reads_aix_fddi(void **state)
{
    (void)state;
    struct capture *capture = capture_new(true);
    put_pcap_header(capture, 0xa1b2c3d4, 2, 65535, 15);
    put_record_header(capture, 1, 999999999, 43, 43);
    put_number(capture, 0, 3);
    put_frame(capture, 40, 3);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_frame(reading, 0, 40, 40, 1999999999, 3);
    assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_FDDI);
    reading_free(reading);
}

/* The three bytes of padding are not there in a record of two, nor where the frame is said to have
 * been so short: then there is none. */
static void a_record_may_be_shorter_than_its_padding(void **state)
{
    (void)state;
    struct capture *capture = capture_new(true);
    put_pcap_header(capture, 0xa1b2c3d4, 2, 65535, 15);
    for (uint32_t size = 0; size < 5; size++) {
        put_record_header(capture, 1, 0, size, size);
        put_number(capture, 0, size);
    }
    put_record_header(capture, 1, 0, 60, 2); /* of a longer frame two bytes were captured */
    put_number(capture, 0, 2);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 6);
    for (uint32_t size = 0; size < 5; size++)
        assert_int_equal(reading->frames[size].caplen, size < 3 ? size : size - 3);
    assert_int_equal(reading->frames[5].caplen, 2);
    assert_int_equal(reading->frames[5].len, 60);
    reading_free(reading);
}

/* Captures do hold more than their header allows, and are read so by tshark. */
static void keeps_what_exceeds_the_snaplen(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 20, 1);
    for (uint8_t i = 0; i < 5; i++)
        put_record(capture, i, 0, 60, i);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 5);
    assert_frame(reading, 4, 60, 60, 4000000000, 4);
    reading_free(reading);
}

/* What no frame can have is mended; see test_source_records.c. */
static void mends_absurd_values(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 1);
    put_record_header(capture, UINT32_MAX, UINT32_MAX, 4, UINT32_MAX);
    put_frame(capture, 4, 1);
    put_record_header(capture, 0, 0, 4, 0);
    put_frame(capture, 4, 2);
    put_record_header(capture, 0, 0, 0, 0);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 3);
    assert_frame(reading, 0, 4, 4, 4294967295000000000, 1);
    assert_frame(reading, 1, 4, 4, 0, 2);
    assert_frame(reading, 2, 0, 0, 0, 3);
    reading_free(reading);
}

/* The upper bits of the link type tell how long a frame check sequence is, no other link type. */
static void takes_the_link_type_apart(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 0x24000000 | 1);
    put_record(capture, 1, 0, 64, 1);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_ETHERNET);
    assert_int_equal(reading->frames[0].len, 60);
    reading_free(reading);
}

/* 12 is what some systems had for raw IP before LINKTYPE_RAW was 101. */
static void settles_old_link_types(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 12);
    put_record(capture, 1, 0, 40, 0x45);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, 1);
    assert_int_equal(reading->frames[0].link_type, PS_LINKTYPE_RAW);
    reading_free(reading);
}

/* Its lengths and types are in the byte order of the file; decoding has them in the machine's. */
static void turns_nflog_to_host_order(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct capture *capture = capture_new(big);
        put_pcap_header(capture, 0xa1b2c3d4, 4, 65535, 239);
        put_record_header(capture, 1, 0, 22, 22);
        put(capture, "\2\0\0\7", 4); /* IPv4, version 0, group 7 */
        put16(capture, 5);           /* a prefix of no characters */
        put16(capture, 10);
        put(capture, "\0\0\0\0", 4);
        put16(capture, 9); /* the payload */
        put16(capture, 9);
        put_frame(capture, 6, 0x45);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        static const uint16_t expected[] = {5, 10, 9, 9};
        static const size_t places[] = {4, 6, 12, 14};
        for (size_t i = 0; i < 4; i++)
            assert_memory_equal(reading->frames[0].data + places[i], &expected[i], 2);
        assert_int_equal(reading->frames[0].data[16], 0x45);
        reading_free(reading);
    }
}

/* More than a buffer and more than a batch, with frames across every boundary. */
static void reads_across_buffers(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, 0xa1b2c3d4, 4, 262144, 1);
    put_record(capture, 0, 0, 262144, 7);
    for (uint32_t i = 1; i < COUNT; i++)
        put_record(capture, i, 0, 600 + i % 701, (uint8_t)i);
    struct reading *reading = read_capture(capture);
    assert_ended_well(reading, COUNT);
    assert_frame(reading, 0, 262144, 262144, 0, 7);
    for (uint32_t i = 1; i < FRAMES_KEPT; i++)
        assert_frame(reading, (int)i, 600 + i % 701, 600 + i % 701, i * INT64_C(1000000000),
                     (uint8_t)i);
    reading_free(reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_byte_orders),
        cmocka_unit_test(reads_nanoseconds),
        cmocka_unit_test(reads_kuznetzovs_variants),
        cmocka_unit_test(reads_nokias_variant),
        cmocka_unit_test(reads_ixias_variants),
        cmocka_unit_test(swaps_lengths_by_version),
        cmocka_unit_test(reads_aix_fddi),
        cmocka_unit_test(a_record_may_be_shorter_than_its_padding),
        cmocka_unit_test(keeps_what_exceeds_the_snaplen),
        cmocka_unit_test(mends_absurd_values),
        cmocka_unit_test(takes_the_link_type_apart),
        cmocka_unit_test(settles_old_link_types),
        cmocka_unit_test(turns_nflog_to_host_order),
        cmocka_unit_test(reads_across_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
