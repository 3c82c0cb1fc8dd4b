/*
 * test_json.c - JSON and NDJSON against the contract: keys, types, order, nulls, and the books.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "snapshot_helper.h"

static json_t *parsed(const char *form, const struct ps_snapshot *snapshot)
{
    json_error_t error;
    char *text = rendered(form, snapshot, 80, true);
    json_t *report = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!report)
        fail_msg("%s: %s", error.text, text);
    free(text);
    return report;
}

/* `keys` are in order and separated by spaces; there are no others. */
static void check_keys(const json_t *object, const char *keys)
{
    char have[512] = "";
    const char *key;
    json_t *value;
    assert_true(json_is_object(object));
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t used = strlen(have);
        snprintf(have + used, sizeof have - used, "%s%s", used ? " " : "", key);
    }
    assert_string_equal(have, keys);
}

static const json_t *member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        fail_msg("no %s", key);
    return value;
}

static int64_t number(const json_t *object, const char *key)
{
    assert_true(json_is_integer(member(object, key)));
    return json_integer_value(member(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    assert_true(json_is_string(member(object, key)));
    return json_string_value(member(object, key));
}

static void check_null(const json_t *object, const char *key)
{
    assert_true(json_is_null(member(object, key)));
}

static void the_keys_are_those_of_the_contract(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    add_anomaly(snapshot, "udp-length-bad", (struct ps_count){1, 80});
    json_t *report = parsed("json", snapshot);
    check_keys(report,
               "schema version type input packets not_counted anomalies ports services classes "
               "flows");
    check_keys(member(report, "input"),
               "kind name link_type first last seconds threads complete damage "
               "kernel_drops interface_drops cooked_header_bytes "
               "seen_before filtered_out filtered_out_hidden "
               "time_backwards_seconds");
    check_keys(member(report, "packets"), "total bytes counted counted_bytes");
    const json_t *reason = json_array_get(member(report, "not_counted"), 0);
    check_keys(reason, "reason packets bytes detail");
    check_keys(json_array_get(member(reason, "detail"), 0), "name packets bytes");
    check_keys(json_array_get(member(report, "anomalies"), 0), "name packets bytes");
    check_keys(json_array_get(member(report, "ports"), 0),
               "protocol port class service common_name packets bytes continuation_fragments "
               "continuation_fragment_bytes source_packets source_bytes client_only");
    const json_t *service = json_array_get(member(report, "services"), 0);
    check_keys(service, "protocol port class service common_name flows to_server to_client "
                        "evidence active_flows connections");
    check_keys(member(service, "to_server"), "packets bytes");
    check_keys(member(service, "to_client"), "packets bytes");
    check_keys(json_array_get(member(report, "classes"), 0),
               "class ports packets bytes services flows service_packets service_bytes");
    check_keys(member(report, "flows"), "total active evicted");
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void interfaces_are_there_if_asked_for(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.by = PS_VIEW_BY_INTERFACE;
    snapshot->interfaces = calloc(2, sizeof *snapshot->interfaces);
    assert_non_null(snapshot->interfaces);
    snapshot->interface_count = 2;
    snapshot->interfaces[0].name = strdup("eth0");
    snapshot->interfaces[0].has_drops = true;
    snapshot->interfaces[0].kernel_drops = 3;
    snapshot->interfaces[1].others = true;
    snapshot->input.compared = true;
    snapshot->input.seen_before = (struct ps_count){4, 400};
    snapshot->input.cooked_bytes = 20;
    json_t *report = parsed("json", snapshot);
    const json_t *rows = member(report, "interfaces");
    check_keys(json_array_get(rows, 0), "name number file packets bytes counted counted_bytes "
                                        "kernel_drops interface_drops");
    assert_string_equal(text(json_array_get(rows, 0), "name"), "eth0");
    assert_int_equal(number(json_array_get(rows, 0), "number"), 0);
    assert_int_equal(number(json_array_get(rows, 0), "kernel_drops"), 3);
    check_null(json_array_get(rows, 1), "name");
    check_null(json_array_get(rows, 1), "number");
    check_null(json_array_get(rows, 1), "kernel_drops");
    check_keys(member(member(report, "input"), "seen_before"), "packets bytes forgotten");
    assert_int_equal(number(member(report, "input"), "cooked_header_bytes"), 20);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void the_values_are_those_of_the_snapshot(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->ports[0].continuation = (struct ps_count){2, 200};
    json_t *report = parsed("json", snapshot);
    assert_string_equal(text(report, "schema"), "portstat/1");
    assert_string_equal(text(report, "version"), "0.1.0");
    const json_t *input = member(report, "input");
    assert_string_equal(text(input, "kind"), "file");
    assert_string_equal(text(input, "name"), "small.pcap");
    assert_string_equal(text(input, "link_type"), "EN10MB");
    assert_string_equal(text(input, "first"), "2026-11-20T19:31:00.000000Z");
    assert_string_equal(text(input, "last"), "2026-11-20T19:31:11.730000Z");
    assert_true(json_real_value(member(input, "seconds")) == 11.73);
    assert_int_equal(number(input, "threads"), 1);
    assert_true(json_is_true(member(input, "complete")));
    check_null(input, "damage");
    check_null(input, "kernel_drops");
    check_null(input, "interface_drops");
    const json_t *packets = member(report, "packets");
    assert_int_equal(number(packets, "total"), 15);
    assert_int_equal(number(packets, "bytes"), 5982);
    assert_int_equal(number(packets, "counted"), 12);
    assert_int_equal(number(packets, "counted_bytes"), 5800);
    const json_t *http = json_array_get(member(report, "ports"), 0);
    assert_string_equal(text(http, "protocol"), "tcp");
    assert_int_equal(number(http, "port"), 80);
    assert_string_equal(text(http, "class"), "well-known");
    assert_string_equal(text(http, "service"), "http");
    assert_string_equal(text(http, "common_name"), "HTTP");
    assert_int_equal(number(http, "packets"), 6);
    assert_int_equal(number(http, "bytes"), 600);
    assert_int_equal(number(http, "continuation_fragments"), 2);
    assert_int_equal(number(http, "continuation_fragment_bytes"), 200);
    assert_int_equal(number(http, "source_packets"), 4);
    assert_int_equal(number(http, "source_bytes"), 5000);
    assert_true(json_is_false(member(http, "client_only")));
    const json_t *client = json_array_get(member(report, "ports"), 1);
    check_null(client, "service");
    check_null(client, "common_name");
    assert_true(json_is_true(member(client, "client_only")));
    const json_t *service = json_array_get(member(report, "services"), 0);
    check_keys(member(service, "evidence"), "handshake");
    assert_int_equal(number(member(service, "evidence"), "handshake"), 1);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void what_is_live_has_drops_and_what_is_damaged_says_why(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("eth0");
    snapshot->input.kind = PS_SOURCE_LIVE;
    snapshot->input.has_drops = true;
    snapshot->input.kernel_drops = 5;
    snapshot->input.incomplete = true;
    snapshot->input.damage = strdup("the interface went away");
    snapshot->input.threads = 2;
    json_t *report = parsed("json", snapshot);
    const json_t *input = member(report, "input");
    assert_string_equal(text(input, "kind"), "live");
    assert_int_equal(number(input, "kernel_drops"), 5);
    assert_int_equal(number(input, "interface_drops"), 0);
    assert_int_equal(number(input, "threads"), 2);
    assert_true(json_is_false(member(input, "complete")));
    assert_string_equal(text(input, "damage"), "the interface went away");
    check_null(input, "first");
    check_null(input, "last");
    check_null(input, "seconds");
    assert_int_equal(json_array_size(member(report, "ports")), 0);
    assert_int_equal(json_array_size(member(report, "not_counted")), 0);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void an_input_that_nobody_filled_in_is_memory_and_complete(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = calloc(1, sizeof *snapshot);
    assert_non_null(snapshot);
    json_t *report = parsed("json", snapshot);
    const json_t *input = member(report, "input");
    assert_string_equal(text(input, "kind"), "memory");
    assert_int_equal(number(input, "threads"), 1);
    assert_true(json_is_true(member(input, "complete")));
    check_null(input, "damage");
    check_null(input, "name");
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void nanoseconds_are_kept(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->input.first_ns = 1795203060000000001;
    snapshot->input.last_ns = 1795203060500000000;
    json_t *report = parsed("json", snapshot);
    const json_t *input = member(report, "input");
    assert_string_equal(text(input, "first"), "2026-11-20T19:31:00.000000001Z");
    assert_string_equal(text(input, "last"), "2026-11-20T19:31:00.500000Z");
    json_decref(report);
    ps_snapshot_free(snapshot);
}

/* A span that int64_t cannot hold: from the first to the last time there is. */
static void absurd_times_make_no_negative_seconds(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->input.first_ns = INT64_MIN + 1;
    snapshot->input.last_ns = INT64_MAX;
    json_t *report = parsed("json", snapshot);
    double seconds = json_real_value(member(member(report, "input"), "seconds"));
    assert_true(seconds > 18446744073.7 && seconds < 18446744073.8);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void a_file_name_may_be_any_bytes(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("a\xff\n\"b\xc3\xa9.pcap");
    json_t *report = parsed("json", snapshot);
    assert_string_equal(text(member(report, "input"), "name"), "a\xef\xbf\xbd\n\"b\xc3\xa9.pcap");
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void huge_counts_stay_valid(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->total = (struct ps_count){INT64_MAX, UINT64_MAX};
    json_t *report = parsed("json", snapshot);
    const json_t *packets = member(report, "packets");
    assert_true(number(packets, "total") == INT64_MAX);
    assert_true(json_real_value(member(packets, "bytes")) > 1.8e19);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void an_interval_is_one_line_with_its_times(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->kind = PS_INTERVAL;
    snapshot->interval.start_ns = 1795203070000000000;
    snapshot->interval.end_ns = 1795203080000000000;
    char *line = rendered("ndjson", snapshot, 80, true);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    free(line);
    json_t *report = parsed("ndjson", snapshot);
    check_keys(report, "schema version type interval input packets not_counted anomalies ports "
                       "services classes flows");
    assert_string_equal(text(report, "type"), "interval");
    const json_t *interval = member(report, "interval");
    check_keys(interval, "start end seconds");
    assert_string_equal(text(interval, "start"), "2026-11-20T19:31:10.000000Z");
    assert_string_equal(text(interval, "end"), "2026-11-20T19:31:20.000000Z");
    assert_true(json_real_value(member(interval, "seconds")) == 10);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

/* In every form that may have several. */
static void what_a_report_is_of_is_its_type(void **state)
{
    static const struct {
        enum ps_snapshot_kind kind;
        const char *json, *ndjson;
    } cases[] = {
        {PS_WHOLE, "whole", "total"},
        {PS_INTERVAL, "interval", "interval"},
        {PS_TOTAL, "total", "total"},
        {PS_SNAPSHOT, "snapshot", "snapshot"},
    };
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snapshot->kind = cases[i].kind;
        json_t *json = parsed("json", snapshot), *ndjson = parsed("ndjson", snapshot);
        assert_string_equal(text(json, "type"), cases[i].json);
        assert_string_equal(text(ndjson, "type"), cases[i].ndjson);
        json_decref(json);
        json_decref(ndjson);
    }
    ps_snapshot_free(snapshot);
}

static void the_end_of_a_run_is_its_total(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    for (int kind = PS_WHOLE; kind <= PS_TOTAL; kind += PS_TOTAL - PS_WHOLE) {
        snapshot->kind = (enum ps_snapshot_kind)kind;
        json_t *report = parsed("ndjson", snapshot);
        assert_string_equal(text(report, "type"), "total");
        check_null(report, "interval");
        json_decref(report);
    }
    ps_snapshot_free(snapshot);
}

static void every_port_there_is(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = an_empty_snapshot("all.pcap");
    snapshot->ports = calloc(UINT16_MAX + 1, sizeof *snapshot->ports);
    for (unsigned port = 0; port <= UINT16_MAX; port++)
        snapshot->ports[snapshot->port_count++] = (struct ps_port_row){
            .label = a_label(PS_UDP, (uint16_t)port, NULL, NULL), .destination = {1, 60}};
    json_t *report = parsed("json", snapshot);
    const json_t *ports = member(report, "ports");
    assert_int_equal(json_array_size(ports), 65536);
    assert_int_equal(number(json_array_get(ports, 0), "port"), 0);
    assert_int_equal(number(json_array_get(ports, 65535), "port"), 65535);
    assert_string_equal(text(json_array_get(ports, 65535), "class"), "dynamic");
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void flows_are_listed_where_they_are_asked_for(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->flows_omitted.flows = 3;
    snapshot->flows_omitted.count = (struct ps_count){2, 200};
    struct ps_flow_row flow = {.label = a_label(PS_TCP, 80, "http", "say \"HTTP\""),
                               .ip_version = 4,
                               .client.bytes = {192, 0, 2, 1},
                               .server.bytes = {198, 51, 100, 2},
                               .client_port = 50000,
                               .to_server = {6, 600},
                               .to_client = {4, 5000},
                               .first_ns = PS_NO_TIME,
                               .last_ns = 1795203060000000000,
                               .evidence = PS_EVIDENCE_HANDSHAKE};
    add_flow(snapshot, flow);
    json_t *report = parsed("json", snapshot);
    assert_null(json_object_get(report, "flows_list"));
    assert_null(json_object_get(report, "flows_list_omitted"));
    json_decref(report);
    snapshot->view.by = PS_VIEW_BY_FLOW;
    report = parsed("ndjson", snapshot);
    const json_t *row = json_array_get(member(report, "flows_list"), 0);
    check_keys(row, "protocol client server ip_version class service common_name to_server "
                    "to_client first last evidence");
    assert_string_equal(text(member(row, "client"), "address"), "192.0.2.1");
    assert_int_equal(number(member(row, "client"), "port"), 50000);
    assert_string_equal(text(member(row, "server"), "address"), "198.51.100.2");
    assert_int_equal(number(member(row, "server"), "port"), 80);
    assert_int_equal(number(row, "ip_version"), 4);
    assert_string_equal(text(row, "common_name"), "say \"HTTP\"");
    assert_int_equal(number(member(row, "to_client"), "bytes"), 5000);
    assert_true(json_is_null(member(row, "first")));
    assert_string_equal(text(row, "last"), "2026-11-20T19:31:00.000000Z");
    assert_string_equal(text(row, "evidence"), "handshake");
    assert_int_equal(number(member(report, "flows_list_omitted"), "flows"), 3);
    assert_int_equal(number(member(report, "flows_list_omitted"), "bytes"), 200);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

static void a_flow_without_ip_has_no_addresses(void **state)
{
    (void)state;
    struct ps_snapshot *snapshot = a_small_snapshot();
    snapshot->view.by = PS_VIEW_BY_FLOW;
    add_flow(snapshot,
             (struct ps_flow_row){.label = a_label(PS_SCTP, 80, NULL, NULL), .ip_version = 1});
    json_t *report = parsed("json", snapshot);
    const json_t *row = json_array_get(member(report, "flows_list"), 0);
    assert_true(json_is_null(member(row, "ip_version")));
    assert_true(json_is_null(member(member(row, "client"), "address")));
    assert_int_equal(number(member(row, "server"), "port"), 80);
    json_decref(report);
    ps_snapshot_free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keys_are_those_of_the_contract),
        cmocka_unit_test(interfaces_are_there_if_asked_for),
        cmocka_unit_test(the_values_are_those_of_the_snapshot),
        cmocka_unit_test(what_is_live_has_drops_and_what_is_damaged_says_why),
        cmocka_unit_test(an_input_that_nobody_filled_in_is_memory_and_complete),
        cmocka_unit_test(nanoseconds_are_kept),
        cmocka_unit_test(absurd_times_make_no_negative_seconds),
        cmocka_unit_test(a_file_name_may_be_any_bytes),
        cmocka_unit_test(huge_counts_stay_valid),
        cmocka_unit_test(an_interval_is_one_line_with_its_times),
        cmocka_unit_test(what_a_report_is_of_is_its_type),
        cmocka_unit_test(the_end_of_a_run_is_its_total),
        cmocka_unit_test(every_port_there_is),
        cmocka_unit_test(flows_are_listed_where_they_are_asked_for),
        cmocka_unit_test(a_flow_without_ip_has_no_addresses),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
