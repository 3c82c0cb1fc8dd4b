/*
 * test_text.c - the text report of small snapshots, letter by letter as worked out by hand, and
 * what must hold for any: columns, sums, no colour where none is wanted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "snapshot_helper.h"

static void check(const struct ps_snapshot *snapshot, const char *expected)
{
    char *text = rendered("text", snapshot, 80, false);
    assert_string_equal(text, expected);
    free(text);
}

static void a_whole_report(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    check(snapshot,
          "small.pcap  Ethernet  2026-11-20 19:31:00Z  11.73 s\n"
          "15 packets  5,982 bytes on the wire  4.08 kb/s\n"
          "\n"
          "Destination ports\n"
          " PORT      CLASS       NAME   PACKETS  BYTES  BYTES%\n"
          "   80/tcp  well-known  HTTP         6    600   10.03  ###\n"
          "   53/udp  well-known  DNS          1     80    1.34\n"
          "    2 client ports (replies)        5  5,120   85.59  ######################\n"
          "counted                            12  5,800   96.96\n"
          "not counted                         3    182    3.04\n"
          "total                              15  5,982  100.00\n"
          "\n"
          "Services (flows by the server's port; packets each way)\n"
          " PORT      CLASS       NAME  FLOWS  TO SERVER  TO CLIENT  BYTES  BYTES%\n"
          "   80/tcp  well-known  HTTP      1          6          4  5,600   93.61  #######\n"
          "   53/udp  well-known  DNS       1          1          1    200    3.34\n"
          "counted                          2          7          5  5,800   96.96\n"
          "\n"
          "Classes of destination ports\n"
          "CLASS       RANGE        PORTS  PACKETS  BYTES  BYTES%\n"
          "well-known  0-1023           2        7    680   11.37  ###\n"
          "dynamic     49152-65535      2        5  5,120   85.59  #####################\n"
          "counted                      4       12  5,800   96.96\n"
          "\n"
          "Not counted to a port\n"
          "REASON                  PACKETS  BYTES  BYTES%\n"
          "non-ip: arp                   2     84    1.40\n"
          "ip-without-ports: icmp        1     98    1.64\n"
          "\n"
          "Server side of flows known by: handshake 1, well-known 1.\n"
          "Flows: 2, 1 active at the end.\n");
    ps_snapshot_free(snapshot);
}

static void an_empty_input(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("empty.pcap");
    check(snapshot, "empty.pcap  Ethernet\n"
                    "0 packets  0 bytes on the wire\n");
    ps_snapshot_free(snapshot);
}

static void an_input_that_broke_off(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("cut.pcap");
    snapshot->input.incomplete = true;
    snapshot->input.damage = strdup("the file breaks off in frame 1");
    check(snapshot, "cut.pcap  Ethernet\n"
                    "0 packets  0 bytes on the wire\n"
                    "\n"
                    "Incomplete: the file breaks off in frame 1\n");
    ps_snapshot_free(snapshot);
}

static void one_table_on_demand(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_PORT, .all = true, .quiet = true};
    check(snapshot, "Destination ports\n"
                    " PORT      CLASS       NAME  PACKETS  BYTES  BYTES%\n"
                    "   80/tcp  well-known  HTTP        6    600   10.03  ###\n"
                    "50000/tcp  dynamic     -           4  5,000   83.58  #######################\n"
                    "50001/udp  dynamic     -           1    120    2.01  #\n"
                    "   53/udp  well-known  DNS         1     80    1.34\n"
                    "counted                           12  5,800   96.96\n"
                    "not counted                        3    182    3.04\n"
                    "total                             15  5,982  100.00\n");
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_CLASS, .quiet = true};
    check(snapshot,
          "Classes of destination ports\n"
          "CLASS       RANGE        PORTS  PACKETS  BYTES  BYTES%\n"
          "well-known  0-1023           2        7    680   11.37  ###\n"
          "dynamic     49152-65535      2        5  5,120   85.59  #####################\n"
          "counted                      4       12  5,800   96.96\n");
    ps_snapshot_free(snapshot);
}

static void rows_beyond_the_top_are_one(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_SERVICE, .top = 1, .quiet = true};
    check(snapshot,
          "Services (flows by the server's port; packets each way)\n"
          " PORT      CLASS       NAME  FLOWS  TO SERVER  TO CLIENT  BYTES  BYTES%\n"
          "   80/tcp  well-known  HTTP      1          6          4  5,600   93.61  #######\n"
          "    1 more service               1          1          1    200    3.34\n"
          "counted                          2          7          5  5,800   96.96\n");
    ps_snapshot_free(snapshot);
}

/* The ports of a table, in its order, joined by spaces. */
static void check_order(enum ps_view_sort sort, const char *expected)
{
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view = (struct ps_view){
        .by = PS_VIEW_BY_PORT, .sort = sort, .all = true, .quiet = true, .numbers_only = true};
    char *text = rendered("text", snapshot, 80, false);
    char ports[128] = "";
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        unsigned port;
        char protocol[8];
        size_t used = strlen(ports);
        if (sscanf(line, "%u/%7s", &port, protocol) == 2)
            snprintf(ports + used, sizeof ports - used, "%s%u", used ? " " : "", port);
    }
    assert_string_equal(ports, expected);
    free(text);
    ps_snapshot_free(snapshot);
}

