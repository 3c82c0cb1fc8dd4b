/*
 * test_source_records.c - records that cannot be right, and what else records say: lengths, times,
 * the frame check sequence, drops. Both readers agree wherever both know.
 */
#include "capture_file.h"

#include <pthread.h>
#include <stdio.h>

enum { DAY_S = 86400, NOON_S = 1700000000 };

static const int64_t second_ns = 1000000000;

static struct reading *read_by(const char *path, bool libpcap)
{
    return read_config(
        &(struct ps_source_config){.files = &path, .file_count = 1, .force_libpcap = libpcap});
}

static struct capture *pcap_of(uint32_t magic, uint32_t network)
{
    struct capture *capture = capture_new(false);
    put_pcap_header(capture, magic, 4, 65535, network);
    return capture;
}

static void put_one(struct capture *capture, uint32_t seconds, uint32_t caplen, uint32_t len)
{
    put_record_header(capture, seconds, 0, caplen, len);
    put_frame(capture, caplen, 7);
}

static void assert_marked(const struct reading *reading, int index, unsigned marks)
{
    assert_int_equal(reading->frames[index].marks, marks);
}

/* 1 MiB is the bound for links that carry packets, and none for USB, whose transfers may be long.
 */
static void lengths_that_contradict_are_mended(void **state)
{
    (void)state;
    for (int libpcap = 0; libpcap < 2; libpcap++) {
        struct capture *capture = pcap_of(0xa1b2c3d4, 1);
        put_one(capture, 1, 74, 1);
        put_one(capture, 2, 74, 74);
        put_one(capture, 3, 60, 1500);
        put_one(capture, 4, 60, 1 << 20);
        put_one(capture, 5, 60, (1 << 20) + 1);
        put_one(capture, 6, 60, UINT32_MAX);
        struct reading *reading = read_by(save(capture), libpcap);
        static const uint32_t lens[] = {74, 74, 1500, 1 << 20, 60, 60};
        static const unsigned marks[] = {
            PS_FRAME_CAPTURED_BEYOND_WIRE, 0, 0, 0, PS_FRAME_LENGTH_IMPOSSIBLE,
            PS_FRAME_LENGTH_IMPOSSIBLE};
        assert_ended_well(reading, 6);
        for (int i = 0; i < 6; i++) {
            assert_int_equal(reading->frames[i].len, lens[i]);
            assert_marked(reading, i, marks[i]);
        }
        reading_free(reading);
        capture_free(capture);
    }
}

static void transfers_may_be_long(void **state)
{
    (void)state;
    struct capture *capture = pcap_of(0xa1b2c3d4, PS_LINKTYPE_USB_LINUX);
    put_one(capture, 1, 64, 16 << 20);
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->frames[0].len, 16 << 20);
    assert_marked(reading, 0, 0);
    reading_free(reading);
}

static void assert_fraction(uint32_t magic, uint32_t fraction, int64_t fraction_ns, unsigned marks)
{
    for (int libpcap = 0; libpcap < 2; libpcap++) {
        struct capture *capture = pcap_of(magic, 1);
        for (uint32_t i = 0; i < 4; i++) /* enough good ones, or it is taken for another variant */
            put_record(capture, NOON_S, 0, 60, 0);
        put_record(capture, NOON_S, fraction, 60, 0);
        struct reading *reading = read_by(save(capture), libpcap);
        assert_ended_well(reading, 5);
        assert_true(reading->frames[4].time_ns == NOON_S * second_ns + fraction_ns);
        assert_marked(reading, 4, marks);
        reading_free(reading);
        capture_free(capture);
    }
}

static void fractions_are_below_a_second(void **state)
{
    (void)state;
    const unsigned bad = PS_FRAME_TIME_FRACTION_BAD;
    assert_fraction(0xa1b2c3d4, 999999, 999999000, 0);
    assert_fraction(0xa1b2c3d4, 1000000, 0, bad);
    assert_fraction(0xa1b2c3d4, 4294240624u, 0, bad);
    assert_fraction(0xa1b2c3d4, UINT32_MAX, 0, bad);
    assert_fraction(0xa1b23c4d, 999999999, 999999999, 0);
    assert_fraction(0xa1b23c4d, 1000000000, 0, bad);
    assert_fraction(0xa1b23c4d, UINT32_MAX, 0, bad);
}

