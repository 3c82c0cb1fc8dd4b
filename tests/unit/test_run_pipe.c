/*
 * test_run_pipe.c - a run over a pipe in a poll loop of the program's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "portstat/run.h"

enum { FRAME_BYTES = 42, RECORD_BYTES = 16 + FRAME_BYTES };

struct bench {
    int write_end;
    uint64_t packets[8];
    unsigned snapshots;
    struct ps_sink sink;
    struct ps_run *run;
    struct ps_error error;
};

static int keep(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct bench *bench = context;
    (void)error;
    assert_true(bench->snapshots < 8);
    bench->packets[bench->snapshots++] = snapshot->total.packets;
    return 0;
}

static void write_header(const struct bench *bench)
{
    const uint32_t header[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
    assert_int_equal(write(bench->write_end, header, sizeof header), sizeof header);
}

static void write_frames(const struct bench *bench, unsigned count, uint32_t second)
{
    for (unsigned i = 0; i < count; i++) {
        uint8_t record[RECORD_BYTES] = {0};
        const uint32_t fields[] = {second, 0, FRAME_BYTES, FRAME_BYTES};
        memcpy(record, fields, sizeof fields);
        assert_int_equal(write(bench->write_end, record, sizeof record), sizeof record);
    }
}

/* A run over the read end of a pipe, which no read waits for. */
static void open_pipe(struct bench *bench, uint64_t interval_ns)
{
    int ends[2];
    char path[32];
    assert_int_equal(pipe(ends), 0);
    bench->write_end = ends[1];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    const char *const files[] = {path};
    bench->sink = (struct ps_sink){.context = bench, .snapshot = keep};
    const struct ps_run_config config = {
        .source = {.files = files, .file_count = 1, .no_wait = true},
        .interval_ns = interval_ns,
        .sinks = &bench->sink,
        .sink_count = 1};
    bench->run = ps_run_new(&config, &bench->error);
    assert_non_null(bench->run);
    assert_int_equal(ps_run_open(bench->run, &bench->error), 0);
    close(ends[0]);
}

static bool readable(struct ps_run *run)
{
    struct pollfd ready = {.fd = ps_run_fd(run), .events = POLLIN};
    return poll(&ready, 1, 0) == 1;
}

/* Steps until there is nothing to do. */
static int step_on(struct bench *bench)
{
    int more = 1;
    while (more > 0 && (readable(bench->run) || ps_run_wait_ms(bench->run) == 0))
        more = ps_run_step(bench->run, &bench->error);
    return more;
}

static void a_pipe_is_polled(void **state)
{
    (void)state;
    struct bench bench = {0};
    open_pipe(&bench, 0);
    assert_true(ps_run_fd(bench.run) >= 0);
    int64_t before_ns = ps_clock_monotonic_ns();
    for (int i = 0; i < 10; i++)
        assert_int_equal(ps_run_step(bench.run, &bench.error), 1);
    assert_true(ps_clock_monotonic_ns() - before_ns < 1500000000); /* ten waits would be 2 s */
    assert_true(ps_run_wait_ms(bench.run) > 0);
    assert_false(readable(bench.run));
    write_header(&bench);
    write_frames(&bench, 600, 1000); /* more than two batches: what is at hand is not waited for */
    assert_int_equal(step_on(&bench), 1);
    assert_int_equal(ps_run_frames(bench.run), 600);
    close(bench.write_end);
    assert_int_equal(step_on(&bench), 0);
    assert_int_equal(ps_run_finish(bench.run, &bench.error), 0);
    assert_int_equal(bench.packets[0], 600);
    ps_run_free(bench.run);
}

static void an_interval_ends_while_nothing_comes(void **state)
{
    (void)state;
    struct bench bench = {0};
    open_pipe(&bench, 1000000000);
    write_header(&bench);
    write_frames(&bench, 3, 1000);
    int64_t start_ns = ps_clock_monotonic_ns();
    while (bench.snapshots == 0 && ps_clock_monotonic_ns() - start_ns < 10000000000) {
        struct pollfd ready = {.fd = ps_run_fd(bench.run), .events = POLLIN};
        poll(&ready, 1, ps_run_wait_ms(bench.run));
        assert_int_equal(ps_run_step(bench.run, &bench.error), 1);
    }
    assert_true(ps_clock_monotonic_ns() - start_ns >= 1700000000);
    assert_int_equal(bench.packets[0], 3);
    close(bench.write_end);
    ps_run_free(bench.run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_is_polled),
        cmocka_unit_test(an_interval_ends_while_nothing_comes),
    };
    return cmocka_run_group_tests_name("run over a pipe", tests, NULL, NULL);
}
