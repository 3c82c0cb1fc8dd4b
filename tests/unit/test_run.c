/*
 * test_run.c - a run over frames in memory: its limits, intervals and sinks, and how it ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "portstat/run.h"
#include "run/run_parts.h"
#include "source/backend.h"
#include "tally_helper.h"

enum { FRAMES = 600, KEPT = 32 }; /* more than two batches */

/* What a sink was told. */
struct record {
    struct ps_run *run;
    uint64_t offered, notices;
    size_t take_at_most; /* frames of all calls together; further ones are refused */
    size_t take_each;    /* frames of one call; 0: no limit */
    bool frames_fail, end_fails, snapshot_fails, enough;
    unsigned ends, snapshots, snapshots_at_end;
    struct {
        enum ps_snapshot_kind kind;
        uint64_t packets, flows;
        int64_t start_ns, end_ns, before_ns;
        uint64_t kernel_drops, interface_drops;
        bool complete;
        char name[16], link_type[16];
    } kept[KEPT];
};

static int take_frames(void *context, const struct ps_frame *frames, size_t count,
                       struct ps_error *error)
{
    struct record *record = context;
    assert_non_null(frames);
    if (record->frames_fail)
        return ps_error_set(error, PS_ERROR_PROGRAM, "sink", "full");
    size_t left = record->take_at_most - (size_t)record->offered;
    size_t taken = count < left ? count : left;
    if (record->take_each != 0 && taken > record->take_each)
        taken = record->take_each;
    record->offered += taken;
    return (int)taken;
}

static int end_frames(void *context, struct ps_error *error)
{
    struct record *record = context;
    record->ends++;
    record->snapshots_at_end = record->snapshots;
    return record->end_fails ? ps_error_set(error, PS_ERROR_PROGRAM, "sink", "cannot end") : 0;
}

static int keep_snapshot(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct record *record = context;
    if (record->snapshot_fails)
        return ps_error_set(error, PS_ERROR_PROGRAM, "sink", "no paper");
    assert_true(record->snapshots < KEPT);
    unsigned at = record->snapshots++;
    record->kept[at].kind = snapshot->kind;
    record->kept[at].packets = snapshot->total.packets;
    record->kept[at].flows = snapshot->flows_total;
    record->kept[at].start_ns = snapshot->interval.start_ns;
    record->kept[at].end_ns = snapshot->interval.end_ns;
    record->kept[at].before_ns = snapshot->interval.before_ns;
    record->kept[at].kernel_drops = snapshot->input.kernel_drops;
    record->kept[at].interface_drops = snapshot->input.interface_drops;
    record->kept[at].complete = !snapshot->input.incomplete;
    strncpy(record->kept[at].name, snapshot->input.name, 15);
    if (snapshot->input.link_type)
        strncpy(record->kept[at].link_type, snapshot->input.link_type, 15);
    return record->enough ? PS_SINK_ENOUGH : 0;
}

struct bench {
    struct test_frame *made;
    struct ps_frame *frames;
    struct record record;
    struct ps_sink sink;
    struct ps_run_config config;
    struct ps_error error;
};

/* FRAMES frames, 10 ms apart from second 100 on: 100 a second. */
static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    bench->made = calloc(FRAMES, sizeof *bench->made);
    bench->frames = calloc(FRAMES, sizeof *bench->frames);
    const struct test_ends ends = {0xc0000201, 0xc0000202, 40000, 53};
    for (int i = 0; i < FRAMES; i++) {
        make_udp(&bench->made[i], ends, 100LL * SECOND + (int64_t)i * (SECOND / 100));
        bench->frames[i] = bench->made[i].frame;
    }
    bench->record.take_at_most = SIZE_MAX;
    bench->sink = (struct ps_sink){.context = &bench->record, .snapshot = keep_snapshot};
    bench->config = (struct ps_run_config){
        .sinks = &bench->sink, .sink_count = 1, .max_flows = 1000, .flow_timeout_s = 300};
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    ps_run_free(bench->record.run);
    free(bench->made);
    free(bench->frames);
    free(bench);
    return 0;
}

static void open_run(struct bench *bench, size_t count)
{
    struct ps_source *source = ps_source_open_memory(bench->frames, count, &bench->error);
    bench->record.run = ps_run_new(&bench->config, &bench->error);
    assert_non_null(source);
    assert_non_null(bench->record.run);
    ps_run_use(bench->record.run, source);
}

