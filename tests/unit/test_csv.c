/*
 * test_csv.c - comma-separated values: the header, the rows, and what has to be quoted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snapshot_helper.h"

#define HEADER                                                                                     \
    "protocol,port,class,service,common_name,packets,bytes,continuation_fragments,"                \
    "continuation_fragment_bytes,source_packets,source_bytes,client_only\n"

static void check(const struct ps_snapshot *snapshot, const char *expected)
{
    char *text = rendered("csv", snapshot, 80, true);
    assert_string_equal(text, expected);
    free(text);
}

static void ports_are_rows(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->ports[0].continuation = (struct ps_count){2, 200};
    check(snapshot, HEADER "tcp,80,well-known,http,HTTP,6,600,2,200,4,5000,false\n"
                           "tcp,50000,dynamic,,,4,5000,0,0,6,600,true\n"
                           "udp,50001,dynamic,,,1,120,0,0,1,80,true\n"
                           "udp,53,well-known,domain,DNS,1,80,0,0,1,120,false\n");
    ps_snapshot_free(snapshot);
}

static void without_ports_the_header_stands_alone(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("empty.pcap");
    check(snapshot, HEADER);
    ps_snapshot_free(snapshot);
}

static void names_are_quoted_where_they_have_to_be(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("names.pcap");
    struct ps_count one = {1, 60}, none = {0, 0};
    add_port(snapshot, a_label(PS_SCTP, 1, "a,b", "say \"hi\""), one, none);
    add_port(snapshot, a_label(PS_DCCP, 2, "two\nlines", ""), one, none);
    check(snapshot, HEADER "sctp,1,well-known,\"a,b\",\"say \"\"hi\"\"\",1,60,0,0,0,0,false\n"
                           "dccp,2,well-known,\"two\nlines\",,1,60,0,0,0,0,false\n");
    ps_snapshot_free(snapshot);
}

static void cells_that_a_spreadsheet_would_run_are_texts(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("names.pcap");
    struct ps_count one = {1, 60}, none = {0, 0};
    add_port(snapshot, a_label(PS_TCP, 1, "=cmd|' /C calc'!A1", "+1"), one, none);
    add_port(snapshot, a_label(PS_TCP, 2, "-2+3", "@SUM(A1)"), one, none);
    add_port(snapshot, a_label(PS_TCP, 3, "\t=1", "\r=1"), one, none);
    add_port(snapshot, a_label(PS_TCP, 4, "=\"a\",b", "a=b"), one, none);
    check(snapshot, HEADER "tcp,1,well-known,'=cmd|' /C calc'!A1,'+1,1,60,0,0,0,0,false\n"
                           "tcp,2,well-known,'-2+3,'@SUM(A1),1,60,0,0,0,0,false\n"
                           "tcp,3,well-known,'\t=1,\"'\r=1\",1,60,0,0,0,0,false\n"
                           "tcp,4,well-known,\"'=\"\"a\"\",b\",a=b,1,60,0,0,0,0,false\n");
    ps_snapshot_free(snapshot);
}

/* What a spreadsheet may take for a formula, and the cell that it becomes. */
static const struct {
    const char *name, *cell;
} formulas[] = {
    {"=1+1", "'=1+1"},
    {"+1+1", "'+1+1"},
    {"-1+1", "'-1+1"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"\t=1", "'\t=1"},
    {"\r=1", "\"'\r=1\""},
    {"=A1,\"b\"", "\"'=A1,\"\"b\"\"\""},
};

/* The second line of the table has to be `expected`. */
static void check_row(const struct ps_snapshot *snapshot, const char *expected)
{
    char *text = rendered("csv", snapshot, 80, true);
    const char *row = strchr(text, '\n');
    assert_non_null(row);
    assert_string_equal(row + 1, expected);
    free(text);
}

