/*
 * test_text_interval.c - the text of an interval by services, letter by letter as worked out by
 * hand: which lines there are, what goes where room is short, and what changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/earlier.h"
#include "snapshot_helper.h"

#define HEADLINE "19:31:10Z +10s  15 packets  4.79 kb/s  drops 0  not counted 3\n"

static const int64_t second_ns = 1000000000;
static const int64_t start_s = 1795203070; /* 2026-11-20 19:31:10 UTC */

/* Ten seconds of 15 packets and 5,982 bytes; the interval before had ten seconds, too. */
static struct ps_snapshot *an_interval(void)
{
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->kind = PS_INTERVAL;
    snapshot->interval.before_ns = (start_s - 10) * second_ns;
    snapshot->interval.start_ns = start_s * second_ns;
    snapshot->interval.end_ns = (start_s + 10) * second_ns;
    snapshot->input.has_drops = true;
    return snapshot;
}

static void check_at(const struct ps_snapshot *snapshot, unsigned width, const char *expected)
{
    char *text = rendered("text", snapshot, width, false);
    assert_string_equal(text, expected);
    free(text);
}

static void check(const struct ps_snapshot *snapshot, const char *expected)
{
    check_at(snapshot, 80, expected);
}

static size_t line_count(const struct ps_snapshot *snapshot)
{
    char *text = rendered("text", snapshot, 80, false);
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    free(text);
    return lines;
}

/* 600 bytes in ten seconds are 480 b/s. */
static void services_are_shown_both_ways(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->services[0].active_flows = 12;
    check(snapshot, HEADLINE
          " PORT      NAME        TO SERVER  TO CLIENT   FLOWS  BYTES%  CHANGE\n"
          "   80/tcp  HTTP          480 b/s  4.00 kb/s   12 +1   93.61       -  ##########\n"
          "   53/udp  DNS            64 b/s     96 b/s    0 +1    3.34       -\n"
          "    not counted: 2 non-ip (arp 2), 1 ip-without-ports (icmp 1)\n");
    ps_snapshot_free(snapshot);
}

static void what_does_not_fit_is_dropped(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    check_at(snapshot, 40,
             "19:31:10Z +10s  4.79 kb/s  drops 0\n"
             " PORT      NAME     TO SERVER  TO CLIENT\n"
             "   80/tcp  HTTP       480 b/s  4.00 kb/s\n"
             "   53/udp  DNS         64 b/s     96 b/s\n"
             "    not counted: 2 non-ip (arp 2), 1 i..\n");
    check_at(snapshot, 100,
             HEADLINE
             " PORT      NAME        TO SERVER  TO CLIENT  PACKETS   FLOWS  BYTES%  CHANGE\n"
             "   80/tcp  HTTP          480 b/s  4.00 kb/s       10    0 +1   93.61       -  "
             "#####################\n"
             "   53/udp  DNS            64 b/s     96 b/s        2    0 +1    3.34       -  #\n"
             "    not counted: 2 non-ip (arp 2), 1 ip-without-ports (icmp 1)\n");
    ps_snapshot_free(snapshot);
}

static void failed_connections_stand_in_place_of_the_bar(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->services[0].connections.refused = 14;
    snapshot->services[1].connections.refused = 1;
    snapshot->services[1].connections.unanswered = 2;
    check(snapshot, HEADLINE
          " PORT      NAME     TO SERVER  TO CLIENT   FLOWS  BYTES%\n"
          "   80/tcp  HTTP       480 b/s  4.00 kb/s    0 +1   93.61  14 refused\n"
          "   53/udp  DNS         64 b/s     96 b/s    0 +1    3.34  1 refused, 2 no answer\n"
          "    not counted: 2 non-ip (arp 2), 1 ip-without-ports (icmp 1)\n");
    snapshot->services[1].connections.refused = 0;
    check(snapshot, HEADLINE
          " PORT      NAME        TO SERVER  TO CLIENT   FLOWS  BYTES%  CHANGE\n"
          "   80/tcp  HTTP          480 b/s  4.00 kb/s    0 +1   93.61       -  14 refused\n"
          "   53/udp  DNS            64 b/s     96 b/s    0 +1    3.34       -  2 no answer\n"
          "    not counted: 2 non-ip (arp 2), 1 ip-without-ports (icmp 1)\n");
    ps_snapshot_free(snapshot);
}

/* 5,600 bytes now; 200 now. */
static void the_change_is_that_of_the_rate(void **state)
{
    (void)state;
    static const struct {
        uint64_t before;
        const char *change;
    } cases[] = {{2800, "+100%"}, {5600, "+0%"}, {5613, "+0%"},     {11200, "-50%"}, {0, "new"},
                 {561, "+898%"},  {560, "x10"},  {9999999, "-99%"}, {1, "x5600"}};
    struct ps_snapshot *snapshot = an_interval();
    snapshot->interval.compared = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snapshot->services[0].before = (struct ps_count){1, cases[i].before};
        char *text = rendered("text", snapshot, 80, false);
        char row[128];
        snprintf(row, sizeof row, "93.61  %6s  ##########\n", cases[i].change);
        assert_non_null(strstr(text, row));
        free(text);
    }
    ps_snapshot_free(snapshot);
}

