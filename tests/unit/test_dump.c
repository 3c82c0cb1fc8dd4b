/*
 * test_dump.c - saved frames, read back by libpcap as the reference.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "portstat/dump.h"
#include "portstat/link_types.h"

enum { FRAME_BYTES = 1000 };

static const int64_t start_ns = INT64_C(1800000000) * 1000000000 + 123456789;

/* A new folder for the files of each test. */
struct place {
    char folder[64];
    char path[128];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/portstat-dump-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", place->folder);
    int result = system(command);
    free(place);
    return result;
}

static const char *path_of(struct place *place, const char *name)
{
    snprintf(place->path, sizeof place->path, "%s/%s", place->folder, name);
    return place->path;
}

static uint8_t bytes[FRAME_BYTES];

static struct ps_frame frame_of(unsigned number)
{
    return (struct ps_frame){
        .data = bytes,
        .caplen = FRAME_BYTES - number % 4,
        .len = FRAME_BYTES + number,
        .time_ns = start_ns + (int64_t)number * 1000000,
        .link_type = PS_LINKTYPE_ETHERNET,
    };
}

static struct ps_dump *open_dump(const struct ps_dump_config *config)
{
    struct ps_error error = {.code = PS_OK};
    struct ps_dump *dump = ps_dump_open(config, &error);
    assert_int_equal(error.code, PS_OK);
    assert_non_null(dump);
    return dump;
}

static void add(struct ps_dump *dump, struct ps_frame frame)
{
    struct ps_error error;
    assert_int_equal(ps_dump_add(dump, &frame, 1, &error), 1);
}

static void close_dump(struct ps_dump *dump)
{
    struct ps_error error;
    assert_int_equal(ps_dump_close(dump, &error), 0);
}

/* Frames of a file as libpcap reads them, checked against frame_of(); -1 if there is no file. */
static int count_frames(const char *path, unsigned first, uint32_t fraction_div)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_t *pcap =
        pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, reason);
    if (!pcap)
        return -1;
    assert_int_equal(pcap_datalink(pcap), DLT_EN10MB);
    struct pcap_pkthdr *header;
    const u_char *data;
    int count = 0, result;
    while ((result = pcap_next_ex(pcap, &header, &data)) == 1) {
        struct ps_frame frame = frame_of(first + (unsigned)count++);
        assert_int_equal(header->caplen, frame.caplen);
        assert_int_equal(header->len, frame.len);
        assert_int_equal(header->ts.tv_sec, frame.time_ns / 1000000000);
        assert_int_equal(header->ts.tv_usec / fraction_div,
                         frame.time_ns % 1000000000 / fraction_div);
        assert_memory_equal(data, bytes, header->caplen);
    }
    assert_int_equal(result, PCAP_ERROR_BREAK); /* the end, and not in the middle of a frame */
    pcap_close(pcap);
    return count;
}

static void save_and_read_back(struct place *place, const char *name, bool nanoseconds)
{
    const struct ps_dump_config config = {
        .path = path_of(place, name), .nanoseconds = nanoseconds, .start_ns = PS_NO_TIME};
    struct ps_dump *dump = open_dump(&config);
    for (unsigned i = 0; i < 1000; i++)
        add(dump, frame_of(i));
    close_dump(dump);
    assert_int_equal(count_frames(place->path, 0, nanoseconds ? 1 : 1000), 1000);
}

static void test_pcap_nanoseconds(void **state)
{
    save_and_read_back(*state, "a.pcap", true);
}

static void test_pcap_microseconds(void **state)
{
    save_and_read_back(*state, "a.pcap", false);
}

static void test_pcapng(void **state)
{
    save_and_read_back(*state, "a.pcapng", true);
}

static void test_without_frames_a_file_has_its_header(void **state)
{
    const char *names[] = {"a.pcap", "a.pcapng"};
    for (size_t i = 0; i < 2; i++) {
        const struct ps_dump_config config = {.path = path_of(*state, names[i])};
        close_dump(open_dump(&config));
        struct stat status;
        assert_int_equal(stat(config.path, &status), 0);
        assert_int_equal(status.st_size, i == 0 ? 24 : 28); /* a file header; a section header */
    }
}

static void test_flush_makes_it_whole(void **state)
{
    const struct ps_dump_config config = {.path = path_of(*state, "a.pcap"), .nanoseconds = true};
    struct ps_dump *dump = open_dump(&config);
    struct ps_error error;
    for (unsigned i = 0; i < 700; i++)
        add(dump, frame_of(i));
    int before = count_frames(config.path, 0, 1);
    assert_int_equal(ps_dump_flush(dump, &error), 0);
    assert_true(before < 700);
    assert_int_equal(count_frames(config.path, 0, 1), 700);
    close_dump(dump);
}