static void no_name_of_a_service_is_run(void **state)
{
    (void)state;
    char expected[256];
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        const struct ps_label label = a_label(PS_TCP, 7, formulas[i].name, formulas[i].name);
        const char *cell = formulas[i].cell;
        struct ps_snapshot *snapshot = an_empty_snapshot("names.pcap");
        snapshot->view.by = PS_VIEW_BY_SERVICE;
        add_service(snapshot, label, 1, (struct ps_count){2, 120}, (struct ps_count){0, 0});
        snprintf(expected, sizeof expected, "tcp,7,well-known,%s,%s,1,2,120,0,0,,0,0,0,0,0,0\n",
                 cell, cell);
        check_row(snapshot, expected);
        snapshot->view.by = PS_VIEW_BY_PORT;
        add_port(snapshot, label, (struct ps_count){2, 120}, (struct ps_count){0, 0});
        snprintf(expected, sizeof expected, "tcp,7,well-known,%s,%s,2,120,0,0,0,0,false\n", cell,
                 cell);
        check_row(snapshot, expected);
        snapshot->view.by = PS_VIEW_BY_FLOW;
        add_flow(snapshot, (struct ps_flow_row){.label = label,
                                                .ip_version = 1,
                                                .first_ns = PS_NO_TIME,
                                                .last_ns = PS_NO_TIME,
                                                .evidence = PS_EVIDENCE_HANDSHAKE});
        snprintf(expected, sizeof expected, "tcp,,0,,7,,well-known,%s,%s,0,0,0,0,,,handshake\n",
                 cell, cell);
        check_row(snapshot, expected);
        ps_snapshot_free(snapshot);
    }
}

static void no_name_of_an_interface_or_a_file_is_run(void **state)
{
    (void)state;
    char expected[256];
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        struct ps_snapshot *snapshot = an_empty_snapshot("names.pcap");
        snapshot->view.by = PS_VIEW_BY_INTERFACE;
        snapshot->interfaces = calloc(1, sizeof *snapshot->interfaces);
        assert_non_null(snapshot->interfaces);
        snapshot->interface_count = 1;
        snapshot->interfaces[0].name = strdup(formulas[i].name);
        snapshot->interfaces[0].file = strdup(formulas[i].name);
        snprintf(expected, sizeof expected, "%s,0,%s,0,0,0,0,,\n", formulas[i].cell,
                 formulas[i].cell);
        check_row(snapshot, expected);
        ps_snapshot_free(snapshot);
    }
}

static void services_are_rows(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.by = PS_VIEW_BY_SERVICE;
    snapshot->services[0].flows = 3;
    snapshot->services[0].evidence[PS_EVIDENCE_WELL_KNOWN] = 2;
    snapshot->services[0].active_flows = 12;
    snapshot->services[0].connections = (struct ps_connections){5, 4, 3, 2, 1};
    snapshot->services[1].connections = (struct ps_connections){.refused = 6};
    check(snapshot,
          "protocol,port,class,service,common_name,flows,to_server_packets,"
          "to_server_bytes,to_client_packets,to_client_bytes,evidence,"
          "active_flows,connections_opened,connections_refused,connections_unanswered,"
          "connections_closed,connections_reset\n"
          "tcp,80,well-known,http,HTTP,3,6,600,4,5000,handshake:1 well-known:2,12,5,4,3,2,1\n"
          "udp,53,well-known,domain,DNS,1,1,80,1,120,well-known:1,0,,6,,,\n");
    ps_snapshot_free(snapshot);
}

static void classes_are_rows(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.by = PS_VIEW_BY_CLASS;
    check(snapshot, "class,ports,packets,bytes,services,flows,service_packets,service_bytes\n"
                    "well-known,2,7,680,2,2,12,5800\n"
                    "dynamic,2,5,5120,0,0,0,0\n");
    ps_snapshot_free(snapshot);
}

#define FLOW_HEADER                                                                                \
    "protocol,client_address,client_port,server_address,server_port,ip_version,class,service,"     \
    "common_name,to_server_packets,to_server_bytes,to_client_packets,to_client_bytes,first,last,"  \
    "evidence\n"