static void orders(void **state)
{
    (void)state;
    check_order(PS_SORT_PACKETS, "80 50000 50001 53");
    check_order(PS_SORT_BYTES, "50000 80 50001 53");
    check_order(PS_SORT_PORT, "53 80 50000 50001");
    check_order(PS_SORT_NAME, "53 80 50000 50001"); /* DNS, HTTP, two without a name */
}

/* Equally many bytes: the more packets the earlier, whatever the order of the rows was. */
static void rows_with_equal_bytes_are_ordered_by_packets(void **state)
{
    (void)state;
    struct ps_snapshot *s = an_empty_snapshot("ties.pcap");
    s->total = s->counted = (struct ps_count){9, 300};
    s->view.by = PS_VIEW_BY_SERVICE;
    s->view.sort = PS_SORT_BYTES;
    add_service(s, a_label(PS_TCP, 22, "ssh", "SSH"), 1, (struct ps_count){2, 100},
                (struct ps_count){0, 0});
    add_service(s, a_label(PS_TCP, 80, "http", "HTTP"), 1, (struct ps_count){4, 100},
                (struct ps_count){0, 0});
    add_service(s, a_label(PS_UDP, 53, "domain", "DNS"), 1, (struct ps_count){3, 100},
                (struct ps_count){0, 0});
    char *text = rendered("text", s, 80, false);
    const char *http = strstr(text, "80/tcp"), *dns = strstr(text, "53/udp"),
               *ssh = strstr(text, "22/tcp");
    assert_true(http && http < dns && dns < ssh);
    free(text);
    ps_snapshot_free(s);
}

/* What the kernel and what the interface dropped is lost alike. */
static void an_intervals_drops_are_those_of_both(void **state)
{
    (void)state;
    struct ps_snapshot *s = an_empty_snapshot("eth0");
    s->kind = PS_INTERVAL;
    s->interval.start_ns = 1795203060000000000;
    s->interval.end_ns = s->interval.start_ns + 1000000000;
    s->interval.before_ns = s->interval.start_ns - 1000000000;
    s->input.has_drops = true;
    s->input.kernel_drops = 3;
    s->input.interface_drops = 4;
    check(s, "19:31:00Z +1s  0 packets  0 b/s  drops 7  not counted 0\n");
    ps_snapshot_free(s);
}

static void flows_show_both_ends(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_FLOW, .top = 10, .quiet = true};
    struct ps_flow_row flow = {.label = a_label(PS_TCP, 80, "http", "HTTP"),
                               .ip_version = 4,
                               .client = {{192, 0, 2, 7}},
                               .server = {{198, 51, 100, 1}},
                               .client_port = 50000,
                               .to_server = {6, 600},
                               .to_client = {4, 5000}};
    add_flow(snapshot, flow);
    snapshot->flows_omitted.flows = 1;
    check(snapshot, "Flows (both directions)\n"
                    "CLIENT > SERVER                        NAME  PACKETS  BYTES  BYTES%\n"
                    "192.0.2.7:50000 > 198.51.100.1:80/tcp  HTTP       10  5,600   93.61\n"
                    "    1 more flow                                    2    200    3.34\n"
                    "counted                                           12  5,800   96.96\n");
    ps_snapshot_free(snapshot);
}

static void a_flow_of_long_addresses_takes_two_lines(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_FLOW, .quiet = true};
    struct ps_flow_row flow = {.label = a_label(PS_TCP, 80, "http", "HTTP"),
                               .ip_version = 6,
                               .client_port = 50000,
                               .to_server = {6, 600}};
    memset(flow.client.bytes, 0xfe, sizeof flow.client.bytes);
    memset(flow.server.bytes, 0x20, sizeof flow.server.bytes);
    add_flow(snapshot, flow);
    char *text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "\n[fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe]:50000 >\n"
                                 "  [2020:2020:2020:2020:2020:2020:2020:2020]:80/tcp\n"));
    free(text);
    ps_snapshot_free(snapshot);
}

