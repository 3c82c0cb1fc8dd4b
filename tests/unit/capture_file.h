/*
 * capture_file.h - writes capture files byte by byte, for tests, and reads all of their frames.
 *
 * Everything is put down as the format's specification draws it, in either byte order, so that a
 * test can also say what no sane program would write.
 */
#ifndef PORTSTAT_TESTS_UNIT_CAPTURE_FILE_H
#define PORTSTAT_TESTS_UNIT_CAPTURE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "portstat/link_types.h"
#include "portstat/source.h"

#define CAPTURE_SIZE ((size_t)4 << 20)
#define FRAMES_KEPT 600

struct capture {
    bool big_endian;
    size_t size;
    uint8_t bytes[CAPTURE_SIZE];
    char path[64];
};

static inline struct capture *capture_new(bool big_endian)
{
    struct capture *capture = calloc(1, sizeof *capture);
    assert_non_null(capture);
    capture->big_endian = big_endian;
    return capture;
}

static inline void put(struct capture *capture, const void *bytes, size_t size)
{
    assert_true(capture->size + size <= CAPTURE_SIZE);
    memcpy(capture->bytes + capture->size, bytes, size);
    capture->size += size;
}

static inline void put_number(struct capture *capture, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        int place = capture->big_endian ? bytes - 1 - i : i;
        uint8_t byte = (uint8_t)(value >> place * 8);
        put(capture, &byte, 1);
    }
}

static inline void put16(struct capture *capture, uint16_t value)
{
    put_number(capture, value, 2);
}

static inline void put32(struct capture *capture, uint32_t value)
{
    put_number(capture, value, 4);
}

static inline void put64(struct capture *capture, uint64_t value)
{
    put_number(capture, value, 8);
}

/* Frame number `seed`: its bytes can be told from those of any other. */
static inline void put_frame(struct capture *capture, uint32_t size, uint8_t seed)
{
    for (uint32_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(seed + i);
        put(capture, &byte, 1);
    }
}

static inline void put_pcap_header(struct capture *capture, uint32_t magic, uint16_t minor,
                                   uint32_t snaplen, uint32_t network)
{
    put32(capture, magic);
    put16(capture, 2);
    put16(capture, minor);
    put32(capture, 0);
    put32(capture, 0);
    put32(capture, snaplen);
    put32(capture, network);
}

static inline void put_record_header(struct capture *capture, uint32_t seconds, uint32_t fraction,
                                     uint32_t caplen, uint32_t len)
{
    put32(capture, seconds);
    put32(capture, fraction);
    put32(capture, caplen);
    put32(capture, len);
}

static inline void put_record(struct capture *capture, uint32_t seconds, uint32_t fraction,
                              uint32_t size, uint8_t seed)
{
    put_record_header(capture, seconds, fraction, size, size);
    put_frame(capture, size, seed);
}

/* A pcapng block: begin, put the body, end. Returns where it begins. */
static inline size_t begin_block(struct capture *capture, uint32_t type)
{
    size_t start = capture->size;
    put32(capture, type);
    put32(capture, 0);
    return start;
}

static inline void patch32(struct capture *capture, size_t at, uint32_t value)
{
    size_t size = capture->size;
    capture->size = at;
    put32(capture, value);
    capture->size = size;
}

static inline void end_block(struct capture *capture, size_t start)
{
    while ((capture->size - start) % 4 != 0)
        put_number(capture, 0, 1);
    uint32_t total = (uint32_t)(capture->size - start + 4);
    put32(capture, total);
    patch32(capture, start + 4, total);
}

static inline void put_section(struct capture *capture)
{
    size_t start = begin_block(capture, 0x0a0d0d0a);
    put32(capture, 0x1a2b3c4d);
    put16(capture, 1);
    put16(capture, 0);
    put64(capture, UINT64_MAX);
    end_block(capture, start);
}

/* tsresol: the option's value, -1 for none. */
static inline void put_interface(struct capture *capture, uint16_t link_type, uint32_t snaplen,
                                 int tsresol)
{
    size_t start = begin_block(capture, 1);
    put16(capture, link_type);
    put16(capture, 0);
    put32(capture, snaplen);
    if (tsresol >= 0) {
        put16(capture, 9);
        put16(capture, 1);
        put_number(capture, (uint64_t)tsresol, 1);
        put_number(capture, 0, 3);
        put32(capture, 0);
    }
    end_block(capture, start);
}