/* What only the fate of an attempt is told of has no rate that could change. */
static void nothing_that_was_nothing_is_not_new(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->interval.compared = true;
    snapshot->services[1].to_server = snapshot->services[1].to_client = (struct ps_count){0, 0};
    snapshot->services[1].connections.unanswered = 1;
    char *text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "0.00       -  1 no answer\n"));
    free(text);
    ps_snapshot_free(snapshot);
}

/* The narrowest page, and the longest words. */
static void words_about_connections_fit_any_page(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->services[0].connections.refused = 1234567;
    snapshot->services[0].connections.unanswered = 1234567;
    for (unsigned width = 40; width <= 132; width++) {
        char *text = rendered("text", snapshot, width, false);
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            assert_true(strcspn(line, "\n") <= width);
        assert_non_null(strstr(text, "1,234,567 re"));
        free(text);
    }
    ps_snapshot_free(snapshot);
}

/* The interval before took only five seconds. */
static void intervals_of_different_lengths_are_compared_by_rate(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->interval.compared = true;
    snapshot->interval.before_ns += 5 * second_ns;
    snapshot->services[0].before = (struct ps_count){5, 2800};
    char *text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "93.61     +0%  ##########\n"));
    free(text);
    ps_snapshot_free(snapshot);
}

static void add_services(struct ps_snapshot *snapshot, uint16_t port, const char *name,
                         unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        add_service(snapshot, a_label(PS_TCP, (uint16_t)(port + i), name, name), 1,
                    (struct ps_count){1, 8}, (struct ps_count){0, 0});
}

/* The last ones are folded: those that have a name, and those that have none. */
static void an_interval_has_so_many_lines(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    add_services(snapshot, 1000, "known", 30);
    add_services(snapshot, 50000, NULL, 30);
    for (unsigned lines = 3; lines <= 70; lines++) {
        snapshot->view.lines = lines;
        const size_t all = 1 + 1 + 62 + 1;
        assert_int_equal(line_count(snapshot), lines < all ? lines : all);
    }
    snapshot->view.lines = 7;
    check(snapshot, HEADLINE
          " PORT      NAME        TO SERVER  TO CLIENT   FLOWS  BYTES%  CHANGE\n"
          "   80/tcp  HTTP          480 b/s  4.00 kb/s    0 +1   93.61       -  ##########\n"
          "   53/udp  DNS            64 b/s     96 b/s    0 +1    3.34       -\n"
          "   30 more services      192 b/s      0 b/s   0 +30    4.01       -\n"
          "   30 unnamed ports      192 b/s      0 b/s   0 +30    4.01       -\n"
          "    not counted: 2 non-ip (arp 2), 1 ip-without-ports (icmp 1)\n");
    snapshot->view.lines = 1;
    check(snapshot, HEADLINE);
    ps_snapshot_free(snapshot);
}

/* Equal ones keep the order of their ports. */
static void services_are_sorted_by_bytes(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval();
    snapshot->services[0].to_client.bytes = 60;
    snapshot->services[1].to_client.bytes = 5000;
    char *text = rendered("text", snapshot, 80, false);
    assert_true(strstr(text, "53/udp") < strstr(text, "80/tcp"));
    free(text);
    snapshot->view.sort = PS_SORT_PACKETS;
    text = rendered("text", snapshot, 80, false);
    assert_true(strstr(text, "80/tcp") < strstr(text, "53/udp"));
    free(text);
    ps_snapshot_free(snapshot);
}

/* A flow of long addresses takes three lines; that of short ones takes one. */
static void a_list_of_flows_has_so_many_lines(void **state)
{
    (void)state;
    enum { LINES = 22, TOP = 10, FLOWS = 40 };
    struct ps_snapshot *snapshot = an_interval();
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_FLOW, .top = TOP, .lines = LINES};
    struct ps_flow_row flow = {.label = a_label(PS_TCP, 80, "http", "HTTP"), .client_port = 50000};
    flow.to_server = (struct ps_count){1, 10};
    for (unsigned i = 0; i < FLOWS; i++)
        add_flow(snapshot, flow)->ip_version = 4;
    assert_int_equal(line_count(snapshot), 1 + 1 + TOP + 2); /* with titles, "more", "counted" */
    for (unsigned i = 0; i < FLOWS; i++) {
        snapshot->flows[i].ip_version = 6;
        memset(snapshot->flows[i].client.bytes, 0xfe, 16);
        memset(snapshot->flows[i].server.bytes, 0x20, 16);
    }
    assert_int_equal(line_count(snapshot), 1 + 1 + 6 * 3 + 2);
    snapshot->view.lines = TOP; /* the rows were asked for */
    assert_int_equal(line_count(snapshot), 1 + 1 + TOP * 3 + 2);
    ps_snapshot_free(snapshot);
}

