/*
 * test_decode_tunnels.c - tunnels over UDP: they count to their own port, unless the inside is
 * asked for; then that counts as soon as its ports are there.
 */
#include "inner_helper.h"

static struct built tunnel(uint16_t port, const char *header)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 17, 0xff00);
    put_udp_to(&frame, port, 0xf000);
    put(&frame, header);
    return frame;
}

/* The inner ports end 4 bytes before the frame. */
static void check(const struct built *frame, uint16_t port)
{
    for (uint32_t caplen = 42; caplen <= frame->size; caplen++) {
        struct ps_packet outer =
            decode_cut(PS_LINKTYPE_ETHERNET, frame->bytes, caplen, frame->size);
        assert_counted(&outer, PS_UDP, 0xc000, port);
        struct ps_packet inner = decode_inner(frame, caplen, frame->size);
        if (caplen < frame->size - 4)
            assert_counted(&inner, PS_UDP, 0xc000, port);
        else
            assert_counted(&inner, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    }
}

static void check_datagram(uint16_t port, const char *header)
{
    struct built frame = tunnel(port, header);
    put_datagram(&frame);
    check(&frame, port);
}

static void check_ethernet(uint16_t port, const char *header)
{
    struct built frame = tunnel(port, header);
    put_ethernet_datagram(&frame);
    check(&frame, port);
}

static void check_ipv6(uint16_t port, const char *header)
{
    struct built frame = tunnel(port, header);
    put_ipv6(&frame, 17, 8);
    put_udp(&frame);
    check(&frame, port);
}

static void vxlan_and_gpe_are_entered(void **state)
{
    (void)state;
    check_ethernet(4789, "08000000 00000700");
    check_ethernet(8472, "08000000 00000700");
    check_datagram(4790, "0c000001 00000700");
    check_ethernet(4790, "0c000003 00000700");
}

static void geneve_is_entered(void **state)
{
    (void)state;
    check_ethernet(6081, "0000 6558 00000700");
    check_ethernet(6081, "0200 6558 00000700 0102800100000000");
    check_datagram(6081, "0000 0800 00000700");
}

static void only_a_gtp_user_packet_is_entered(void **state)
{
    (void)state;
    check_datagram(2152, "30 ff 0064 00000001");
    check_datagram(2152, "32 ff 0064 00000001 0001 00 00");
    check_datagram(2152,
                   "31 ff 0064 00000001 0000 05 00"); /* PN alone: all optional fields are there */
    check_datagram(2152, "34 ff 0064 00000001 0000 00 00");
    check_datagram(2152, "34 ff 0064 00000001 0000 00 85 01 00 09 00");
    check_datagram(2152, "34 ff 0064 00000001 0000 00 85 01 00 09 c0 02 0102030405 06 00");
    check_ipv6(2152, "30 ff 0064 00000001");
    struct built echo = tunnel(2152, "32 01 0004 00000000 0001 00 00");
    struct ps_packet packet = decode_inner(&echo, echo.size, echo.size);
    assert_counted(&packet, PS_UDP, 0xc000, 2152);
}

/* An extension header of length 0 would never end. */
static void a_gtp_extension_of_length_zero_ends_decoding(void **state)
{
    (void)state;
    struct built frame = tunnel(2152, "34 ff 0064 00000001 0000 00 85 00 00 00 85");
    struct ps_packet packet = decode_inner(&frame, frame.size, frame.size);
    assert_counted(&packet, PS_UDP, 0xc000, 2152);
}

static void teredo_is_entered_with_and_without_indications(void **state)
{
    (void)state;
    check_ipv6(3544, "");
    check_ipv6(3544, "0000 1234 3ffffdf6");
    check_ipv6(3544, "0001 00 00 0102030405060708 00");
    check_ipv6(3544, "0001 00 00 0102030405060708 00 0000 1234 3ffffdf6");
}

static void only_l2tp_data_messages_are_entered(void **state)
{
    (void)state;
    check_datagram(1701, "0002 0001 0001 ff03 0021");
    check_datagram(1701, "4002 0064 0001 0001 0021");
    check_datagram(1701, "4802 0064 0001 0001 0000 0000 0021");
    check_datagram(1701, "4a02 0064 0001 0001 0000 0000 0002 0000 21");
    struct built control = tunnel(1701, "c802 000c 0001 0000 0000 0000");
    put_datagram(&control);
    struct ps_packet packet = decode_inner(&control, control.size, control.size);
    assert_counted(&packet, PS_UDP, 0xc000, 1701);
}

static void mpls_lisp_gue_and_gre_in_udp_are_entered(void **state)
{
    (void)state;
    check_datagram(6635, "00064140");
    check_datagram(4341, "80000001 00000001");
    check_ipv6(4341, "80000001 00000001");
    check_datagram(6080, "00 04 0000");
    check_datagram(6080, "01 04 0000 00000000");
    check_datagram(6080, "");
    check_datagram(4754, "0000 0800");
}

static void sctp_in_udp_is_counted(void **state)
{
    (void)state;
    struct built frame = tunnel(9899, "0b59 8e3c 00000001 12345678");
    struct ps_packet packet = decode_inner(&frame, frame.size, frame.size);
    assert_counted(&packet, PS_SCTP, 2905, 36412);
}

/* VXLAN floods to a multicast group what is for one host (RFC 7348 section 4.2). */
static void a_group_of_the_outer_header_is_none_of_the_inner(void **state)
{
    (void)state;
    for (unsigned generic = 0; generic < 2; generic++) {
        struct built frame =
            generic ? tunnel(4790, "0c000001 00000700") : tunnel(4789, "08000000 00000700");
        frame.bytes[0] = 1;
        frame.bytes[30] = 239;
        (generic ? put_datagram : put_ethernet_datagram)(&frame);
        struct ps_packet packet = decode_inner(&frame, frame.size, frame.size);
        assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
        assert_false(packet.group_destination);
        packet = decode_built(&frame);
        assert_counted(&packet, PS_UDP, 0xc000, generic ? 4790 : 4789);
        assert_true(packet.group_destination);
    }
}

/* Either port may be the tunnel's. */
static void a_tunnel_is_known_by_its_source_port_too(void **state)
{
    (void)state;
    struct built frame = tunnel(1234, "30 ff 0064 00000001");
    frame.bytes[34] = 2152 >> 8;
    frame.bytes[35] = 2152 & 0xff;
    put_datagram(&frame);
    struct ps_packet packet = decode_inner(&frame, frame.size, frame.size);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
}

/* Tunnels within tunnels are entered up to a bound; the frame is counted in any case. */
static void endless_tunnels_count_to_the_tunnel_port(void **state)
{
    (void)state;
    static struct built frame;
    frame.size = 0;
    put_ethernet(&frame, 0x0800);
    for (int i = 0; i < 500; i++) {
        put_ipv4(&frame, 17, 0xff00);
        put_udp_to(&frame, 4790, 0xf000);
        put(&frame, "0c000001 00000700");
    }
    put_datagram(&frame);
    struct ps_packet packet = decode_inner(&frame, frame.size, frame.size);
    assert_counted(&packet, PS_UDP, 0xc000, 4790);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vxlan_and_gpe_are_entered),
        cmocka_unit_test(geneve_is_entered),
        cmocka_unit_test(only_a_gtp_user_packet_is_entered),
        cmocka_unit_test(a_gtp_extension_of_length_zero_ends_decoding),
        cmocka_unit_test(teredo_is_entered_with_and_without_indications),
        cmocka_unit_test(only_l2tp_data_messages_are_entered),
        cmocka_unit_test(mpls_lisp_gue_and_gre_in_udp_are_entered),
        cmocka_unit_test(sctp_in_udp_is_counted),
        cmocka_unit_test(a_tunnel_is_known_by_its_source_port_too),
        cmocka_unit_test(a_group_of_the_outer_header_is_none_of_the_inner),
        cmocka_unit_test(endless_tunnels_count_to_the_tunnel_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