static struct ps_flow_row a_flow(uint8_t ip_version)
{
    return (struct ps_flow_row){.label = a_label(PS_TCP, 80, "http", "HTTP"),
                                .ip_version = ip_version,
                                .client.bytes = {192, 0, 2, 1},
                                .server.bytes = {198, 51, 100, 2},
                                .client_port = 40000,
                                .to_server = {6, 600},
                                .to_client = {4, 5000},
                                .first_ns = 1795203060000000000,
                                .last_ns = 1795203060000000007,
                                .evidence = PS_EVIDENCE_HANDSHAKE};
}

static void flows_are_rows(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("flows.pcap");
    snapshot->view.by = PS_VIEW_BY_FLOW;
    add_flow(snapshot, a_flow(4));
    check(snapshot,
          FLOW_HEADER "tcp,192.0.2.1,40000,198.51.100.2,80,4,well-known,http,HTTP,6,600,4,5000,"
                      "2026-11-20T19:31:00.000000Z,2026-11-20T19:31:00.000000007Z,handshake\n");
    ps_snapshot_free(snapshot);
}

static void what_a_flow_has_not_is_an_empty_cell(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("flows.pcap");
    snapshot->view.by = PS_VIEW_BY_FLOW;
    add_flow(snapshot, a_flow(1)); /* no IP */
    snapshot->flows[0].first_ns = snapshot->flows[0].last_ns = PS_NO_TIME;
    check(snapshot, FLOW_HEADER "tcp,,40000,,80,,well-known,http,HTTP,6,600,4,5000,,,handshake\n");
    ps_snapshot_free(snapshot);
}

/* An interval of the small snapshot's services; the first if nothing was before. */
static struct ps_snapshot *an_interval(int64_t before_ns, int64_t start_ns)
{
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.by = PS_VIEW_BY_CLASS;
    snapshot->kind = PS_INTERVAL;
    snapshot->has_intervals = true;
    snapshot->class_count = 1;
    snapshot->interval.before_ns = before_ns;
    snapshot->interval.start_ns = start_ns;
    return snapshot;
}

/* What a run writes to one file; freed by the caller. */
static char *written(struct ps_snapshot *const *snapshots, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    struct ps_writer writer;
    ps_writer_init(&writer, file, 80, false);
    for (size_t i = 0; i < count; i++) {
        ps_renderer_find("csv")->render(snapshots[i], &writer);
        assert_true(ps_writer_flush(&writer));
    }
    fclose(file);
    return text;
}

#define CLASS_HEADER                                                                               \
    "interval_start,class,ports,packets,bytes,services,flows,service_packets,service_bytes\n"

static void intervals_begin_with_their_start_and_have_no_total(void **state)
{
    (void)state;
    const int64_t first_ns = 1795203060000000000, second_ns = first_ns + 10000000000;
    struct ps_snapshot *snapshots[] = {an_interval(PS_NO_TIME, first_ns),
                                       an_interval(first_ns, second_ns), a_small_snapshot()};
    snapshots[2]->kind = PS_TOTAL;
    snapshots[2]->has_intervals = true;
    snapshots[2]->view.by = PS_VIEW_BY_CLASS;
    char *text = written(snapshots, 3);
    assert_string_equal(text, CLASS_HEADER
                        "2026-11-20T19:31:00.000000Z,well-known,2,7,680,2,2,12,5800\n"
                        "2026-11-20T19:31:10.000000Z,well-known,2,7,680,2,2,12,5800\n");
    free(text);
    text = written(&snapshots[1], 1); /* a file that was opened anew */
    assert_string_equal(text, CLASS_HEADER
                        "2026-11-20T19:31:10.000000Z,well-known,2,7,680,2,2,12,5800\n");
    free(text);
    text = written(&snapshots[2], 1); /* no interval at all */
    assert_string_equal(text, CLASS_HEADER);
    free(text);
    for (size_t i = 0; i < 3; i++)
        ps_snapshot_free(snapshots[i]);
}

