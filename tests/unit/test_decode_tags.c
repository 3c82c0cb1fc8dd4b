/*
 * test_decode_tags.c - tags and shims between Ethernet and IP.
 */
#include "inner_helper.h"

static struct built tagged(uint16_t type, const char *tag)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, type);
    put(&frame, tag);
    return frame;
}

static void check_datagram(uint16_t type, const char *tag)
{
    struct built frame = tagged(type, tag);
    put_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void check_ethernet(uint16_t type, const char *tag)
{
    struct built frame = tagged(type, tag);
    put_ethernet_datagram(&frame);
    assert_reaches_udp(&frame, 4);
}

static void vlan_and_backbone_tags_are_skipped(void **state)
{
    (void)state;
    check_datagram(0x8100, "0005 0800");
    check_datagram(0x88a8, "0005 8100 0006 0800");
    check_datagram(0x9100, "0005 0800");
    check_ethernet(0x88a8, "0005 88e7 00000123");
    check_ethernet(0x88e7, "00000123");
}

static void each_bridge_tag_is_skipped(void **state)
{
    (void)state;
    check_datagram(0xf1c1, "0000 0001 0800");
    check_datagram(0x8926, "0001 0002 0800");
    check_datagram(0x8926, "0001 0002 0024 aaaa03000000 0800");
    check_datagram(0x893f, "0001 0002 0000 0800");
    check_datagram(0x8909, "01 01 0001 0005 0800");
    check_datagram(0x892f, "0034 0001 0800");
    check_datagram(0xd28b, "0001 0010 0000000000000000 0800");
    check_datagram(0xd28b, "0001 0120 000000000000 0800");
}

static void a_whole_frame_behind_a_tag_is_entered(void **state)
{
    (void)state;
    check_ethernet(0x22f3, "003f 0001 0002");
    check_ethernet(0x22f3, "007f 0001 0002 00000000");
    check_ethernet(0x8903, "0001");
    check_ethernet(0x99fe, "0001 0001 03 03 0080 0000 0000 00000001 0000000000000000 002a 0000");
    check_ethernet(0x4305, "40 0f 32 01 020000000001");
    check_ethernet(0x4305, "01 0f 32 00 00000001 020000000001");
    check_ethernet(0x4305, "42 0f 32 01 020000000001 020000000002 01 00");
}

static void nsh_leads_to_what_it_names(void **state)
{
    (void)state;
    check_datagram(0x894f, "0006 01 01 000001ff 00000000000000000000000000000000");
    check_datagram(0x894f, "0002 02 01 000001ff");
    check_datagram(0x894f, "0002 02 05 000001ff 00064140");
    check_ethernet(0x894f, "0002 02 03 000001ff");
    struct built unknown = tagged(0x894f, "0002 02 06 000001ff 00000000");
    assert_ends(&unknown, PS_NON_IP);
}

/* Ports end 4 + 16 bytes before the frame: the check value is last. */
static void macsec_is_entered_unless_encrypted(void **state)
{
    (void)state;
    static const char *const tags[] = {"00 00 00000001 0800",
                                       "20 00 00000001 0200000000010001 0800"};
    for (size_t i = 0; i < PS_COUNT_OF(tags); i++) {
        struct built frame = tagged(0x88e5, tags[i]);
        put_datagram(&frame);
        put_zeros(&frame, 16);
        struct ps_packet packet = decode_built(&frame);
        assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
        for (uint32_t caplen = 0; caplen < frame.size; caplen++) {
            packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, caplen, frame.size);
            assert_outcome(&packet, caplen < frame.size - 20 ? PS_TRUNCATED : PS_COUNTED);
        }
    }
    struct built encrypted = tagged(0x88e5, "0c 00 00000001 00000000000000000000000000000000");
    assert_opaque(&encrypted, 15, PS_NON_IP);
}

static void frames_without_payload_are_not_ip(void **state)
{
    (void)state;
    struct built supervision = tagged(0x88fb, "0001 0001 17 06 020000000001");
    assert_opaque(&supervision, 14, PS_NON_IP);
    struct built can = tagged(0x99fe, "0001 0001 03 03 0002 0000 0000 00000001 0000000000000000");
    assert_ends(&can, PS_NON_IP);
    struct built originator = tagged(0x4305, "00 0f 32 00 00000001");
    assert_ends(&originator, PS_NON_IP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vlan_and_backbone_tags_are_skipped),
        cmocka_unit_test(each_bridge_tag_is_skipped),
        cmocka_unit_test(a_whole_frame_behind_a_tag_is_entered),
        cmocka_unit_test(nsh_leads_to_what_it_names),
        cmocka_unit_test(macsec_is_entered_unless_encrypted),
        cmocka_unit_test(frames_without_payload_are_not_ip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
