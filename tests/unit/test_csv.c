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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_are_rows),
        cmocka_unit_test(without_ports_the_header_stands_alone),
        cmocka_unit_test(names_are_quoted_where_they_have_to_be),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
