/*
 * test_decode_without_ports.c - protocols over IP without ports: ICMP, IGMP, ESP, IPComp, HIP.
 */
#include "inner_helper.h"

static struct built over(bool ipv6, uint8_t protocol, const char *message, uint32_t size)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, ipv6 ? 0x86dd : 0x0800);
    if (ipv6)
        put_ipv6(&frame, protocol, size);
    else
        put_ipv4(&frame, protocol, size);
    put(&frame, message);
    return frame;
}

static void icmp_has_no_ports(void **state)
{
    (void)state;
    struct built echo = over(false, 1, "08 00 0000 0007 0001", 8);
    assert_opaque(&echo, 34, PS_IP_WITHOUT_PORTS);
    struct ps_packet packet = decode_built(&echo);
    assert_string_equal(layer_name(&packet, 2), "icmp");
    assert_int_equal(packet.layers[2].length, 8);
    assert_int_equal(packet.last.space, PS_SPACE_IPV4);
    assert_int_equal(packet.last.number, 1);
}

/* Every type, known or not, is one layer named icmp. */
static void every_icmp_type_is_one_layer(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        struct built v4 = over(false, 1, "00 00 0000 00000000 00000000 00000000 00000000", 20);
        v4.bytes[34] = (uint8_t)type;
        struct ps_packet packet = decode_built(&v4);
        assert_outcome(&packet, PS_IP_WITHOUT_PORTS);
        assert_int_equal(packet.layer_count, 3);
        assert_string_equal(layer_name(&packet, 2), "icmp");
        struct built v6 = over(true, 58, "00 00 0000 00000000 00000000 00000000 00000000", 20);
        v6.bytes[54] = (uint8_t)type;
        packet = decode_built(&v6);
        assert_outcome(&packet, PS_IP_WITHOUT_PORTS);
        assert_int_equal(packet.layer_count, 3);
        assert_string_equal(layer_name(&packet, 2), "icmpv6");
    }
}

/* The ports of the packet that an error quotes do not count. */
static void ports_quoted_in_an_error_are_not_counted(void **state)
{
    (void)state;
    struct built frame = over(false, 1, "03 03 0000 00000000", 8 + DATAGRAM);
    put_datagram(&frame);
    assert_opaque(&frame, 34, PS_IP_WITHOUT_PORTS);
    struct ps_packet packet = decode_built(&frame);
    assert_int_equal(packet.layer_count, 3);
    assert_string_equal(ps_layer_title(&packet.layers[2]), "ICMP Destination Unreachable");
}

static void an_icmpv6_header_ends_before_its_options(void **state)
{
    (void)state;
    struct built frame = over(true, 58,
                              "87 00 0000 00000000 20010db8000000000000000000000009"
                              "01 01 020000000001",
                              32);
    assert_opaque(&frame, 54, PS_IP_WITHOUT_PORTS);
    struct ps_packet packet = decode_built(&frame);
    assert_int_equal(packet.layers[2].length, 24);
}

static void igmp_esp_ipcomp_and_hip_have_no_ports(void **state)
{
    (void)state;
    static const uint8_t protocols[] = {2, 50, 108, 139};
    for (size_t i = 0; i < sizeof protocols; i++) {
        struct built frame = over(false, protocols[i], "11 64 ee9b e0000101 0000000000000000", 16);
        assert_opaque(&frame, 34, PS_IP_WITHOUT_PORTS);
        struct ps_packet packet = decode_built(&frame);
        assert_int_equal(packet.layer_count, 3);
        assert_int_equal(packet.last.number, protocols[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(icmp_has_no_ports),
        cmocka_unit_test(every_icmp_type_is_one_layer),
        cmocka_unit_test(ports_quoted_in_an_error_are_not_counted),
        cmocka_unit_test(an_icmpv6_header_ends_before_its_options),
        cmocka_unit_test(igmp_esp_ipcomp_and_hip_have_no_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
