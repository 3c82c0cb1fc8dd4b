/*
 * test_connections.c - which TCP segments are one flow.  Each case is counted in one go, with an
 * interval after each segment, and in two parts that are merged, cut at each place: the number of
 * flows is always the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "connection_cases.h"
#include "tally_helper.h"

struct fixture {
    struct ps_decoder *decoder;
    struct ps_services *services;
};

static int start(void **state)
{
    static struct fixture x;
    struct ps_error error;
    x.decoder = ps_decoder_new(false, &error);
    x.services = ps_services_new(&error);
    *state = &x;
    return x.decoder && x.services ? 0 : -1;
}

static int stop(void **state)
{
    struct fixture *x = *state;
    ps_decoder_free(x->decoder);
    ps_services_free(x->services);
    return 0;
}

static struct ps_tally *new_tally(const struct fixture *x, bool part, uint64_t max_flows)
{
    struct ps_error error;
    struct ps_tally_config config = {.decoder = x->decoder,
                                     .services = x->services,
                                     .part = part,
                                     .max_flows = max_flows,
                                     .flow_timeout_s = PS_NEVER,
                                     .keep_flow_times = true};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    return tally;
}

static void feed(struct ps_tally *tally, const struct connection_case *c, size_t at)
{
    const struct segment *segment = &c->segments[at];
    const struct test_ends ends = {0xc0000201, 0xc6336407, 49152, 80};
    struct test_frame f;
    make_tcp(&f, segment->from == CLIENT ? ends : reply(ends), segment->flags, (int64_t)at);
    number_tcp(&f, segment->sequence, segment->acknowledgment);
    ps_tally_add(tally, &f.frame, 1);
}

static void assert_flows(const struct ps_tally *tally, enum ps_snapshot_kind kind,
                         const struct connection_case *c)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct ps_snapshot *s = ps_snapshot_take(tally, kind, &view, NULL, &error);
    assert_non_null(s);
    if (s->flows_total != c->flows)
        print_error("%s:\n", c->name);
    assert_int_equal(s->flows_total, c->flows);
    assert_int_equal(s->total.packets, connection_length(c));
    assert_in_range(s->flows_active, 0, c->flows);
    ps_snapshot_free(s);
}

static void sequence_numbers_tell_connections(void **state)
{
    for (const struct connection_case *c = connection_cases; c->name; c++) {
        struct ps_tally *tally = new_tally(*state, false, 100);
        for (size_t at = 0; at < connection_length(c); at++)
            feed(tally, c, at);
        assert_flows(tally, PS_WHOLE, c);
        ps_tally_free(tally);
    }
}

static void intervals_change_nothing(void **state)
{
    for (const struct connection_case *c = connection_cases; c->name; c++) {
        struct ps_error error;
        struct ps_tally *tally = new_tally(*state, false, 100);
        for (size_t at = 0; at < connection_length(c); at++) {
            feed(tally, c, at);
            assert_int_equal(ps_tally_end_interval(tally, &error), 0);
        }
        assert_flows(tally, PS_TOTAL, c);
        ps_tally_free(tally);
    }
}

static void merge_at(const struct fixture *x, const struct connection_case *c, size_t cut)
{
    struct ps_tally *first = new_tally(x, false, 100), *second = new_tally(x, true, 100);
    for (size_t at = 0; at < connection_length(c); at++)
        feed(at < cut ? first : second, c, at);
    assert_true(ps_tally_merge(first, second));
    assert_flows(first, PS_WHOLE, c);
    ps_tally_free(first);
    ps_tally_free(second);
}

static void parts_make_the_whole(void **state)
{
    for (const struct connection_case *c = connection_cases; c->name; c++)
        for (size_t cut = 0; cut <= connection_length(c); cut++)
            merge_at(*state, c, cut);
}

/* The place of a flow that had to make room is the next one's, and its numbers are not. */
static void room_of_an_evicted_flow_has_no_numbers(void **state)
{
    static const struct connection_case first = {"evicted", 1, {{CLIENT, SYN, 100, 0}}};
    struct ps_tally *tally = new_tally(*state, false, 1);
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct test_frame f;
    feed(tally, &first, 0);
    for (uint32_t number = 100; number < 102; number++) {
        make_tcp(&f, (struct test_ends){0xc0000202, 0xc6336407, 49153, 80}, SYN, number);
        number_tcp(&f, 300, 0);
        ps_tally_add(tally, &f.frame, 1);
    }
    struct ps_snapshot *s = ps_snapshot_take(tally, PS_WHOLE, &view, NULL, &error);
    assert_non_null(s);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flows_evicted, 1);
    assert_int_equal(s->total.packets, 3);
    ps_snapshot_free(s);
    ps_tally_free(tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequence_numbers_tell_connections),
        cmocka_unit_test(intervals_change_nothing),
        cmocka_unit_test(parts_make_the_whole),
        cmocka_unit_test(room_of_an_evicted_flow_has_no_numbers),
    };
    return cmocka_run_group_tests_name("connections", tests, start, stop);
}