/* `before_s` is when the interval before it began; negative: there was none. */
static struct ps_snapshot *an_interval(int64_t before_s, int64_t start_s)
{
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->kind = PS_INTERVAL;
    snapshot->interval.before_ns = before_s < 0 ? PS_NO_TIME : before_s * 1000000000;
    snapshot->interval.start_ns = start_s * 1000000000;
    snapshot->interval.end_ns = snapshot->interval.start_ns + 10000000000;
    snapshot->input.kind = PS_SOURCE_LIVE;
    snapshot->input.has_drops = true;
    return snapshot;
}

static void an_interval_by_port_is_a_headline_and_its_top_ports(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval(1795203060, 1795203070);
    snapshot->input.kernel_drops = 1;
    snapshot->input.interface_drops = 2;
    snapshot->view.by = PS_VIEW_BY_PORT;
    check(snapshot,
          "19:31:10Z +10s  15 packets  4.79 kb/s  drops 3  not counted 3\n"
          "     80/tcp  HTTP                   6 packets    480 b/s   10.03%  #\n"
          "     53/udp  DNS                    1 packet      64 b/s    1.34%\n"
          "      2 client ports                5 packets  4.10 kb/s   85.59%  ###########\n");
    snapshot->view.quiet = true;
    check(snapshot, "19:31:10Z +10s  4.79 kb/s  drops 3  not counted 3  80/tcp HTTP 93.61%\n");
    ps_snapshot_free(snapshot);
}

/* Drops are the last to go. */
static void a_headline_says_what_fits(void **state)
{
    (void)state;
    static const struct {
        unsigned width;
        const char *headline;
    } cases[] = {
        {85, "19:31:10Z +10s  15 packets  4.79 kb/s  drops 3,000  not counted 3"
             "  80/tcp HTTP 93.61%\n"},
        {84, "19:31:10Z +10s  4.79 kb/s  drops 3,000  not counted 3  80/tcp HTTP 93.61%\n"},
        {72, "19:31:10Z +10s  4.79 kb/s  drops 3,000  80/tcp HTTP 93.61%\n"},
        {40, "19:31:10Z +10s  4.79 kb/s  drops 3,000\n"},
        {30, "19:31:10Z +10s  drops 3,000\n"},
    };
    struct ps_snapshot *snapshot = an_interval(1795203060, 1795203070);
    snapshot->input.kernel_drops = 3000;
    snapshot->view.quiet = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = rendered("text", snapshot, cases[i].width, false);
        assert_string_equal(text, cases[i].headline);
        free(text);
    }
    ps_snapshot_free(snapshot);
}

static void an_idle_interval_is_a_line_of_zeros(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("eth0");
    snapshot->kind = PS_INTERVAL;
    snapshot->interval.before_ns = 1795203060000000000;
    snapshot->interval.start_ns = 1795203070000000000;
    snapshot->interval.end_ns = 1795206670000000000;
    snapshot->input.has_drops = true;
    check(snapshot, "19:31:10Z +3600s  0 packets  0 b/s  drops 0  not counted 0\n");
    ps_snapshot_free(snapshot);
}