/* Runs to the end over the first `count` frames. */
static int run(struct bench *bench, size_t count)
{
    open_run(bench, count);
    return ps_run_all(bench->record.run, &bench->error);
}

static void takes_frames(struct bench *bench)
{
    bench->sink.frames = take_frames;
    bench->sink.end = end_frames;
}

static void test_one_complete_snapshot(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.snapshots, 1);
    assert_int_equal(bench->record.kept[0].kind, PS_WHOLE);
    assert_int_equal(bench->record.kept[0].packets, FRAMES);
    assert_true(bench->record.kept[0].complete);
    assert_string_equal(bench->record.kept[0].name, "memory");
    assert_string_equal(bench->record.kept[0].link_type, "EN10MB");
}

static void test_no_frames(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run(bench, 0), 0);
    assert_int_equal(bench->record.snapshots, 1);
    assert_int_equal(bench->record.kept[0].packets, 0);
}

static void test_frames_only(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->config.frames_only = true;
    bench->config.interval_ns = SECOND;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.offered, FRAMES);
    assert_int_equal(bench->record.snapshots, 0);
    assert_int_equal(ps_run_report(bench->record.run, &bench->error), 0);
    assert_int_equal(bench->record.snapshots, 0);
}

/* 300 is in the second batch. */
static void test_stops_after_so_many_frames(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->config.max_frames = 300;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.offered, 300);
    assert_int_equal(bench->record.kept[0].packets, 300);
    assert_int_equal(ps_run_frames(bench->record.run), 300);
}

/* [100 s, 102 s): the frame at exactly 102 s is too late. */
static void test_duration_by_capture_time(void **state)
{
    struct bench *bench = *state;
    bench->config.duration_ns = 2ULL * SECOND;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.kept[0].packets, 200);
}

/* The end was reached in the first batch: no later one is read, whatever its times are. */
static void test_duration_is_the_end(void **state)
{
    struct bench *bench = *state;
    bench->config.duration_ns = 2ULL * SECOND;
    for (int i = PS_BATCH; i < FRAMES; i++)
        bench->frames[i].time_ns = 100LL * SECOND;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.kept[0].packets, 200);
}

/* The last frame asked for is the last one of a batch. */
static void test_a_limit_at_the_end_of_a_batch(void **state)
{
    struct bench *bench = *state;
    bench->config.max_frames = PS_BATCH;
    open_run(bench, FRAMES);
    assert_int_equal(ps_run_step(bench->record.run, &bench->error), 0);
    assert_int_equal(ps_run_frames(bench->record.run), PS_BATCH);
}

/* A frame on the boundary is the first of the next interval, and one a nanosecond before it the
 * last. */
static void test_a_frame_on_the_boundary(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    bench->frames[1].time_ns = 101LL * SECOND - 1;
    bench->frames[2].time_ns = 101LL * SECOND;
    bench->frames[3].time_ns = 101LL * SECOND + 1;
    assert_int_equal(run(bench, 4), 0);
    assert_int_equal(bench->record.snapshots, 3);
    assert_int_equal(bench->record.kept[0].packets, 2);
    assert_int_equal(bench->record.kept[1].packets, 2);
    assert_true(bench->record.kept[1].start_ns == 101LL * SECOND);
}

/* Before 1970 boundaries are whole seconds, too. */
static void test_intervals_before_1970(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    bench->frames[0].time_ns = -3LL * SECOND / 2;
    bench->frames[1].time_ns = -1LL * SECOND;
    bench->frames[2].time_ns = 0;
    assert_int_equal(run(bench, 3), 0);
    assert_int_equal(bench->record.snapshots, 4);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bench->record.kept[i].packets, 1);
        assert_true(bench->record.kept[i].start_ns == (i - 2LL) * SECOND);
        assert_true(bench->record.kept[i].end_ns == (i - 1LL) * SECOND);
    }
}

/* A form that shows the date once a day looks at the interval before. */
static void test_an_interval_knows_the_one_before(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    assert_int_equal(run(bench, 250), 0);
    assert_true(bench->record.kept[0].before_ns == PS_NO_TIME);
    assert_true(bench->record.kept[1].before_ns == 100LL * SECOND);
    assert_true(bench->record.kept[2].before_ns == 101LL * SECOND);
}

