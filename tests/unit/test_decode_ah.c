/*
 * test_decode_ah.c - IP Authentication Header (RFC 4302): what follows it is not encrypted.
 */
#include "inner_helper.h"

static void udp_behind_ah_in_ipv4_is_counted(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 51, 24 + 8);
    put(&frame, "11 04 0000 00000100 00000001 000102030405060708090a0b");
    put_udp(&frame);
    assert_reaches_udp(&frame, 4);
}

static void udp_behind_ah_and_options_in_ipv6_is_counted(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 51, 24 + 8 + 8);
    put(&frame, "3c 04 0000 00000100 00000001 000102030405060708090a0b");
    put(&frame, "1100010400000000");
    put_udp(&frame);
    assert_reaches_udp(&frame, 4);
}

/* Tunnel mode: a whole datagram inside. */
static void a_datagram_in_ah_tunnel_mode_is_counted(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 51, 12 + DATAGRAM);
    put(&frame, "04 01 0000 00000100 00000001");
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void a_length_beyond_the_frame_is_malformed(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 51, 12 + 8);
    put(&frame, "11 ff 0000 00000100 00000001");
    put_udp(&frame);
    assert_ends(&frame, PS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_behind_ah_in_ipv4_is_counted),
        cmocka_unit_test(udp_behind_ah_and_options_in_ipv6_is_counted),
        cmocka_unit_test(a_datagram_in_ah_tunnel_mode_is_counted),
        cmocka_unit_test(a_length_beyond_the_frame_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
