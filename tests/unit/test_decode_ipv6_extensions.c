/*
 * test_decode_ipv6_extensions.c - IPv6 extension headers (RFC 8200 section 4) on the way to the
 * ports.
 */
#include "inner_helper.h"

/* Ethernet, IPv6 with `next`, the extension header, UDP. */
static struct built with_header(uint8_t next, const char *header)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    uint32_t bytes = 0;
    for (const char *digit = header; *digit; digit++)
        bytes += *digit != ' ';
    put_ipv6(&frame, next, bytes / 2 + 8);
    put(&frame, header);
    put_udp(&frame);
    return frame;
}

static void a_hop_by_hop_header_is_a_layer(void **state)
{
    (void)state;
    struct built frame = with_header(0, "11 00 05 02 0000 01 00");
    assert_reaches_udp(&frame, 4);
    struct ps_packet packet = decode_built(&frame);
    assert_string_equal(layer_name(&packet, 2), "ipv6-hopopts");
    assert_int_equal(packet.layers[2].offset, 54);
    assert_int_equal(packet.layers[2].length, 8);
}

static void a_longer_destination_options_header_is_skipped(void **state)
{
    (void)state;
    struct built frame = with_header(60, "11 02 c9 10 20010db8000000000000000000000009 01 02 0000");
    assert_reaches_udp(&frame, 4);
}

static void every_routing_type_is_skipped(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "11 02 00 01 00000000 20010db8000000000000000000000009",
        "11 00 01 00 00000000",
        "11 02 02 01 00000000 20010db8000000000000000000000009",
        "11 01 03 01 88000000 0000000000000009",
        "11 02 04 00 00000000 20010db8000000000000000000000009",
        "11 00 05 00 00010002",
        "11 00 fd 00 00000000",
    };
    for (size_t i = 0; i < PS_COUNT_OF(headers); i++) {
        struct built frame = with_header(43, headers[i]);
        assert_reaches_udp(&frame, 4);
        struct ps_packet packet = decode_built(&frame);
        assert_int_equal(packet.layer_count, 4);
        assert_string_equal(layer_name(&packet, 2), "ipv6-route");
    }
}

static void segment_routing_has_its_own_description(void **state)
{
    (void)state;
    struct built frame = with_header(43, "11 02 04 00 00000000 20010db8000000000000000000000009");
    struct ps_packet packet = decode_built(&frame);
    assert_string_equal(ps_dissectors[packet.layers[2].dissector]->reference, "RFC 8754");
}

static void shim6_is_skipped(void **state)
{
    (void)state;
    struct built frame = with_header(140, "11 00 80 00 00000001");
    assert_reaches_udp(&frame, 4);
}

static void no_next_header_mobility_and_hip_have_no_ports(void **state)
{
    (void)state;
    struct built none = with_header(59, "");
    assert_opaque(&none, 54, PS_IP_WITHOUT_PORTS);
    struct built mobility = with_header(135, "3b 01 05 00 00000000 0000000000000000");
    assert_opaque(&mobility, 54, PS_IP_WITHOUT_PORTS);
    struct built hip = with_header(139, "3b 04 01 21 00000000 0000000000000000 0000000000000000");
    assert_opaque(&hip, 54, PS_IP_WITHOUT_PORTS);
}

static void a_chain_of_headers_leads_to_udp(void **state)
{
    (void)state;
    struct built frame = with_header(0, "3c00010400000000 2b00010400000000 3c00000000000000"
                                        "1100010400000000");
    assert_reaches_udp(&frame, 4);
}

/* Headers up to the end of the frame: the loop must end, too. */
static void a_chain_of_1000_headers_is_too_deep(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 60, 8 * 1000);
    for (int i = 0; i < 1000; i++)
        put(&frame, "3c00010400000000");
    struct ps_packet packet = decode_built(&frame);
    assert_outcome(&packet, PS_MALFORMED);
    assert_true(packet.anomalies & 1u << PS_TOO_DEEP);
    assert_int_equal(packet.layer_count, PS_MAX_LAYERS);
}

static void a_length_beyond_the_datagram_is_malformed(void **state)
{
    (void)state;
    struct built frame = with_header(0, "11 ff 01 04 00000000");
    assert_ends(&frame, PS_MALFORMED);
    struct ps_packet cut = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size, 4000);
    assert_outcome(&cut, PS_MALFORMED); /* Payload Length says that the datagram ends earlier */
}

/* Inside IPv4, the numbers of extension headers are ordinary protocols. */
static void extension_headers_inside_ipv4_have_no_ports(void **state)
{
    (void)state;
    static const uint8_t numbers[] = {0, 43, 44, 60};
    for (size_t i = 0; i < sizeof numbers; i++) {
        struct built frame = {.size = 0};
        put_ethernet(&frame, 0x0800);
        put_ipv4(&frame, numbers[i], 16);
        put(&frame, "1100010400000000");
        put_udp(&frame);
        assert_ends(&frame, PS_IP_WITHOUT_PORTS);
    }
}

/* The search for a jumbo length must not loop for ever where each option has length 0. */
static void options_of_length_zero_do_not_loop(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 0, 0);
    put(&frame, "11 01 0500 0500 0500 0500 0500 0500 0500");
    put_udp(&frame);
    assert_ends(&frame, PS_MALFORMED); /* Payload Length 0: nothing is there */
}

static void a_jumbogram_is_counted(void **state)
{
    (void)state;
    static struct built frame;
    frame.size = 0;
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 0, 0);
    put(&frame, "11 00 c2 04 00010010");
    put_udp(&frame);
    put_zeros(&frame, 0x10010 - 16);
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    for (uint32_t caplen = 0; caplen < 100; caplen++) {
        packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, caplen, frame.size);
        assert_outcome(&packet, caplen < 66 ? PS_TRUNCATED : PS_COUNTED);
    }
    packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size - 1, frame.size - 1);
    assert_outcome(&packet, PS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hop_by_hop_header_is_a_layer),
        cmocka_unit_test(a_longer_destination_options_header_is_skipped),
        cmocka_unit_test(every_routing_type_is_skipped),
        cmocka_unit_test(segment_routing_has_its_own_description),
        cmocka_unit_test(shim6_is_skipped),
        cmocka_unit_test(no_next_header_mobility_and_hip_have_no_ports),
        cmocka_unit_test(a_chain_of_headers_leads_to_udp),
        cmocka_unit_test(a_chain_of_1000_headers_is_too_deep),
        cmocka_unit_test(a_length_beyond_the_datagram_is_malformed),
        cmocka_unit_test(extension_headers_inside_ipv4_have_no_ports),
        cmocka_unit_test(options_of_length_zero_do_not_loop),
        cmocka_unit_test(a_jumbogram_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
