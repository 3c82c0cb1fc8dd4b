/*
 * test_source_prepare.c - when it is known that a pipe holds a capture.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "portstat/source.h"

/* The header of a pcap file of Ethernet, from the little end. */
static const uint8_t header[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                                   0,    0,    0,    0,    0, 0, 4, 0, 1, 0, 0, 0};

struct pipe {
    int ends[2];
    char name[32];
};

static void make_pipe(struct pipe *pipe_)
{
    assert_int_equal(pipe(pipe_->ends), 0);
    snprintf(pipe_->name, sizeof pipe_->name, "/dev/fd/%d", pipe_->ends[0]);
}

static void put(const struct pipe *pipe_, const void *bytes, size_t size)
{
    assert_int_equal(write(pipe_->ends[1], bytes, size), size);
}

static struct ps_source *open_pipes(const struct pipe *pipes, size_t count, const char *filter)
{
    const char *names[2] = {pipes[0].name, count > 1 ? pipes[1].name : NULL};
    const struct ps_source_config config = {
        .files = names, .file_count = count, .filter = filter, .poll_ms = 1};
    struct ps_error error = {.code = PS_OK};
    struct ps_source *source = ps_source_open(&config, &error);
    assert_string_equal(error.reason, "");
    assert_non_null(source);
    return source;
}

static void close_pipe(struct pipe *pipe_)
{
    close(pipe_->ends[0]);
    close(pipe_->ends[1]);
}

static void test_all_must_have_shown(void **state)
{
    (void)state;
    struct pipe pipes[2];
    struct ps_error error;
    make_pipe(&pipes[0]);
    make_pipe(&pipes[1]);
    struct ps_source *source = open_pipes(pipes, 2, NULL);
    assert_int_equal(ps_source_prepare(source, &error), 0);
    put(&pipes[1], header, 24);
    assert_int_equal(ps_source_prepare(source, &error), 0);
    put(&pipes[0], header, 13); /* enough to know the format, not the link type */
    assert_int_equal(ps_source_prepare(source, &error), 0);
    put(&pipes[0], header + 13, 11);
    assert_int_equal(ps_source_prepare(source, &error), 1);
    assert_int_equal(ps_source_prepare(source, &error), 1);
    ps_source_close(source);
    close_pipe(&pipes[0]);
    close_pipe(&pipes[1]);
}

static void assert_fails(const void *bytes, size_t size, const char *filter,
                         enum ps_error_code code)
{
    struct pipe pipe_;
    struct ps_error error = {.code = PS_OK};
    make_pipe(&pipe_);
    struct ps_source *source = open_pipes(&pipe_, 1, filter);
    assert_int_equal(ps_source_prepare(source, &error), 0);
    put(&pipe_, bytes, size);
    close(pipe_.ends[1]);
    assert_int_equal(ps_source_prepare(source, &error), -1);
    assert_int_equal(error.code, code);
    ps_source_close(source);
    close(pipe_.ends[0]);
}

static void test_what_opening_would_have_said(void **state)
{
    (void)state;
    uint8_t raw[24];
    memcpy(raw, header, sizeof raw);
    raw[20] = 101; /* LINKTYPE_RAW, where there are no Ethernet addresses */
    assert_fails("", 0, NULL, PS_ERROR_EMPTY);
    assert_fails("Dear Sir or Madam", 17, NULL, PS_ERROR_NOT_A_CAPTURE);
    assert_fails(header, 20, NULL, PS_ERROR_CUT_HEADER);
    assert_fails(raw, 24, "ether host 00:00:5e:00:53:01", PS_ERROR_FILTER);
}

static void test_others_are_ready(void **state)
{
    (void)state;
    struct ps_error error;
    struct ps_source *source = ps_source_open_memory(NULL, 0, &error);
    assert_int_equal(ps_source_prepare(source, &error), 1);
    ps_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_must_have_shown),
        cmocka_unit_test(test_what_opening_would_have_said),
        cmocka_unit_test(test_others_are_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