/* Seconds have no sign: they last until 2106. */
static void both_readers_know_2106(void **state)
{
    (void)state;
    for (int libpcap = 0; libpcap < 2; libpcap++) {
        struct capture *capture = pcap_of(0xa1b2c3d4, 1);
        put_record(capture, UINT32_MAX, 5, 60, 0);
        struct reading *reading = read_by(save(capture), libpcap);
        assert_true(reading->frames[0].time_ns == UINT32_MAX * second_ns + 5000);
        reading_free(reading);
        capture_free(capture);
    }
}

/* Reads frames of these times through a file, or through a pipe that brings one byte at a time. */
static void write_slowly(int fd, const struct capture *capture)
{
    for (size_t i = 0; i < capture->size; i++)
        assert_int_equal(write(fd, capture->bytes + i, 1), 1);
}

struct writer {
    int fd;
    const struct capture *capture;
};

static void *run_writer(void *argument)
{
    const struct writer *writer = argument;
    write_slowly(writer->fd, writer->capture);
    close(writer->fd);
    return NULL;
}

static struct reading *read_pipe(const struct capture *capture)
{
    int ends[2];
    char path[32];
    pthread_t thread;
    assert_int_equal(pipe(ends), 0);
    struct writer writer = {ends[1], capture};
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    assert_int_equal(pthread_create(&thread, NULL, run_writer, &writer), 0);
    struct reading *reading = read_path(path, NULL);
    pthread_join(thread, NULL);
    close(ends[0]);
    return reading;
}

/* `outliers` has a letter for each frame: x for one whose time is an outlier. */
static void assert_outliers(const uint32_t *seconds, const char *outliers)
{
    int count = (int)strlen(outliers);
    struct capture *capture = pcap_of(0xa1b2c3d4, 1);
    for (int i = 0; i < count; i++)
        put_record(capture, seconds[i], 0, 60, (uint8_t)i);
    struct reading *readings[] = {read_by(save(capture), false), read_by(capture->path, true),
                                  read_pipe(capture)};
    for (int r = 0; r < 3; r++) {
        assert_ended_well(readings[r], count);
        for (int i = 0; i < count; i++) {
            assert_frame(readings[r], i, 60, 60, seconds[i] * second_ns, (uint8_t)i);
            assert_marked(readings[r], i, outliers[i] == 'x' ? PS_FRAME_TIME_OUTLIER : 0);
        }
        reading_free(readings[r]);
    }
    capture_free(capture);
}

static void a_time_far_from_both_neighbours_is_an_outlier(void **state)
{
    (void)state;
    const uint32_t t = NOON_S;
    assert_outliers((uint32_t[]){t, UINT32_MAX, t + 1, 0, t + 2}, ".x.x.");
    assert_outliers((uint32_t[]){t, t + DAY_S + 2, t + 1}, ".x.");
    assert_outliers((uint32_t[]){t, t + DAY_S + 1, t + 1}, "...");
    assert_outliers((uint32_t[]){t, t + 3 * DAY_S, t + 3 * DAY_S + 1}, "..."); /* a pause */
    assert_outliers((uint32_t[]){t, t + 3 * DAY_S}, "..");                     /* nobody can tell */
    assert_outliers((uint32_t[]){0, t, t + 1}, "...");                         /* nor here */
    assert_outliers((uint32_t[]){t, 5, 6, t + 1}, "....");                     /* they agree */
    assert_outliers((uint32_t[]){t, t + 2 * DAY_S, t + 4 * DAY_S, t + 6 * DAY_S}, "....");
}

/* Wherever a batch of the reader ends. */
static void outliers_are_found_in_every_place(void **state)
{
    (void)state;
    enum { FRAMES = 600 };
    for (int at = 250; at < 260; at++) {
        struct capture *capture = pcap_of(0xa1b2c3d4, 1);
        for (int i = 0; i < FRAMES; i++)
            put_record(capture, i % at == at - 1 ? 0 : NOON_S, 0, 60, (uint8_t)i);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assert_frame(reading, i, 60, 60, i % at == at - 1 ? 0 : NOON_S * second_ns, (uint8_t)i);
            assert_marked(reading, i, i % at == at - 1 ? PS_FRAME_TIME_OUTLIER : 0);
        }
        reading_free(reading);
    }
}