static void test_intervals_add_up(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    assert_int_equal(run(bench, 450), 0);
    assert_int_equal(bench->record.snapshots, 6);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(bench->record.kept[i].kind, PS_INTERVAL);
        assert_int_equal(bench->record.kept[i].packets, i < 4 ? 100 : 50);
        assert_int_equal(bench->record.kept[i].start_ns, (100LL + i) * SECOND);
        assert_int_equal(bench->record.kept[i].end_ns, (101LL + i) * SECOND);
    }
    assert_int_equal(bench->record.kept[5].kind, PS_TOTAL);
    assert_int_equal(bench->record.kept[5].packets, 450);
}

/* Frames at 100 s and at 107.5 s: the second, then six empty ones as one interval, then the rest.
 */
static void test_a_gap_is_one_interval(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    bench->frames[1].time_ns = 107LL * SECOND + SECOND / 2;
    assert_int_equal(run(bench, 2), 0);
    assert_int_equal(bench->record.snapshots, 4);
    assert_int_equal(bench->record.kept[1].packets, 0);
    assert_int_equal(bench->record.kept[1].start_ns, 101LL * SECOND);
    assert_int_equal(bench->record.kept[1].end_ns, 107LL * SECOND);
    assert_int_equal(bench->record.kept[2].packets, 1);
}

/* A source that loses frames: before each one that it hands out, five and seven. */
struct lossy {
    struct ps_source base;
    const struct ps_frame *frames;
    size_t left;
};

static int read_lossy(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    struct lossy *self = (struct lossy *)source;
    (void)error;
    if (self->left == 0)
        return PS_SOURCE_END;
    self->base.info.kernel_drops += 5;
    self->base.info.interface_drops += 7;
    frames[0] = *self->frames++;
    self->left--;
    return 1;
}

static void close_lossy(struct ps_source *source)
{
    (void)source;
}

/* An interval has its own drops; the total has all. */
static void test_drops_of_intervals(void **state)
{
    static const struct ps_backend backend = {
        .name = "lossy", .read = read_lossy, .close = close_lossy};
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    for (int i = 0; i < 3; i++)
        bench->frames[i].time_ns = (100LL + i) * SECOND;
    struct lossy lossy = {.base = {.backend = &backend}, .frames = bench->frames, .left = 3};
    lossy.base.info =
        (struct ps_source_info){.kind = PS_SOURCE_FILE, .name = "lossy", .has_drops = true};
    bench->record.run = ps_run_new(&bench->config, &bench->error);
    ps_run_use(bench->record.run, &lossy.base);
    assert_int_equal(ps_run_all(bench->record.run, &bench->error), 0);
    assert_int_equal(bench->record.snapshots, 4);
    static const uint64_t kernel[] = {10, 5, 0, 15}, interface[] = {14, 7, 0, 21};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(bench->record.kept[i].kernel_drops, kernel[i]);
        assert_int_equal(bench->record.kept[i].interface_drops, interface[i]);
    }
    ps_run_free(bench->record.run);
    bench->record.run = NULL;
}

static void test_frames_without_times_are_one_interval(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    for (int i = 0; i < 10; i++)
        bench->frames[i].time_ns = PS_NO_TIME;
    assert_int_equal(run(bench, 10), 0);
    assert_int_equal(bench->record.snapshots, 2);
    assert_int_equal(bench->record.kept[0].packets, 10);
    assert_true(bench->record.kept[0].start_ns == PS_NO_TIME);
}

/* A sink takes only 310 frames: those are counted, and no more are read. */
static void test_a_sink_takes_fewer(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->record.take_at_most = 310;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.offered, 310);
    assert_int_equal(bench->record.kept[0].packets, 310);
    assert_int_equal(bench->record.ends, 1);
    assert_int_equal(bench->record.snapshots_at_end, 0);
}

/* A sink that takes fewer has enough: what it would take of the next batch would have a gap before
 * it. */
static void test_a_sink_that_takes_fewer_ends_the_run(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->record.take_each = 5;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(bench->record.offered, 5);
    assert_int_equal(bench->record.kept[0].packets, 5);
}

/* A sink fails to take a batch: it is still counted and reported, and the run returns the
 * failure. */