/* The frame that makes a file larger than 1,000,000 bytes is its last. A file has 24 + n * (16 +
 * 998.5) bytes, so n is 986. */
static void test_rotation_by_size(void **state)
{
    struct ps_dump_config config = {
        .path = path_of(*state, "a.pcap"), .megabytes = 1, .nanoseconds = true};
    char name[160];
    struct ps_dump *dump = open_dump(&config);
    for (unsigned i = 0; i < 3000; i++)
        add(dump, frame_of(i));
    close_dump(dump);
    unsigned total = 0;
    for (unsigned i = 0; i < 4; i++) {
        snprintf(name, sizeof name, i == 0 ? "%s" : "%s%u", config.path, i);
        int count = count_frames(name, total, 1);
        assert_int_equal(count, i < 3 ? 986 : 3000 - 3 * 986);
        total += (unsigned)count;
    }
}

/* Each pcapng file stands alone: it describes its interfaces anew. A file has 28 bytes, 32 of an
 * interface, and n * (32 + 1000), so n is 969. */
static void test_rotated_pcapng_files_stand_alone(void **state)
{
    struct ps_dump_config config = {
        .path = path_of(*state, "a"), .megabytes = 1, .several = true, .nanoseconds = true};
    char name[160];
    struct ps_dump *dump = open_dump(&config);
    for (unsigned i = 0; i < 2000; i++)
        add(dump, frame_of(i));
    close_dump(dump);
    unsigned total = 0;
    for (unsigned i = 0; i < 3; i++) {
        snprintf(name, sizeof name, i == 0 ? "%s" : "%s%u", config.path, i);
        int count = count_frames(name, total, 1);
        assert_int_equal(count, i < 2 ? 969 : 2000 - 2 * 969);
        total += (unsigned)count;
    }
}

static void test_ring_of_files(void **state)
{
    struct ps_dump_config config = {
        .path = path_of(*state, "a"), .megabytes = 1, .files = 11, .nanoseconds = true};
    char name[160];
    struct ps_dump *dump = open_dump(&config);
    for (unsigned i = 0; i < 986 * 11 + 5; i++)
        add(dump, frame_of(i));
    close_dump(dump);
    for (unsigned i = 0; i < 11; i++) {
        snprintf(name, sizeof name, "%s%02u", config.path, i);
        assert_int_equal(count_frames(name, i == 0 ? 986 * 11 : i * 986, 1), i == 0 ? 5 : 986);
    }
    assert_int_equal(access(config.path, F_OK), -1);
}

static void test_rotation_by_time(void **state)
{
    setenv("TZ", "UTC", 1); /* 1800000000 is 2027-01-15 08:00:00 UTC */
    struct ps_dump_config config = {.path = path_of(*state, "%Y%m%d-%H%M%S.pcap"),
                                    .seconds = 2,
                                    .files = 2,
                                    .nanoseconds = true,
                                    .start_ns = PS_NO_TIME};
    struct ps_dump *dump = open_dump(&config);
    unsigned number = 0;
    struct ps_frame frame = frame_of(number);
    struct ps_error error;
    while (ps_dump_add(dump, &frame, 1, &error) == 1)
        frame = frame_of(++number);
    close_dump(dump);
    /* From .123456789 on, a frame each millisecond: the first of second 2 is number 1877, of 4
     * 3877. */
    assert_int_equal(number, 3877);
    char name[160];
    struct place *place = *state;
    snprintf(name, sizeof name, "%s/20270115-080000.pcap", place->folder);
    assert_int_equal(count_frames(name, 0, 1), 1877);
    snprintf(name, sizeof name, "%s/20270115-080002.pcap", place->folder);
    assert_int_equal(count_frames(name, 1877, 1), 2000);
}

/* Saves frames, a millisecond apart from .123456789 on, until there are enough files. */
static unsigned save_until_full(const struct ps_dump_config *config, unsigned most)
{
    struct ps_dump *dump = open_dump(config);
    unsigned number = 0;
    struct ps_frame frame = frame_of(number);
    struct ps_error error;
    while (number < most && ps_dump_add(dump, &frame, 1, &error) == 1)
        frame = frame_of(++number);
    close_dump(dump);
    return number;
}

