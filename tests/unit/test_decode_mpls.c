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

static void ip_below_labels_is_found(void **state)
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

static void ethernet_behind_a_control_word_is_found(void **state)
{
    (void)state;
    struct built frame = below("00064140 00000000");
    put_ethernet_datagram(&frame);
    assert_reaches_udp(&frame, 4);
    struct built sequence = below("00064140 00000007");
    put_ethernet_datagram(&sequence);
    assert_reaches_udp(&sequence, 4);
}

static void ethernet_without_a_control_word_is_found(void **state)
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

static void ip_in_an_associated_channel_is_found(void **state)
{
    (void)state;
    struct built frame = below("00064140 10000021");
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
    struct built bfd = below("0000d101 10000007 20c00318");
    assert_ends(&bfd, PS_NON_IP);
}

static void other_content_is_not_ip(void **state)
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
static void an_endless_label_stack_is_too_deep(void **state)
{
    (void)state;
    struct built frame = below("");
    for (int i = 0; i < 1000; i++)
        put(&frame, "00064040");
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_MALFORMED);
    assert_true(packet.anomalies & 1u << PS_TOO_DEEP);
}

static void mpls_in_ip_is_entered(void **state)
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
        cmocka_unit_test(ip_below_labels_is_found),
        cmocka_unit_test(ethernet_behind_a_control_word_is_found),
        cmocka_unit_test(ethernet_without_a_control_word_is_found),
        cmocka_unit_test(ip_in_an_associated_channel_is_found),
        cmocka_unit_test(other_content_is_not_ip),
        cmocka_unit_test(an_endless_label_stack_is_too_deep),
        cmocka_unit_test(mpls_in_ip_is_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
