/*
 * test_decode_mpls.c - MPLS label stacks (RFC 3032) and what is guessed to be below them.
 */
#include "inner_helper.h"

static struct built below(const char *labels)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x8847);
    put(&frame, labels);
    return frame;
}

static void test_ip(void **state)
{
    (void)state;
    struct built one = below("00064140");
    put_datagram(&one);
    assert_reaches_udp(&one, 4);
    struct built two = below("00064040 00065140");
    put_ipv6(&two, 17, 8);
    put_udp(&two);
    assert_reaches_udp(&two, 4);
}

static void test_ethernet_with_control_word(void **state)
{
    (void)state;
    struct built frame = below("00064140 00000000");
    put_ethernet_datagram(&frame);
    assert_reaches_udp(&frame, 4);
    struct built sequence = below("00064140 00000007");
    put_ethernet_datagram(&sequence);
    assert_reaches_udp(&sequence, 4);
}

static void test_ethernet_without_control_word(void **state)
{
    (void)state;
    struct built plain = below("00064140");
    put_ethernet_datagram(&plain);
    struct ps_packet packet = decode_built(&plain);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    struct built tagged = below("00064140");
    put_ethernet(&tagged, 0x8100);
    put(&tagged, "0005 0800");
    put_datagram(&tagged);
    packet = decode_built(&tagged);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
}

static void test_associated_channel(void **state)
{
    (void)state;
    struct built frame = below("00064140 10000021");
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
    struct built bfd = below("0000d101 10000007 20c00318");
    assert_ends(&bfd, PS_NON_IP);
}

static void test_ends(void **state)
{
    (void)state;
    struct built alert = below("0000e140");
    put_datagram(&alert);
    assert_ends(&alert, PS_NON_IP);
    struct built unknown = below("00064140 70");
    assert_ends(&unknown, PS_NON_IP);
    struct built nothing = below("00064140");
    assert_ends(&nothing, PS_MALFORMED);
    struct ps_packet cut =
        decode_cut(PS_LINKTYPE_ETHERNET, nothing.bytes, nothing.size, nothing.size + 28);
    assert_outcome(&cut, PS_TRUNCATED);
}

/* A stack without a bottom. */
static void test_endless_stack(void **state)
{
    (void)state;
    struct built frame = below("");
    for (int i = 0; i < 1000; i++)
        put(&frame, "00064040");
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_MALFORMED);
    assert_true(packet.anomalies & 1u << PS_TOO_DEEP);
}

static void test_in_ip(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 137, 4 + DATAGRAM);
    put(&frame, "00064140");
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip),
        cmocka_unit_test(test_ethernet_with_control_word),
        cmocka_unit_test(test_ethernet_without_control_word),
        cmocka_unit_test(test_associated_channel),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_endless_stack),
        cmocka_unit_test(test_in_ip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
