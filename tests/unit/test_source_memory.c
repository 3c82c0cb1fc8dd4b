/*
 * test_source_memory.c - frames that the caller has are read in order, and their report says that
 * they came from memory, all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "portstat/run.h"
#include "portstat/source.h"
#include "tally_helper.h"

enum { ETHERNET = 1, RAW = 101, MANY = PS_BATCH + 3 };

static struct ps_source *opened(const struct ps_frame *frames, size_t count)
{
    struct ps_error error;
    struct ps_source *source = ps_source_open_memory(frames, count, &error);
    assert_non_null(source);
    assert_int_equal(ps_source_info(source)->kind, PS_SOURCE_MEMORY);
    return source;
}

static void all_frames_come_in_order(void **state)
{
    (void)state;
    struct ps_frame frames[MANY] = {{0}}, batch[PS_BATCH];
    struct ps_error error;
    for (int i = 0; i < MANY; i++)
        frames[i] = (struct ps_frame){.time_ns = i, .link_type = ETHERNET};
    struct ps_source *source = opened(frames, MANY);
    assert_int_equal(ps_source_info(source)->link_type, ETHERNET);
    assert_false(ps_source_info(source)->mixed_link_types);
    assert_int_equal(ps_source_read(source, batch, &error), PS_BATCH);
    assert_int_equal(batch[PS_BATCH - 1].time_ns, PS_BATCH - 1);
    assert_int_equal(ps_source_read(source, batch, &error), MANY - PS_BATCH);
    assert_int_equal(batch[0].time_ns, PS_BATCH);
    assert_int_equal(ps_source_read(source, batch, &error), PS_SOURCE_END);
    ps_source_close(source);
}

static void link_types_are_known(void **state)
{
    (void)state;
    const struct ps_frame frames[] = {
        {.link_type = RAW}, {.link_type = ETHERNET}, {.link_type = RAW}};
    struct ps_source *two = opened(frames, 2), *none = opened(NULL, 0);
    struct ps_source *three = opened(frames, 3); /* the last one is like the first */
    assert_true(ps_source_info(three)->mixed_link_types);
    ps_source_close(three);
    assert_int_equal(ps_source_info(two)->link_type, RAW);
    assert_true(ps_source_info(two)->mixed_link_types);
    assert_int_equal(ps_source_info(none)->link_type, PS_NO_LINK_TYPE);
    assert_false(ps_source_info(none)->mixed_link_types);
    ps_source_close(two);
    ps_source_close(none);
}

static int check_snapshot(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    (void)error;
    unsigned *snapshots = context;
    ++*snapshots;
    assert_int_equal(snapshot->input.kind, PS_SOURCE_MEMORY);
    assert_false(snapshot->input.incomplete);
    assert_null(snapshot->input.damage);
    assert_string_equal(snapshot->input.link_type, "EN10MB");
    assert_int_equal(snapshot->counted.packets, 1);
    assert_int_equal(snapshot->ports[0].label.port, 53);
    return 0;
}

static void a_run_over_them_says_where_they_came_from(void **state)
{
    (void)state;
    struct ps_error error;
    unsigned snapshots = 0;
    struct test_frame frame;
    make_udp(&frame, (struct test_ends){0xc0000201, 0xc6336407, 50000, 53}, 1);
    const struct ps_sink sink = {.context = &snapshots, .snapshot = check_snapshot};
    const struct ps_run_config config = {.sinks = &sink, .sink_count = 1};
    struct ps_run *run = ps_run_new(&config, &error);
    assert_non_null(run);
    ps_run_use(run, opened(&frame.frame, 1));
    assert_int_equal(ps_run_all(run, &error), 0);
    assert_int_equal(snapshots, 1);
    ps_run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_frames_come_in_order),
        cmocka_unit_test(link_types_are_known),
        cmocka_unit_test(a_run_over_them_says_where_they_came_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