static void the_date_stands_above_the_first_interval_of_a_day(void **state)
{
    (void)state;
    static const struct {
        int64_t before_s, start_s;
        const char *begin;
    } cases[] = {
        {-1, 1795203070, "2026-11-20\n19:31:10Z +10s"},
        {1795203070, 1795203080, "19:31:20Z +10s"},
        {1795203080, 1795219190, "23:59:50Z +10s"},
        {1795219190, 1795219200, "2026-11-21\n00:00:00Z +10s"},
        {1795219200, 1795219210, "00:00:10Z +10s"},
        /* after a gap of days, and one that a moment of the same day went before */
        {1795219210, 1795219210 + 3 * 86400, "2026-11-24\n00:00:10Z +10s"},
        {1795219200, 1795219201, "00:00:01Z +10s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_snapshot *snapshot = an_interval(cases[i].before_s, cases[i].start_s);
        char *text = rendered("text", snapshot, 80, false);
        assert_memory_equal(text, cases[i].begin, strlen(cases[i].begin));
        free(text);
        ps_snapshot_free(snapshot);
    }
}

static void the_total_of_a_run_is_headed(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("eth0");
    snapshot->kind = PS_TOTAL;
    snapshot->input.kind = PS_SOURCE_LIVE;
    snapshot->input.has_drops = true;
    snapshot->input.kernel_drops = 1234;
    check(snapshot, "\n"
                    "Total\n"
                    "eth0  Ethernet\n"
                    "0 packets  0 bytes on the wire\n"
                    "\n"
                    "Dropped before portstat saw them: 1,234 by the kernel, 0 by the interface.\n");
    ps_snapshot_free(snapshot);
}

static void a_report_before_the_end_says_so(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("eth0");
    snapshot->kind = PS_SNAPSHOT;
    snapshot->interval.end_ns = 1795203080000000000;
    snapshot->flows_total = 3;
    snapshot->flows_active = 1;
    check(snapshot, "\n"
                    "So far, at 2026-11-20 19:31:20Z\n"
                    "eth0  Ethernet\n"
                    "0 packets  0 bytes on the wire\n"
                    "\n"
                    "Flows: 3, 1 active now.\n");
    ps_snapshot_free(snapshot);
}

/* A report with much in it: 100 services of up to `scale` packets, all the notes. */
static struct ps_snapshot *a_rich_snapshot(uint64_t scale)
{
    struct ps_snapshot *s = an_empty_snapshot("a/very/long/path/to/a/file/that/does/not/end/even/"
                                              "where/eighty/columns/are/over/sample.pcap");
    s->input.first_ns = 0;
    s->input.last_ns = INT64_MAX;
    s->input.incomplete = true;
    s->input.damage = strdup("the file breaks off at byte 123,456, in frame 2,098, which promises "
                             "1,514 bytes where only 12 are left");
    for (uint16_t i = 0; i < 100; i++) {
        struct ps_label label =
            a_label((enum ps_transport)(i % PS_TRANSPORT_COUNT), (uint16_t)(i * 655),
                    "a-service-of-15", i % 2 ? NULL : "A rather long common name");
        struct ps_count count = {scale / (i + 1u), scale / (i + 1u) * 3};
        struct ps_port_row *port = add_port(s, label, count, count);
        port->client_only = i % 10 == 9;
        port->continuation = (struct ps_count){1, 2};
        add_service(s, label, i + 1u, count, (struct ps_count){0, 0})->evidence[i % 7] = i + 1u;
        s->counted.packets += count.packets;
        s->counted.bytes += count.bytes;
    }
    s->total = (struct ps_count){s->counted.packets + 100, s->counted.bytes + 6000};
    add_reason(s, PS_NON_IP, (struct ps_count){100, 6000});
    for (unsigned i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "0x%04x", 0x8800 + i);
        add_detail(s, name, (struct ps_count){5, 300});
        add_anomaly(s, "ip-length-beyond-frame", (struct ps_count){i + 1, 100});
    }
    add_class(s, (struct ps_class_row){.port_class = PS_REGISTERED, .ports = 100});
    s->flows_total = 5050;
    s->flows_evicted = 17;
    s->input.has_drops = true;
    return s;
}

static void lines_fit_the_width(void **state)
{
    (void)state;
    for (unsigned width = 40; width <= 200; width += 4) {
        struct ps_snapshot *snapshot = a_rich_snapshot(1000000);
        char *text = rendered("text", snapshot, width, false);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
            if (ps_utf8_width(line, PS_CHARSET_UTF8) > width)
                fail_msg("%zu columns: %s", ps_utf8_width(line, PS_CHARSET_UTF8), line);
            assert_true(line[strlen(line) - 1] != ' ');
        }
        free(text);
        ps_snapshot_free(snapshot);
    }
}

static void names_the_limit_of_flows_as_the_reader_does(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_rich_snapshot(1);
    char *text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "17 evicted to stay within their limit, after"));
    free(text);
    snapshot->view.flow_limit = "--max-flows";
    text = rendered("text", snapshot, 80, false);
    assert_non_null(strstr(text, "17 evicted to stay within --max-flows, after"));
    free(text);
    ps_snapshot_free(snapshot);
}

/* The number that ends at `column` of `line`, commas left out; -1 if there is none. */
static int64_t number_at(const char *line, size_t column)
{
    int64_t number = -1, digit = 1;
    if (strlen(line) < column)
        return -1;
    for (const char *at = line + column - 1; at >= line; at--) {
        if (*at == ',')
            continue;
        if (*at < '0' || *at > '9')
            break;
        number = (number < 0 ? 0 : number) + (*at - '0') * digit;
        digit *= 10;
    }
    return number;
}