static struct ps_snapshot *compared(struct ps_earlier *earlier)
{
    struct ps_snapshot *snapshot = an_interval();
    ps_earlier_compare(earlier, snapshot);
    return snapshot;
}

static void services_are_found_in_the_interval_before(void **state)
{
    (void)state;
    struct ps_earlier earlier = {.known = false};
    struct ps_snapshot *first = compared(&earlier);
    assert_false(first->interval.compared);
    add_services(first, 22, "ssh", 1);
    add_services(first, 3306, "mysql", 1);
    first->services[2].to_server.bytes = 7;
    first->services[0].to_server.bytes = 1000;
    ps_earlier_note(&earlier, first);
    ps_snapshot_free(first);

    struct ps_snapshot *second = compared(&earlier);
    assert_true(second->interval.compared);
    assert_int_equal(second->services[0].before.packets, 10);
    assert_int_equal(second->services[0].before.bytes, 6000);
    assert_int_equal(second->services[1].before.bytes, 200);
    assert_int_equal(second->gone_count, 2);
    assert_int_equal(second->gone[0].label.port, 3306); /* more bytes than the other */
    assert_int_equal(second->gone[0].before.bytes, 8);
    assert_int_equal(second->gone[1].label.port, 22);
    char *text = rendered("text", second, 80, false);
    assert_non_null(strstr(text, "\n    gone: 3306/tcp mysql, 22/tcp ssh\n    not counted: "));
    free(text);
    ps_earlier_note(&earlier, second);
    ps_snapshot_free(second);

    struct ps_snapshot *third = compared(&earlier);
    assert_int_equal(third->gone_count, 0);
    ps_snapshot_free(third);
    ps_earlier_fini(&earlier);
}

static struct ps_snapshot *an_idle_interval(uint64_t drops)
{
    struct ps_snapshot *snapshot = an_empty_snapshot("eth0");
    snapshot->kind = PS_INTERVAL;
    snapshot->interval.before_ns = (start_s - 10) * second_ns;
    snapshot->interval.start_ns = start_s * second_ns;
    snapshot->interval.end_ns = (start_s + 10) * second_ns;
    snapshot->input.has_drops = true;
    snapshot->input.kernel_drops = drops;
    return snapshot;
}

/* But frames that were lost are said. */
static void a_long_idle_time_is_one_line(void **state)
{
    (void)state;
    static const struct {
        uint64_t drops;
        const char *text;
    } cases[] = {
        {0, "19:31:10Z +10s  0 packets  0 b/s  drops 0  not counted 0\n"},
        {0, ""},
        {0, ""},
        {5, "19:31:10Z +10s  0 packets  0 b/s  drops 5  not counted 0\n"},
        {0, "19:31:10Z +10s  0 packets  0 b/s  drops 0  not counted 0\n"},
        {0, ""},
    };
    struct ps_earlier earlier = {.known = false};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_snapshot *snapshot = an_idle_interval(cases[i].drops);
        ps_earlier_compare(&earlier, snapshot);
        check(snapshot, cases[i].text);
        ps_earlier_note(&earlier, snapshot);
        ps_snapshot_free(snapshot);
    }
    ps_earlier_fini(&earlier);
}

/* Nothing came, but by now it is known that an attempt was not answered. */
static void news_without_packets_are_told(void **state)
{
    (void)state;
    struct ps_earlier earlier = {.known = true, .idle = true};
    struct ps_snapshot *snapshot = an_idle_interval(0);
    add_service(snapshot, a_label(PS_TCP, 23, "telnet", "Telnet"), 0, (struct ps_count){0, 0},
                (struct ps_count){0, 0})
        ->connections.unanswered = 1;
    ps_earlier_compare(&earlier, snapshot);
    char *text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "   23/tcp  Telnet"));
    assert_non_null(strstr(text, "1 no answer"));
    free(text);
    ps_snapshot_free(snapshot);
    ps_earlier_fini(&earlier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_are_shown_both_ways),
        cmocka_unit_test(what_does_not_fit_is_dropped),
        cmocka_unit_test(failed_connections_stand_in_place_of_the_bar),
        cmocka_unit_test(the_change_is_that_of_the_rate),
        cmocka_unit_test(nothing_that_was_nothing_is_not_new),
        cmocka_unit_test(words_about_connections_fit_any_page),
        cmocka_unit_test(intervals_of_different_lengths_are_compared_by_rate),
        cmocka_unit_test(an_interval_has_so_many_lines),
        cmocka_unit_test(a_list_of_flows_has_so_many_lines),
        cmocka_unit_test(services_are_sorted_by_bytes),
        cmocka_unit_test(services_are_found_in_the_interval_before),
        cmocka_unit_test(a_long_idle_time_is_one_line),
        cmocka_unit_test(news_without_packets_are_told),
    };
    return cmocka_run_group_tests_name("text_interval", tests, NULL, NULL);
}
