/*
 * test_decode_gre.c - GRE (RFC 2784, 2890, 1701, 2637) and what it carries.
 */
#include "inner_helper.h"

static struct built over_gre(const char *header)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 47, 0xff00); /* more than there is: the frame's end counts */
    put(&frame, header);
    return frame;
}

static void check_datagram(const char *header)
{
    struct built frame = over_gre(header);
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void check_ethernet(const char *header)
{
    struct built frame = over_gre(header);
    put_ethernet_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void each_optional_field_is_skipped(void **state)
{
    (void)state;
    check_datagram("0000 0800");
    check_datagram("8000 0800 12340000");
    check_datagram("2000 0800 00000007");
    check_datagram("1000 0800 00000001");
    check_datagram("b000 0800 12340000 00000007 00000001");
}

static void a_source_route_is_skipped_up_to_its_end(void **state)
{
    (void)state;
    check_datagram("4000 0800 00000000 0800 00 04 c0000209 0000 00 00");
    check_datagram("4000 0800 00000000 00000000");
    struct built endless = over_gre("4000 0800 00000000");
    for (int i = 0; i < 1000; i++)
        put(&endless, "08000000");
    assert_ends(&endless, PS_MALFORMED);
}

static void pptp_carries_ppp(void **state)
{
    (void)state;
    check_datagram("3001 880b 00200001 00000001 ff03 0021");
    check_datagram("3081 880b 00200001 00000001 00000001 ff03 21");
    check_datagram("3001 880b 00200001 00000001 0021");
    check_datagram("3001 880b 00200001 00000001 21");
}

static void a_pptp_acknowledgment_carries_nothing(void **state)
{
    (void)state;
    struct built frame = over_gre("2081 880b 00000001 00000001");
    assert_ends(&frame, PS_IP_WITHOUT_PORTS);
}

static void ethernet_in_gre_is_entered(void **state)
{
    (void)state;
    check_ethernet("0000 6558");
    check_ethernet("2000 6558 00000007");
}

static void each_type_of_erspan_is_entered(void **state)
{
    (void)state;
    check_ethernet("0000 88be");                            /* type I */
    check_ethernet("1000 88be 00000001 10010001 00000000"); /* type II */
    check_ethernet("1000 22eb 00000001 20010001 00000000 00000000");
    check_ethernet("1000 22eb 00000001 20010001 00000000 00000001 00000000 00000000");
    struct built ip = over_gre("1000 22eb 00000001 20010001 00000000 00000800");
    put_ethernet_datagram(&ip);
    assert_ends(&ip, PS_IP_WITHOUT_PORTS);
}

static void mpls_wccp_and_nsh_in_gre_are_entered(void **state)
{
    (void)state;
    check_datagram("0000 8847 00064140");
    check_datagram("0000 883e 80000000");
    check_datagram("0000 883e");
    check_datagram("2000 8909 00000028 0800 01 01 0001 0000");
    check_datagram("0000 894f 0006 01 01 000001ff 00000000000000000000000000000000");
}

static void an_unknown_protocol_type_has_no_ports(void **state)
{
    (void)state;
    struct built vlan = over_gre("0000 8100 0001 0800");
    put_datagram(&vlan);
    assert_opaque(&vlan, 38, PS_IP_WITHOUT_PORTS);
    struct built keepalive = over_gre("0000 0000");
    assert_ends(&keepalive, PS_IP_WITHOUT_PORTS);
}

/* The tunnel goes to a group, the datagram inside does not. */
static void a_group_destination_is_that_of_the_inner_datagram(void **state)
{
    (void)state;
    struct built frame = over_gre("0000 0800");
    put_datagram(&frame);
    frame.bytes[30] = 239;
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_false(packet.group_destination);
    frame.bytes[frame.size - 12] = 239;
    packet = decode_built(&frame);
    assert_true(packet.group_destination);
}

static void etherip_carries_ethernet(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 97, 2 + ETHERNET_DATAGRAM);
    put(&frame, "3000");
    put_ethernet_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_optional_field_is_skipped),
        cmocka_unit_test(a_source_route_is_skipped_up_to_its_end),
        cmocka_unit_test(pptp_carries_ppp),
        cmocka_unit_test(a_pptp_acknowledgment_carries_nothing),
        cmocka_unit_test(ethernet_in_gre_is_entered),
        cmocka_unit_test(each_type_of_erspan_is_entered),
        cmocka_unit_test(mpls_wccp_and_nsh_in_gre_are_entered),
        cmocka_unit_test(an_unknown_protocol_type_has_no_ports),
        cmocka_unit_test(a_group_destination_is_that_of_the_inner_datagram),
        cmocka_unit_test(etherip_carries_ethernet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