static unsigned count_files(const struct place *place)
{
    char command[128];
    unsigned count = 0;
    snprintf(command, sizeof command, "ls '%s' | wc -l", place->folder);
    FILE *pipe = popen(command, "r");
    assert_int_equal(fscanf(pipe, "%u", &count), 1);
    pclose(pipe);
    return count;
}

static void assert_file(struct place *place, const char *name, unsigned first, int frames)
{
    assert_int_equal(count_frames(path_of(place, name), first, 1), frames);
}

/* Files of the run that have a name already are numbered; those of an older one are overwritten. */
static void test_names_that_do_not_change(void **state)
{
    struct place *place = *state;
    struct ps_dump_config config = {
        .path = place->path, .seconds = 2, .nanoseconds = true}; /* starts with the first frame */
    for (int run = 0; run < 2; run++) {
        path_of(place, "a%Y");
        assert_int_equal(save_until_full(&config, 5000), 5000);
        assert_file(place, "a2027", 0, 1877);
        assert_file(place, "a20271", 1877, 2000);
        assert_file(place, "a20272", 3877, 1123);
        assert_int_equal(count_files(place), 3);
        sleep(1); /* so that the file system's time of the next run is later */
    }
    config.files = 2;
    path_of(place, "b");
    assert_int_equal(save_until_full(&config, 5000), 3877);
    assert_file(place, "b", 0, 1877);
    assert_file(place, "b1", 1877, 2000);
    assert_int_equal(count_files(place), 5);
}

/* Names that recur after others: minutes, after an hour. */
static void test_names_that_come_again(void **state)
{
    struct place *place = *state;
    const struct ps_dump_config config = {.path = path_of(place, "%M.pcap"),
                                          .seconds = 60,
                                          .nanoseconds = true,
                                          .start_ns = PS_NO_TIME};
    struct ps_dump *dump = open_dump(&config);
    char name[32];
    for (unsigned i = 0; i < 63; i++) {
        struct ps_frame frame = frame_of(0);
        frame.time_ns += (int64_t)i * 60 * 1000000000;
        add(dump, frame);
    }
    close_dump(dump);
    assert_int_equal(count_files(place), 63);
    for (unsigned i = 0; i < 63; i++) {
        snprintf(name, sizeof name, i < 60 ? "%02u.pcap" : "%02u.pcap1", i % 60);
        assert_int_equal(access(path_of(place, name), F_OK), 0);
    }
}

/* By time and by size at once: `files` counts both kinds. */
static void test_files_by_time_and_size_are_limited(void **state)
{
    struct place *place = *state;
    const struct ps_dump_config config = {.path = path_of(place, "%s-"),
                                          .seconds = 1,
                                          .megabytes = 1,
                                          .files = 3,
                                          .nanoseconds = true,
                                          .start_ns = PS_NO_TIME};
    /* 986 frames are a megabyte, and 877 come before the second is over. */
    assert_int_equal(save_until_full(&config, 5000), 877 + 986 + 14);
    assert_file(place, "1800000000-0", 0, 877);
    assert_file(place, "1800000001-0", 877, 986);
    assert_file(place, "1800000001-1", 877 + 986, 14);
    assert_int_equal(count_files(place), 3);
}

static void test_another_link_type_is_refused(void **state)
{
    const struct ps_dump_config config = {.path = path_of(*state, "a.pcap"), .nanoseconds = true};
    struct ps_dump *dump = open_dump(&config);
    struct ps_frame frame = frame_of(0);
    struct ps_error error;
    add(dump, frame);
    frame.link_type = PS_LINKTYPE_RAW;
    assert_int_equal(ps_dump_add(dump, &frame, 1, &error), -1);
    assert_int_equal(error.code, PS_ERROR_DUMP_LINK_TYPES);
    assert_string_equal(error.subject, config.path);
    assert_non_null(strstr(error.reason, "EN10MB"));
    assert_non_null(strstr(error.reason, "RAW"));
    close_dump(dump);
    assert_int_equal(count_frames(config.path, 0, 1), 1);
    dump = open_dump(&config); /* in the other order */
    add(dump, frame);
    frame.link_type = PS_LINKTYPE_ETHERNET;
    assert_int_equal(ps_dump_add(dump, &frame, 1, &error), -1);
    assert_int_equal(error.code, PS_ERROR_DUMP_LINK_TYPES);
    close_dump(dump);
}

