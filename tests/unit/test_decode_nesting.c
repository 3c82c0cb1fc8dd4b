/*
 * test_decode_nesting.c - IP within IP, as deep as it gets.
 */
#include "inner_helper.h"

static void either_ip_version_may_be_inside_the_other(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        bool outer_ipv6 = kind & 1, inner_ipv6 = kind & 2;
        struct built frame = {.size = 0};
        put_ethernet(&frame, outer_ipv6 ? 0x86dd : 0x0800);
        uint32_t payload = (inner_ipv6 ? 40 : 20) + 8;
        if (outer_ipv6)
            put_ipv6(&frame, inner_ipv6 ? 41 : 4, payload);
        else
            put_ipv4(&frame, inner_ipv6 ? 41 : 4, payload);
        if (inner_ipv6)
            put_ipv6(&frame, 17, 8);
        else
            put_ipv4(&frame, 17, 8);
        put_udp(&frame);
        assert_reaches_udp(&frame, 4);
        struct ps_packet packet = decode_built(&frame);
        assert_int_equal(packet.ip_version, inner_ipv6 ? 6 : 4);
    }
}

/* The version field decides, whatever number announced the header. */
static void the_version_field_decides(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_datagram(&frame);
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    frame.bytes[14] = 0x55;
    assert_ends(&frame, PS_MALFORMED);
}

static struct ps_packet nest(int depth)
{
    static struct built frame;
    frame.size = 0;
    put_ethernet(&frame, 0x0800);
    for (int left = depth; left > 0; left--)
        put_ipv4(&frame, 4, (uint32_t)left * 20 + 8);
    put_datagram(&frame);
    return decode_built(&frame);
}

static void deep_nesting_is_counted_up_to_a_bound(void **state)
{
    (void)state;
    struct ps_packet packet = nest(100);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.layer_count, PS_MAX_LAYERS);
    packet = nest(500);
    assert_outcome(&packet, PS_MALFORMED);
    assert_true(packet.anomalies & 1u << PS_TOO_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either_ip_version_may_be_inside_the_other),
        cmocka_unit_test(the_version_field_decides),
        cmocka_unit_test(deep_nesting_is_counted_up_to_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
