/*
 * test_decode_ah.c - IP Authentication Header (RFC 4302): what follows it is in the clear.
 */
#include "inner_helper.h"

static void test_ipv4(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 51, 24 + 8);
    put(&frame, "11 04 0000 00000100 00000001 000102030405060708090a0b");
    put_udp(&frame);
    assert_reaches_udp(&frame, 4);
}

static void test_ipv6(void **state)
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
static void test_tunnel(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 51, 12 + DATAGRAM);
    put(&frame, "04 01 0000 00000100 00000001");
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void test_lying_length(void **state)
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
        cmocka_unit_test(test_ipv4),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_tunnel),
        cmocka_unit_test(test_lying_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