/* libpcap refuses several link types in one file, so this one is parsed by hand. */
static void test_several_interfaces(void **state)
{
    static const char *const names[] = {"eth0", "tun0"};
    const struct ps_dump_config config = {
        .path = path_of(*state, "a"), .several = true, .interfaces = names, .interface_count = 2};
    struct ps_dump *dump = open_dump(&config);
    for (unsigned i = 0; i < 4; i++) {
        struct ps_frame frame = frame_of(i);
        frame.interface = i % 2;
        frame.link_type = i % 2 ? PS_LINKTYPE_RAW : PS_LINKTYPE_ETHERNET;
        add(dump, frame);
    }
    close_dump(dump);
    FILE *file = fopen(config.path, "rb");
    assert_non_null(file);
    static const struct {
        uint32_t type, first_word;
    } blocks[] = {{0x0a0d0d0a, 0x1a2b3c4d},
                  {1, PS_LINKTYPE_ETHERNET},
                  {6, 0},
                  {1, PS_LINKTYPE_RAW},
                  {6, 1},
                  {6, 0},
                  {6, 1}};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        uint32_t head[3], length;
        assert_int_equal(fread(head, sizeof head, 1, file), 1);
        assert_int_equal(head[0], blocks[i].type);
        assert_int_equal(head[2], blocks[i].first_word);
        assert_int_equal(head[1] % 4, 0);
        fseek(file, (long)head[1] - 16, SEEK_CUR);
        assert_int_equal(fread(&length, sizeof length, 1, file), 1);
        assert_int_equal(length, head[1]);
    }
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

/* Bytes of a frame in a file, padded to whole units. */
static size_t room_of(unsigned number, size_t unit)
{
    return (frame_of(number).caplen + unit - 1) / unit * unit;
}

/* Simulates a full disk by a limit on file sizes. `header` is the bytes before the first frame, and
 * `beside` those of each frame besides its own: so the test knows how many frames fit. */
