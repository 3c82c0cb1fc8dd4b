/*
 * test_decode_ppp.c - PPPoE (RFC 2516) and what PPP carries.
 */
#include "inner_helper.h"

static struct built session(const char *protocol, uint32_t length)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x8864);
    put(&frame, "11 00 0001");
    put_be16(&frame, length);
    put(&frame, protocol);
    return frame;
}

static void check_datagram(const char *protocol)
{
    struct built frame = session(protocol, 1492);
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void ip_in_ppp_is_found(void **state)
{
    (void)state;
    check_datagram("0021");
    check_datagram("21");
    check_datagram("0281 00064140");
    struct built ipv6 = session("0057", 2 + 48);
    put_ipv6(&ipv6, 17, 8);
    put_udp(&ipv6);
    assert_reaches_udp(&ipv6, 4);
}

static void the_session_length_ends_the_datagram(void **state)
{
    (void)state;
    struct built frame = session("0021", 2 + DATAGRAM_PORTS);
    put_datagram(&frame);
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    frame = session("0021", 2 + DATAGRAM_PORTS - 1);
    put_datagram(&frame);
    assert_ends(&frame, PS_MALFORMED);
    frame = session("0021", 0);
    put_datagram(&frame);
    assert_ends(&frame, PS_MALFORMED);
}

static void link_control_and_compressed_headers_are_not_ip(void **state)
{
    (void)state;
    struct built lcp = session("c021 0101 0004", 6);
    assert_ends(&lcp, PS_NON_IP);
    struct built compressed = session("002d 0b 1012 3401", 6);
    assert_ends(&compressed, PS_NON_IP);
}

static void pppoe_discovery_is_not_ip(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x8863);
    put(&frame, "11 09 0000 0004 0101 0000");
    assert_opaque(&frame, 14, PS_NON_IP);
}

static void only_a_whole_multilink_packet_is_entered(void **state)
{
    (void)state;
    check_datagram("003d c0000001 0021");
    struct built first = session("003d 80000001 0021", 1492);
    put_datagram(&first);
    assert_ends(&first, PS_NON_IP);
}

static void ethernet_bridged_in_ppp_is_entered(void **state)
{
    (void)state;
    struct built plain = session("0031 0001", 1492);
    put_ethernet_datagram(&plain);
    assert_reaches_udp(&plain, 4);
    struct built lan = session("0031 4001 00000007", 1492);
    put_ethernet_datagram(&lan);
    assert_reaches_udp(&lan, 4);
    struct built bpdu = session("0031 0000 0000", 6);
    assert_ends(&bpdu, PS_NON_IP);
}

/* RFC 1144: IP's protocol field holds a connection number, here 5; the packet is TCP. */
static void a_vj_uncompressed_packet_is_tcp(void **state)
{
    (void)state;
    struct built frame = session("002f", 2 + 40);
    put_ipv4(&frame, 5, 20);
    put(&frame, "9c40 270f 00000001 00000000 50 02 2000 0000 0000");
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_TCP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.tcp_flags, PS_TCP_SYN);
    assert_every_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size, frame.size - 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_in_ppp_is_found),
        cmocka_unit_test(the_session_length_ends_the_datagram),
        cmocka_unit_test(link_control_and_compressed_headers_are_not_ip),
        cmocka_unit_test(pppoe_discovery_is_not_ip),
        cmocka_unit_test(only_a_whole_multilink_packet_is_entered),
        cmocka_unit_test(ethernet_bridged_in_ppp_is_entered),
        cmocka_unit_test(a_vj_uncompressed_packet_is_tcp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