static void test_a_sink_of_frames_fails(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->record.frames_fail = true;
    assert_int_equal(run(bench, FRAMES), -1);
    assert_string_equal(bench->error.reason, "full");
    assert_int_equal(bench->record.snapshots, 1);
    assert_int_equal(bench->record.kept[0].packets, PS_BATCH);
    assert_false(bench->record.kept[0].complete);
}

static void test_a_sink_fails_at_the_end(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->record.end_fails = true;
    assert_int_equal(run(bench, FRAMES), -1);
    assert_string_equal(bench->error.reason, "cannot end");
    assert_int_equal(bench->record.kept[0].packets, FRAMES);
}

/* It cannot take frames, and cannot end either: what went wrong first is the reason. */
static void test_the_first_failure_counts(void **state)
{
    struct bench *bench = *state;
    takes_frames(bench);
    bench->record.frames_fail = bench->record.end_fails = true;
    assert_int_equal(run(bench, FRAMES), -1);
    assert_string_equal(bench->error.reason, "full");
}

static void test_a_sink_of_snapshots_fails(void **state)
{
    struct bench *bench = *state;
    bench->record.snapshot_fails = true;
    assert_int_equal(run(bench, FRAMES), -1);
    assert_string_equal(bench->error.reason, "no paper");
}

/* The sink has enough after the first interval: it gets that, the current batch, and the final
 * two. */
static void test_a_sink_that_has_enough_stops_the_run(void **state)
{
    struct bench *bench = *state;
    bench->config.interval_ns = SECOND;
    bench->record.enough = true;
    assert_int_equal(run(bench, FRAMES), 0);
    unsigned last = bench->record.snapshots - 1;
    assert_int_equal(bench->record.kept[last].kind, PS_TOTAL);
    assert_int_equal(bench->record.kept[last].packets, PS_BATCH);
}

/* That another sink would go on does not matter. */
static void test_one_sink_that_has_enough_is_enough(void **state)
{
    struct bench *bench = *state;
    struct record second = {.take_at_most = SIZE_MAX};
    const struct ps_sink sinks[] = {bench->sink, {.context = &second, .snapshot = keep_snapshot}};
    bench->config.sinks = sinks;
    bench->config.sink_count = 2;
    bench->config.interval_ns = SECOND;
    bench->record.enough = true;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(second.kept[second.snapshots - 1].packets, PS_BATCH);
    ps_run_free(bench->record.run);
    bench->record.run = NULL;
}

static uint32_t poll_ms(struct bench *bench, uint64_t interval_ns, uint64_t duration_ns)
{
    bench->config.interval_ns = interval_ns;
    bench->config.duration_ns = duration_ns;
    struct ps_run *made = ps_run_new(&bench->config, &bench->error);
    assert_non_null(made);
    uint32_t result = made->config.source.poll_ms;
    ps_run_free(made);
    return result;
}

/* A tenth of the shorter span, from 10 ms to 200 ms; no span asks for less. */
static void test_reads_wait_as_long_as_spans_allow(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(poll_ms(bench, 0, 0), 200);
    assert_int_equal(poll_ms(bench, 10ULL * SECOND, 0), 200);
    assert_int_equal(poll_ms(bench, SECOND, 0), 100);
    assert_int_equal(poll_ms(bench, 0, SECOND / 2), 50);
    assert_int_equal(poll_ms(bench, SECOND, SECOND / 2), 50);
    assert_int_equal(poll_ms(bench, 1000, 0), 10);
}

static void test_stop_and_report(void **state)
{
    struct bench *bench = *state;
    open_run(bench, FRAMES);
    assert_int_equal(ps_run_step(bench->record.run, &bench->error), 1);
    assert_int_equal(ps_run_report(bench->record.run, &bench->error), 0);
    assert_int_equal(bench->record.kept[0].kind, PS_SNAPSHOT);
    assert_int_equal(bench->record.kept[0].packets, PS_BATCH);
    ps_run_stop(bench->record.run);
    assert_int_equal(ps_run_step(bench->record.run, &bench->error), 0);
    assert_int_equal(ps_run_finish(bench->record.run, &bench->error), 0);
    assert_int_equal(bench->record.kept[1].packets, PS_BATCH);
}

