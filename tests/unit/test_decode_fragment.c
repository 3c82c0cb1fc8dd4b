/*
 * test_decode_fragment.c - fragments of IPv4 (RFC 791) and IPv6 (RFC 8200 section 4.5).
 */
#include "inner_helper.h"

static struct built ipv6_fragment(const char *header)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 44, 16);
    put(&frame, header);
    put_udp(&frame);
    return frame;
}

static void a_first_fragment_is_counted(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 0001 12345678");
    assert_reaches_udp(&frame, 4);
    struct ps_packet packet = decode_built(&frame);
    assert_int_equal(packet.fragment.kind, PS_FIRST_FRAGMENT);
    assert_int_equal(packet.fragment.identification, 0x12345678);
    assert_int_equal(packet.fragment.protocol, 17);
    assert_int_equal(packet.fragment.ip_version, 6);
    assert_int_equal(packet.fragment.destination.bytes[15], 2);
}

static void a_later_fragment_is_not_counted(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 05a8 12345678");
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_FRAGMENT);
    assert_int_equal(packet.fragment.kind, PS_LATER_FRAGMENT);
    assert_int_equal(packet.fragment.offset_bytes_div_8, 0x05a8 >> 3);
}

/* If the protocol has no ports anyway, the outcome is that, not a lost fragment. */
static void a_later_fragment_without_ports_says_so(void **state)
{
    (void)state;
    struct built icmpv6 = ipv6_fragment("3a 00 05a8 12345678");
    assert_ends(&icmpv6, PS_IP_WITHOUT_PORTS);
    struct built nothing = ipv6_fragment("3b 00 05a8 12345678");
    assert_ends(&nothing, PS_IP_WITHOUT_PORTS);
}

static void an_atomic_fragment_is_a_whole_datagram(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 0000 12345678");
    assert_reaches_udp(&frame, 4);
    struct ps_packet packet = decode_built(&frame);
    assert_int_equal(packet.fragment.kind, PS_NOT_FRAGMENTED);
}

static void a_cut_fragment_header_is_truncated(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 05a8 12345678");
    for (uint32_t caplen = 0; caplen < 62; caplen++) {
        struct ps_packet packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, caplen, frame.size);
        assert_outcome(&packet, PS_TRUNCATED);
        packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, caplen, caplen);
        assert_outcome(&packet, PS_MALFORMED);
    }
}

/* A first fragment of the outer datagram with a later one of the inner: the ports are not here. */
static void a_later_fragment_inside_a_first_one_hides_the_ports(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 44, 8 + 28);
    put(&frame, "04 00 0001 0000000a");
    put(&frame, "4500001c 000b 0010 40 11 0000 c0000201 c0000202");
    put_udp(&frame);
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_FRAGMENT);
    assert_int_equal(packet.fragment.ip_version, 4);
    assert_int_equal(packet.fragment.identification, 0x0b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_fragment_is_counted),
        cmocka_unit_test(a_later_fragment_is_not_counted),
        cmocka_unit_test(a_later_fragment_without_ports_says_so),
        cmocka_unit_test(an_atomic_fragment_is_a_whole_datagram),
        cmocka_unit_test(a_cut_fragment_header_is_truncated),
        cmocka_unit_test(a_later_fragment_inside_a_first_one_hides_the_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