/* In the pcap header it is in units of two bytes, behind a bit that says that it is there. */
static void check_sequences_are_taken_off(void **state)
{
    (void)state;
    for (int libpcap = 0; libpcap < 2; libpcap++) {
        struct capture *capture = pcap_of(0xa1b2c3d4, 0x24000001);
        put_one(capture, 1, 78, 78);
        put_one(capture, 2, 76, 78);
        put_one(capture, 3, 60, 78);
        put_one(capture, 4, 2, 2);
        struct reading *reading = read_by(save(capture), libpcap);
        static const uint32_t expected[][2] = {{74, 74}, {74, 74}, {60, 74}, {2, 2}};
        assert_ended_well(reading, 4);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(reading->frames[i].caplen, expected[i][0]);
            assert_int_equal(reading->frames[i].len, expected[i][1]);
            assert_marked(reading, i, 0);
        }
        reading_free(reading);
        capture_free(capture);
    }
}

static void no_check_sequence_without_the_bit(void **state)
{
    (void)state;
    struct capture *capture = pcap_of(0xa1b2c3d4, 0x20000001);
    put_one(capture, 1, 78, 78);
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->frames[0].len, 78);
    reading_free(reading);
}

static void put_option(struct capture *capture, uint16_t code, uint64_t value, int bytes)
{
    put16(capture, code);
    put16(capture, (uint16_t)bytes);
    put_number(capture, value, bytes);
    while (capture->size % 4 != 0)
        put_number(capture, 0, 1);
}

/* fcslen: the option's value, -1 for none. */
static void put_link(struct capture *capture, int fcslen)
{
    size_t start = begin_block(capture, 1);
    put16(capture, PS_LINKTYPE_ETHERNET);
    put16(capture, 0);
    put32(capture, 0);
    if (fcslen >= 0)
        put_option(capture, 13, (uint64_t)fcslen, 1);
    end_block(capture, start);
}

static void put_packet(struct capture *capture, uint32_t interface, uint16_t code, uint64_t value,
                       int bytes)
{
    size_t start = begin_block(capture, 6);
    put32(capture, interface);
    put64(capture, 0);
    put32(capture, 60);
    put32(capture, 60);
    put_frame(capture, 60, 0);
    if (code != 0)
        put_option(capture, code, value, bytes);
    end_block(capture, start);
}

/* if_fcslen is in bits by the specification's words, in bytes by its example. The flags of a packet
 * have it in bytes in their bits 5 to 8, and win. */
static void pcapng_says_it_for_interfaces_and_packets(void **state)
{
    (void)state;
    static const struct {
        int fcslen;
        uint32_t flags, len;
    } cases[] = {{-1, 0, 60}, {0, 0, 60},      {4, 0, 56},       {32, 0, 56},     {16, 0, 58},
                 {2, 0, 58},  {4, 2 << 5, 58}, {-1, 4 << 5, 56}, {32, 0x1e0, 45}, {4, 1, 56}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct capture *capture = capture_new(i % 2);
        put_section(capture);
        put_link(capture, cases[i].fcslen);
        put_packet(capture, 0, cases[i].flags ? 2 : 0, cases[i].flags, 4);
        struct reading *reading = read_capture(capture);
        assert_ended_well(reading, 1);
        assert_int_equal(reading->frames[0].len, cases[i].len);
        assert_int_equal(reading->frames[0].caplen, cases[i].len);
        reading_free(reading);
    }
}

static void put_statistics(struct capture *capture, uint32_t interface, uint64_t by_interface,
                           uint64_t by_system)
{
    size_t start = begin_block(capture, 5);
    put32(capture, interface);
    put64(capture, 0);
    put_option(capture, 4, 1000, 8);
    put_option(capture, 5, by_interface, 8);
    put_option(capture, 7, by_system, 8);
    end_block(capture, start);
}

static void assert_drops(struct capture *capture, bool known, uint64_t kernel, uint64_t interface)
{
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->end, PS_SOURCE_END);
    assert_int_equal(reading->info.has_drops, known);
    assert_int_equal(reading->info.kernel_drops, kernel);
    assert_int_equal(reading->info.interface_drops, interface);
    reading_free(reading);
}

static struct capture *with_interfaces(int count)
{
    struct capture *capture = capture_new(false);
    put_section(capture);
    for (int i = 0; i < count; i++)
        put_link(capture, -1);
    return capture;
}

