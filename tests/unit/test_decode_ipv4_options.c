/*
 * test_decode_ipv4_options.c - IPv4 options (RFC 791 section 3.1): IHL finds the ports however bad
 * the options are, and a wrong length is noted.
 */
#include "inner_helper.h"

/* `words` of options before UDP. */
static struct ps_packet with_options(const char *options, unsigned words)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    uint32_t ip = frame.size;
    put_ipv4(&frame, 17, words * 4 + 8);
    frame.bytes[ip] = (uint8_t)(0x45 + words);
    put(&frame, options);
    put_udp(&frame);
    assert_every_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size, frame.size - 4);
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.layers[1].length, 20 + words * 4);
    return packet;
}

static bool is_noted(const char *options, unsigned words)
{
    return with_options(options, words).anomalies & 1u << PS_IP_OPTIONS_BAD;
}

static void good_options_are_not_noted(void **state)
{
    (void)state;
    assert_false(is_noted("94040000", 1));
    assert_false(is_noted("01010101", 1));
    assert_false(is_noted("07070400000000 00", 2));
    assert_false(is_noted("00ffffff", 1)); /* anything may stand behind the end of the list */
    assert_false(is_noted("83 07 04 c0000209 44 0c 05 00 00000000 00000000 00", 5));
}

static void options_of_wrong_length_are_noted(void **state)
{
    (void)state;
    assert_true(is_noted("07000000", 1)); /* length 0 */
    assert_true(is_noted("07010000", 1)); /* length 1 */
    assert_true(is_noted("07050000", 1)); /* one more than there is */
    assert_true(is_noted("07ff0000", 1));
    assert_true(is_noted("01010107", 1)); /* no room for a length */
}

static void a_header_length_below_5_is_malformed(void **state)
{
    (void)state;
    for (unsigned words = 0; words < 5; words++) {
        struct built frame = {.size = 0};
        put_ethernet_datagram(&frame);
        frame.bytes[14] = (uint8_t)(0x40 + words);
        assert_ends(&frame, PS_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_options_are_not_noted),
        cmocka_unit_test(options_of_wrong_length_are_noted),
        cmocka_unit_test(a_header_length_below_5_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