static void ports_add_up_to_the_total_whatever_is_folded(void **state)
{
    (void)state;
    for (unsigned top = 0; top < 110; top += 10) {
        struct ps_snapshot *snapshot = a_rich_snapshot(1000000);
        snapshot->view = (struct ps_view){.by = PS_VIEW_BY_PORT, .top = top, .quiet = true};
        char *text = rendered("text", snapshot, 80, false);
        size_t column = 0;
        int64_t sum = 0, counted = -1, rest = -1, total = -1;
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
            char *title = strstr(line, "PACKETS");
            if (title)
                column = (size_t)(title - line) + strlen("PACKETS");
            else if (strncmp(line, "counted", 7) == 0)
                counted = number_at(line, column);
            else if (strncmp(line, "not counted", 11) == 0)
                rest = number_at(line, column);
            else if (strncmp(line, "total", 5) == 0)
                total = number_at(line, column);
            else if (column > 0)
                sum += number_at(line, column);
        }
        assert_true(sum == (int64_t)snapshot->counted.packets);
        assert_true(counted == sum);
        assert_true(counted + rest == total);
        assert_true(total == (int64_t)snapshot->total.packets);
        free(text);
        ps_snapshot_free(snapshot);
    }
}

/* Numbers of twenty digits stretch the columns, and these still end below each other. */
static void absurd_numbers_keep_columns(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_rich_snapshot(UINT64_MAX / 1000);
    snapshot->view = (struct ps_view){.by = PS_VIEW_BY_PORT, .top = 10, .quiet = true};
    char *text = rendered("text", snapshot, 80, false);
    size_t column = 0, rows = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *title = strstr(line, "PACKETS");
        if (title) {
            column = (size_t)(title - line) + strlen("PACKETS");
        } else if (column > 0) {
            assert_true(number_at(line, column) >= 0);
            assert_int_equal(line[column], ' ');
            rows++;
        }
    }
    assert_int_equal(rows, 10 + 2 + 3);
    free(text);
    ps_snapshot_free(snapshot);
}

static void names_from_outside_cannot_reprogram_the_terminal(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("a\033[2J\nb\xff.pcap");
    check(snapshot, "a?[2J?b?.pcap  Ethernet\n"
                    "0 packets  0 bytes on the wire\n");
    ps_snapshot_free(snapshot);
}

static void colour_adds_nothing_but_colour(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_rich_snapshot(1000000);
    char *plain = rendered("text", snapshot, 80, false);
    char *coloured = rendered("text", snapshot, 80, true);
    assert_null(strchr(plain, '\033'));
    assert_non_null(strchr(coloured, '\033'));
    char *out = coloured;
    for (char *in = coloured; *in;) {
        if (*in == '\033')
            in += strcspn(in, "m") + 1;
        else
            *out++ = *in++;
    }
    *out = '\0';
    assert_string_equal(coloured, plain);
    free(plain);
    free(coloured);
    ps_snapshot_free(snapshot);
}

static void a_full_disk_is_noticed(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct ps_snapshot *snapshot = a_small_snapshot();
    struct ps_writer writer;
    ps_writer_init(&writer, full, 80, false);
    ps_renderer_find("text")->render(snapshot, &writer);
    assert_false(ps_writer_flush(&writer));
    assert_int_equal(writer.errno_value, 28 /* ENOSPC */);
    assert_false(ps_writer_flush(&writer));
    fclose(full);
    ps_snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_report),
        cmocka_unit_test(an_empty_input),
        cmocka_unit_test(an_input_that_broke_off),
        cmocka_unit_test(one_table_on_demand),
        cmocka_unit_test(rows_beyond_the_top_are_one),
        cmocka_unit_test(orders),
        cmocka_unit_test(rows_with_equal_bytes_are_ordered_by_packets),
        cmocka_unit_test(an_intervals_drops_are_those_of_both),
        cmocka_unit_test(flows_show_both_ends),
        cmocka_unit_test(a_flow_of_long_addresses_takes_two_lines),
        cmocka_unit_test(an_interval_by_port_is_a_headline_and_its_top_ports),
        cmocka_unit_test(a_headline_says_what_fits),
        cmocka_unit_test(an_idle_interval_is_a_line_of_zeros),
        cmocka_unit_test(the_date_stands_above_the_first_interval_of_a_day),
        cmocka_unit_test(the_total_of_a_run_is_headed),
        cmocka_unit_test(a_report_before_the_end_says_so),
        cmocka_unit_test(lines_fit_the_width),
        cmocka_unit_test(names_the_limit_of_flows_as_the_reader_does),
        cmocka_unit_test(ports_add_up_to_the_total_whatever_is_folded),
        cmocka_unit_test(absurd_numbers_keep_columns),
        cmocka_unit_test(names_from_outside_cannot_reprogram_the_terminal),
        cmocka_unit_test(colour_adds_nothing_but_colour),
        cmocka_unit_test(a_full_disk_is_noticed),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
