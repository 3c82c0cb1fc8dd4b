/*
 * test_port_class.c - the class boundaries of RFC 6335 section 6, and the transports' names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "portstat/service.h"

static void test_boundaries(void **state)
{
    (void)state;
    assert_int_equal(ps_port_class(0), PS_WELL_KNOWN);
    assert_int_equal(ps_port_class(1023), PS_WELL_KNOWN);
    assert_int_equal(ps_port_class(1024), PS_REGISTERED);
    assert_int_equal(ps_port_class(49151), PS_REGISTERED);
    assert_int_equal(ps_port_class(49152), PS_DYNAMIC);
    assert_int_equal(ps_port_class(65535), PS_DYNAMIC);
}

static void test_every_port_is_in_the_range_of_its_class(void **state)
{
    (void)state;
    unsigned counts[PS_PORT_CLASS_COUNT] = {0};
    for (unsigned port = 0; port <= 65535; port++) {
        enum ps_port_class port_class = ps_port_class((uint16_t)port);
        assert_in_range(port, ps_port_class_first(port_class), ps_port_class_last(port_class));
        counts[port_class]++;
    }
    assert_int_equal(counts[PS_WELL_KNOWN], 1024);
    assert_int_equal(counts[PS_REGISTERED], 48128);
    assert_int_equal(counts[PS_DYNAMIC], 16384);
}

static void test_class_names(void **state)
{
    (void)state;
    assert_string_equal(ps_port_class_name(PS_WELL_KNOWN), "well-known");
    assert_string_equal(ps_port_class_name(PS_REGISTERED), "registered");
    assert_string_equal(ps_port_class_name(PS_DYNAMIC), "dynamic");
}

static void test_transport_names(void **state)
{
    (void)state;
    assert_string_equal(ps_transport_name(PS_TCP), "tcp");
    assert_string_equal(ps_transport_name(PS_UDP), "udp");
    assert_string_equal(ps_transport_name(PS_UDPLITE), "udplite");
    assert_string_equal(ps_transport_name(PS_SCTP), "sctp");
    assert_string_equal(ps_transport_name(PS_DCCP), "dccp");
    assert_int_equal(ps_transport_by_name("tcp"), PS_TCP);
    assert_int_equal(ps_transport_by_name("UdpLite"), PS_UDPLITE);
    assert_int_equal(ps_transport_by_name("DCCP"), PS_DCCP);
    assert_int_equal(ps_transport_by_name("icmp"), -1);
    assert_int_equal(ps_transport_by_name("tc"), -1);
    assert_int_equal(ps_transport_by_name(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_every_port_is_in_the_range_of_its_class),
        cmocka_unit_test(test_class_names),
        cmocka_unit_test(test_transport_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