static void test_memory_never_waits(void **state)
{
    struct bench *bench = *state;
    open_run(bench, FRAMES);
    assert_int_equal(ps_run_fd(bench->record.run), -1);
    assert_int_equal(ps_run_wait_ms(bench->record.run), 0);
}

/* Both sinks are called; if the first takes fewer frames, the second only gets those. */
static void test_the_first_sink_decides_for_the_second(void **state)
{
    struct bench *bench = *state;
    struct record second = {.take_at_most = SIZE_MAX};
    takes_frames(bench);
    const struct ps_sink sinks[] = {
        bench->sink, {.context = &second, .frames = take_frames, .snapshot = keep_snapshot}};
    bench->config.sinks = sinks;
    bench->config.sink_count = 2;
    bench->record.take_at_most = 20;
    assert_int_equal(run(bench, FRAMES), 0);
    assert_int_equal(second.offered, 20);
    assert_int_equal(second.kept[0].packets, 20);
    ps_run_free(bench->record.run); /* while the array of sinks still exists */
    bench->record.run = NULL;
}

static void test_no_source(void **state)
{
    struct bench *bench = *state;
    bench->record.run = ps_run_new(&bench->config, &bench->error);
    assert_non_null(bench->record.run);
    assert_int_equal(ps_run_all(bench->record.run, &bench->error), -1);
    assert_int_equal(bench->record.snapshots, 0);
}

/* Two captures of the same flows, one behind the other: the second begins long before the first one
 * ends. However long the first is, each flow's frames are less than a timeout apart, so that all
 * belong to the flow. */
static void test_a_file_may_go_back_in_time(void **state)
{
    enum { FLOWS = 20000 };
    struct bench *bench = *state;
    free(bench->made);
    free(bench->frames);
    bench->made = calloc((size_t)2 * FLOWS, sizeof *bench->made);
    bench->frames = calloc((size_t)2 * FLOWS, sizeof *bench->frames);
    for (uint32_t i = 0; i < 2 * FLOWS; i++) {
        uint32_t flow = i % FLOWS;
        const struct test_ends ends = {0x0a000000 + flow, 0xc0000202, 40000, 53};
        make_udp(&bench->made[i], ends, (int64_t)flow * SECOND);
        bench->frames[i] = bench->made[i].frame;
    }
    bench->config.max_flows = FLOWS;
    assert_int_equal(run(bench, (size_t)2 * FLOWS), 0);
    assert_int_equal(bench->record.kept[0].packets, 2 * FLOWS);
    assert_int_equal(bench->record.kept[0].flows, FLOWS);
}

static void test_no_services_file(void **state)
{
    struct bench *bench = *state;
    bench->config.services_path = "/nonexistent/services";
    assert_null(ps_run_new(&bench->config, &bench->error));
    assert_int_equal(bench->error.code, PS_ERROR_SERVICES_FILE);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_one_complete_snapshot),
        CASE(test_no_frames),
        CASE(test_frames_only),
        CASE(test_stops_after_so_many_frames),
        CASE(test_duration_by_capture_time),
        CASE(test_duration_is_the_end),
        CASE(test_a_limit_at_the_end_of_a_batch),
        CASE(test_a_frame_on_the_boundary),
        CASE(test_intervals_before_1970),
        CASE(test_an_interval_knows_the_one_before),
        CASE(test_intervals_add_up),
        CASE(test_a_gap_is_one_interval),
        CASE(test_drops_of_intervals),
        CASE(test_frames_without_times_are_one_interval),
        CASE(test_a_sink_takes_fewer),
        CASE(test_a_sink_that_takes_fewer_ends_the_run),
        CASE(test_a_sink_of_frames_fails),
        CASE(test_a_sink_fails_at_the_end),
        CASE(test_the_first_failure_counts),
        CASE(test_a_sink_of_snapshots_fails),
        CASE(test_a_sink_that_has_enough_stops_the_run),
        CASE(test_one_sink_that_has_enough_is_enough),
        CASE(test_reads_wait_as_long_as_spans_allow),
        CASE(test_stop_and_report),
        CASE(test_memory_never_waits),
        CASE(test_the_first_sink_decides_for_the_second),
        CASE(test_a_file_may_go_back_in_time),
        CASE(test_no_source),
        CASE(test_no_services_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
