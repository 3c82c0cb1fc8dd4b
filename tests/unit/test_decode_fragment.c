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

static void test_first(void **state)
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

static void test_later(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 05a8 12345678");
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_FRAGMENT);
    assert_int_equal(packet.fragment.kind, PS_LATER_FRAGMENT);
    assert_int_equal(packet.fragment.offset_bytes_div_8, 0x05a8 >> 3);
}

/* A later fragment of something that has no ports anyway is that, not a lost fragment. */
static void test_later_without_ports(void **state)
{
    (void)state;
    struct built icmpv6 = ipv6_fragment("3a 00 05a8 12345678");
    assert_ends(&icmpv6, PS_IP_WITHOUT_PORTS);
    struct built nothing = ipv6_fragment("3b 00 05a8 12345678");
    assert_ends(&nothing, PS_IP_WITHOUT_PORTS);
}

static void test_atomic(void **state)
{
    (void)state;
    struct built frame = ipv6_fragment("11 00 0000 12345678");
    assert_reaches_udp(&frame, 4);
    struct ps_packet packet = decode_built(&frame);
    assert_int_equal(packet.fragment.kind, PS_NOT_FRAGMENTED);
}

static void test_header_cut(void **state)
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
static void test_nested(void **state)
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
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_later),
        cmocka_unit_test(test_later_without_ports),
        cmocka_unit_test(test_atomic),
        cmocka_unit_test(test_header_cut),
        cmocka_unit_test(test_nested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