static void the_last_statistics_of_an_interface_count(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(2);
    put_statistics(capture, 0, 1, 2);
    put_packet(capture, 0, 0, 0, 0);
    put_statistics(capture, 1, 100, 200);
    put_statistics(capture, 0, 900, 50);
    assert_drops(capture, true, 250, 1000);
    assert_drops(with_interfaces(1), false, 0, 0);
}

static void drops_of_sections_add_up(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(1);
    put_packet(capture, 0, 0, 0, 0);
    put_statistics(capture, 0, 1, 2);
    put_section(capture);
    put_link(capture, -1);
    put_packet(capture, 0, 0, 0, 0);
    put_statistics(capture, 0, 10, 20);
    assert_drops(capture, true, 22, 11);
}

/* Both are about the same drops. */
static void packets_say_what_was_lost_before_them(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(1);
    put_packet(capture, 0, 4, 3, 8);
    put_packet(capture, 0, 4, 4, 8);
    assert_drops(capture, true, 7, 0);
    capture = with_interfaces(1);
    put_packet(capture, 0, 4, 3, 8);
    put_statistics(capture, 0, 1, 9);
    assert_drops(capture, true, 9, 1);
    capture = with_interfaces(1);
    put_packet(capture, 0, 4, 30, 8);
    put_statistics(capture, 0, 1, 9);
    assert_drops(capture, true, 29, 1);
}

static void what_is_not_known_is_no_drop(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(1);
    put_statistics(capture, 0, UINT64_MAX, 4);
    assert_drops(capture, true, 4, 0);
}

/* The old kind of packet block has 16 bits for them; all ones: the system does not know. */
static void put_old_packet(struct capture *capture, uint16_t drops)
{
    size_t start = begin_block(capture, 2);
    put16(capture, 0);
    put16(capture, drops);
    put64(capture, 0);
    put32(capture, 60);
    put32(capture, 60);
    put_frame(capture, 60, 0);
    end_block(capture, start);
}

static void old_packets_say_what_was_lost_if_they_know(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(1);
    put_old_packet(capture, 3);
    put_old_packet(capture, UINT16_MAX);
    put_old_packet(capture, UINT16_MAX - 1);
    assert_drops(capture, true, 3 + 65534, 0);
    capture = with_interfaces(1);
    put_old_packet(capture, UINT16_MAX);
    put_old_packet(capture, 0);
    assert_drops(capture, false, 0, 0);
}

/* Whatever is in it: blocks that would be frames, an interface that the next section must not have.
 */
static void a_section_of_another_version_is_skipped(void **state)
{
    (void)state;
    struct capture *capture = with_interfaces(1);
    put_packet(capture, 0, 0, 0, 0);
    size_t start = begin_block(capture, 0x0a0d0d0a);
    put32(capture, 0x1a2b3c4d);
    put16(capture, 2);
    put16(capture, 0);
    put64(capture, UINT64_MAX);
    end_block(capture, start);
    put_link(capture, -1);
    put_packet(capture, 0, 0, 0, 0);
    put_statistics(capture, 0, 7, 7);
    put_section(capture);
    put_link(capture, 4);
    put_packet(capture, 0, 0, 0, 0);
    struct reading *reading = read_capture(capture);
    assert_int_equal(reading->count, 2);
    assert_int_equal(reading->frames[1].len, 56);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_text(&reading->error,
                "after frame 1 at byte 140: a section of pcapng version 2, which is skipped");
    assert_false(reading->info.has_drops);
    reading_free(reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_that_contradict_are_mended),
        cmocka_unit_test(transfers_may_be_long),
        cmocka_unit_test(fractions_are_below_a_second),
        cmocka_unit_test(both_readers_know_2106),
        cmocka_unit_test(a_time_far_from_both_neighbours_is_an_outlier),
        cmocka_unit_test(outliers_are_found_in_every_place),
        cmocka_unit_test(check_sequences_are_taken_off),
        cmocka_unit_test(no_check_sequence_without_the_bit),
        cmocka_unit_test(pcapng_says_it_for_interfaces_and_packets),
        cmocka_unit_test(the_last_statistics_of_an_interface_count),
        cmocka_unit_test(drops_of_sections_add_up),
        cmocka_unit_test(packets_say_what_was_lost_before_them),
        cmocka_unit_test(what_is_not_known_is_no_drop),
        cmocka_unit_test(old_packets_say_what_was_lost_if_they_know),
        cmocka_unit_test(a_section_of_another_version_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