static inline size_t put_enhanced(struct capture *capture, uint32_t interface, uint64_t units,
                                  uint32_t size, uint8_t seed)
{
    size_t start = begin_block(capture, 6);
    put32(capture, interface);
    put32(capture, (uint32_t)(units >> 32));
    put32(capture, (uint32_t)units);
    put32(capture, size);
    put32(capture, size);
    put_frame(capture, size, seed);
    end_block(capture, start);
    return start;
}

static inline const char *save(struct capture *capture)
{
    strcpy(capture->path, "/tmp/portstat-test-XXXXXX");
    int fd = mkstemp(capture->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, capture->bytes, capture->size), (ssize_t)capture->size);
    close(fd);
    return capture->path;
}

static inline void capture_free(struct capture *capture)
{
    if (capture->path[0] != '\0')
        unlink(capture->path);
    free(capture);
}

/* What came out of a source; the frames' bytes are copies. */
struct reading {
    int count;
    int end; /* PS_SOURCE_END or PS_SOURCE_ERROR */
    struct ps_error error;
    struct ps_source_info info;
    char name[256];
    struct ps_frame frames[FRAMES_KEPT]; /* the first of them */
};

static inline void keep(struct reading *reading, const struct ps_frame *frames, int count)
{
    for (int i = 0; i < count; i++, reading->count++) {
        if (reading->count >= FRAMES_KEPT)
            continue;
        struct ps_frame *kept = &reading->frames[reading->count];
        *kept = frames[i];
        uint8_t *copy = malloc(frames[i].caplen + 1u);
        assert_non_null(copy);
        memcpy(copy, frames[i].data, frames[i].caplen);
        kept->data = copy;
    }
}

static inline struct reading *read_config(const struct ps_source_config *config)
{
    struct reading *reading = calloc(1, sizeof *reading);
    struct ps_frame frames[PS_BATCH];
    struct ps_source *source = ps_source_open(config, &reading->error);
    if (!source)
        print_message("%s\n", reading->error.reason);
    assert_non_null(source);
    while ((reading->end = ps_source_read(source, frames, &reading->error)) >= 0)
        keep(reading, frames, reading->end);
    reading->info = *ps_source_info(source);
    strncpy(reading->name, reading->info.name, sizeof reading->name - 1);
    ps_source_close(source);
    return reading;
}

static inline struct reading *read_path(const char *path, const char *filter)
{
    return read_config(
        &(struct ps_source_config){.files = &path, .file_count = 1, .filter = filter});
}

/* Saves and reads it, and frees it. */
static inline struct reading *read_capture(struct capture *capture)
{
    struct reading *reading = read_path(save(capture), NULL);
    capture_free(capture);
    return reading;
}

static inline void reading_free(struct reading *reading)
{
    for (int i = 0; i < reading->count && i < FRAMES_KEPT; i++)
        free((void *)reading->frames[i].data);
    free(reading);
}

/* Is this the frame that put_frame(size, seed) wrote, with this time? */
static inline void assert_frame(const struct reading *reading, int index, uint32_t caplen,
                                uint32_t len, int64_t time_ns, uint8_t seed)
{
    assert_true(index < reading->count);
    const struct ps_frame *frame = &reading->frames[index];
    assert_int_equal(frame->caplen, caplen);
    assert_int_equal(frame->len, len);
    assert_true(frame->time_ns == time_ns);
    for (uint32_t i = 0; i < caplen; i++)
        assert_int_equal(frame->data[i], (uint8_t)(seed + i));
}

static inline void assert_ended_well(const struct reading *reading, int count)
{
    if (reading->end != PS_SOURCE_END)
        print_message("%s\n", reading->error.reason);
    assert_int_equal(reading->end, PS_SOURCE_END);
    assert_int_equal(reading->count, count);
}

static inline void assert_text(const struct ps_error *error, const char *part)
{
    char text[PS_ERROR_TEXT_BYTES];
    if (!strstr(ps_error_text(error, text), part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

/* Opening must fail with this code, and say this. */
static inline void assert_refused(const char *path, const char *filter, enum ps_error_code code,
                                  const char *part)
{
    struct ps_error error = {0};
    assert_null(ps_source_open(
        &(struct ps_source_config){.files = &path, .file_count = 1, .filter = filter}, &error));
    assert_int_equal(error.code, code);
    assert_text(&error, part);
}

#endif