static void fill_disk(struct place *place, const char *name, rlim_t size, size_t header,
                      size_t beside, size_t unit)
{
    const struct ps_dump_config config = {.path = path_of(place, name), .nanoseconds = true};
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = size;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    struct ps_dump *dump = open_dump(&config);
    struct ps_error error = {.code = PS_OK};
    int result = 1;
    for (unsigned i = 0; i < 3000 && result == 1; i++) {
        struct ps_frame frame = frame_of(i);
        result = ps_dump_add(dump, &frame, 1, &error);
    }
    assert_int_equal(result, -1);
    ps_dump_close(dump, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    unsigned fitting = 0;
    for (size_t used = header; (used += beside + room_of(fitting, unit)) <= size;)
        fitting++;
    char reason[128];
    snprintf(reason, sizeof reason, "cannot be written: File too large; %u %s saved in it", fitting,
             fitting == 1 ? "frame was" : "frames were");
    assert_int_equal(error.code, PS_ERROR_DUMP_WRITE);
    assert_string_equal(error.reason, reason);
    assert_int_equal(count_frames(place->path, 0, 1), fitting);
}

/* All frames that fit are kept, up to the last byte, whether the buffer was written before or
 * not. */
static void test_full_disk(void **state)
{
    for (rlim_t size = 1200; size < 800000; size = size * 3 + 7) {
        fill_disk(*state, "a.pcap", size, 24, 16, 1);
        fill_disk(*state, "a.pcapng", size, 28 + 32, 32, 4);
    }
    fill_disk(*state, "a.pcap", 24 + 16 + 1000 + 16 + 999, 24, 16, 1);
    fill_disk(*state, "a.pcap", 24 + 16 + 1000 + 16 + 999 - 1, 24, 16, 1);
}

/* Not even the file's header fits: nothing is left of it. */
static void test_fuller_disk(void **state)
{
    const struct ps_dump_config config = {.path = path_of(*state, "a.pcap"), .nanoseconds = true};
    struct rlimit before, small;
    struct ps_error error;
    struct stat status;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 10;
    struct ps_dump *dump = open_dump(&config);
    add(dump, frame_of(0));
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_int_equal(ps_dump_flush(dump, &error), -1);
    assert_string_equal(error.reason,
                        "cannot be written: File too large; 0 frames were saved in it");
    assert_int_equal(stat(config.path, &status), 0);
    assert_int_equal(status.st_size, 0);
    ps_dump_close(dump, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
}

/* No part of a record larger than the buffer is left in the file. */
static void test_full_disk_and_a_large_record(void **state)
{
    static uint8_t many[400000];
    const struct ps_dump_config config = {.path = path_of(*state, "a.pcap"), .nanoseconds = true};
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 300000;
    struct ps_dump *dump = open_dump(&config);
    struct ps_frame large = frame_of(0);
    struct ps_error error;
    large.data = many;
    large.caplen = large.len = sizeof many;
    large.link_type = PS_LINKTYPE_DBUS;
    struct ps_frame usual = frame_of(0);
    usual.link_type = PS_LINKTYPE_DBUS;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    add(dump, usual);
    assert_int_equal(ps_dump_add(dump, &large, 1, &error), -1);
    assert_string_equal(error.reason, "cannot be written: File too large; 1 frame was saved in it");
    close_dump(dump);
    setrlimit(RLIMIT_FSIZE, &before);
    struct stat status;
    assert_int_equal(stat(config.path, &status), 0);
    assert_int_equal(status.st_size, 24 + 16 + 1000);
}

/* Other programs refuse a record that is longer than the header says. */
static void test_frames_are_cut_to_the_stated_length(void **state)
{
    static uint8_t many[400000];
    static const struct {
        uint32_t snaplen, link_type, caplen, told, saved;
    } rows[] = {
        {0, PS_LINKTYPE_ETHERNET, 1000, 262144, 1000},
        {0, PS_LINKTYPE_ETHERNET, 400000, 262144, 262144},
        {0, PS_LINKTYPE_DBUS, 400000, 128 << 20, 400000},
        {100, PS_LINKTYPE_ETHERNET, 100, 100, 100},
        {100, PS_LINKTYPE_ETHERNET, 116, 100, 100},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        const struct ps_dump_config config = {
            .path = path_of(*state, i % 2 ? "a.pcapng" : "a.pcap"), .snaplen = rows[i / 2].snaplen};
        struct ps_frame frame = frame_of(0);
        frame.data = many;
        frame.caplen = frame.len = rows[i / 2].caplen;
        frame.link_type = rows[i / 2].link_type;
        struct ps_dump *dump = open_dump(&config);
        add(dump, frame);
        close_dump(dump);
        char reason[PCAP_ERRBUF_SIZE];
        struct pcap_pkthdr *header;
        const u_char *data;
        pcap_t *pcap = pcap_open_offline(config.path, reason);
        assert_non_null(pcap);
        assert_int_equal(pcap_snapshot(pcap), rows[i / 2].told);
        assert_int_equal(pcap_next_ex(pcap, &header, &data), 1);
        assert_int_equal(header->caplen, rows[i / 2].saved);
        assert_int_equal(header->len, rows[i / 2].caplen);
        pcap_close(pcap);
    }
}

static void test_nobody_else_may_read(void **state)
{
    const struct ps_dump_config config = {.path = path_of(*state, "a.pcap")};
    struct stat status;
    mode_t mask = umask(0);
    close_dump(open_dump(&config));
    umask(mask);
    assert_int_equal(stat(config.path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_refused_paths(void **state)
{
    struct ps_error error;
    struct ps_dump_config config = {.path = path_of(*state, "missing/a.pcap")};
    assert_null(ps_dump_open(&config, &error));
    assert_int_equal(error.code, PS_ERROR_DUMP_OPEN);
    assert_string_equal(error.reason, "cannot be made: No such file or directory");
    config.path = "-";
    config.megabytes = 1;
    assert_null(ps_dump_open(&config, &error));
    assert_int_equal(error.code, PS_ERROR_DUMP_STREAM);
}

static void test_absurd_times(void **state)
{
    static const int64_t times[] = {PS_NO_TIME, -1, INT64_MAX, INT64_MIN + 1, 0};
    const char *names[] = {"a.pcap", "a.pcapng"};
    for (size_t n = 0; n < 2; n++) {
        const struct ps_dump_config config = {
            .path = path_of(*state, names[n]), .nanoseconds = true, .start_ns = PS_NO_TIME};
        struct ps_dump *dump = open_dump(&config);
        for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
            struct ps_frame frame = frame_of(0);
            frame.time_ns = times[i];
            add(dump, frame);
        }
        close_dump(dump);
        char reason[PCAP_ERRBUF_SIZE];
        pcap_t *pcap = pcap_open_offline(config.path, reason);
        struct pcap_pkthdr *header;
        const u_char *data;
        for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
            assert_int_equal(pcap_next_ex(pcap, &header, &data), 1);
        pcap_close(pcap);
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pcap_nanoseconds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pcap_microseconds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pcapng, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_without_frames_a_file_has_its_header, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_flush_makes_it_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rotation_by_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rotated_pcapng_files_stand_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ring_of_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rotation_by_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_that_do_not_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_that_come_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_by_time_and_size_are_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_link_type_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several_interfaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fuller_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk_and_a_large_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_frames_are_cut_to_the_stated_length, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_nobody_else_may_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absurd_times, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