static void a_report_on_demand_is_a_table_of_its_own_or_nothing(void **state)
{
    (void)state;
    struct ps_snapshot *so_far = an_interval(PS_NO_TIME, PS_NO_TIME);
    struct ps_snapshot *whole = an_interval(PS_NO_TIME, PS_NO_TIME);
    struct ps_snapshot *const both[] = {so_far, whole};
    so_far->kind = PS_SNAPSHOT;
    whole->kind = PS_WHOLE;
    so_far->has_intervals = whole->has_intervals = false;
    char *text = written(both, 2);
    assert_string_equal(text,
                        "class,ports,packets,bytes,services,flows,service_packets,service_bytes\n"
                        "well-known,2,7,680,2,2,12,5800\n"
                        "class,ports,packets,bytes,services,flows,service_packets,service_bytes\n"
                        "well-known,2,7,680,2,2,12,5800\n");
    free(text);
    so_far->has_intervals = true;
    check(so_far, CLASS_HEADER);
    ps_snapshot_free(so_far);
    ps_snapshot_free(whole);
}

static void an_interval_without_times_has_an_empty_start(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_interval(PS_NO_TIME, PS_NO_TIME);
    check(snapshot, CLASS_HEADER ",well-known,2,7,680,2,2,12,5800\n");
    ps_snapshot_free(snapshot);
}

static void rows_are_sorted_and_cut_where_that_is_asked_for(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.sort = PS_SORT_BYTES;
    snapshot->view.top = 2;
    check(snapshot, HEADER "tcp,50000,dynamic,,,4,5000,0,0,6,600,true\n"
                           "tcp,80,well-known,http,HTTP,6,600,0,0,4,5000,false\n");
    snapshot->view.sort = PS_SORT_NAME;
    snapshot->view.top = 1;
    check(snapshot, HEADER "udp,53,well-known,domain,DNS,1,80,0,0,1,120,false\n");
    ps_snapshot_free(snapshot);
}

static void rows_that_are_alike_stay_as_they_stand(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("flows.pcap");
    snapshot->view.by = PS_VIEW_BY_FLOW;
    snapshot->view.sort = PS_SORT_PORT;
    snapshot->view.top = 0;
    char expected[4096] = FLOW_HEADER;
    for (uint16_t i = 0; i < 20; i++) {
        struct ps_flow_row *flow = add_flow(snapshot, a_flow(1));
        flow->client_port = (uint16_t)(100 - i);
        flow->first_ns = flow->last_ns = PS_NO_TIME;
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used,
                 "tcp,,%u,,80,,well-known,http,HTTP,6,600,4,5000,,,handshake\n", 100u - i);
    }
    check(snapshot, expected);
    ps_snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_are_rows),
        cmocka_unit_test(without_ports_the_header_stands_alone),
        cmocka_unit_test(names_are_quoted_where_they_have_to_be),
        cmocka_unit_test(cells_that_a_spreadsheet_would_run_are_texts),
        cmocka_unit_test(no_name_of_a_service_is_run),
        cmocka_unit_test(no_name_of_an_interface_or_a_file_is_run),
        cmocka_unit_test(services_are_rows),
        cmocka_unit_test(classes_are_rows),
        cmocka_unit_test(flows_are_rows),
        cmocka_unit_test(what_a_flow_has_not_is_an_empty_cell),
        cmocka_unit_test(intervals_begin_with_their_start_and_have_no_total),
        cmocka_unit_test(a_report_on_demand_is_a_table_of_its_own_or_nothing),
        cmocka_unit_test(an_interval_without_times_has_an_empty_start),
        cmocka_unit_test(rows_are_sorted_and_cut_where_that_is_asked_for),
        cmocka_unit_test(rows_that_are_alike_stay_as_they_stand),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
