/*
 * test_explain_verdict.c - which header's ports a frame was counted by, in words that are true of
 * tunnels, too.
 */
#include "explain_helper.h"

#define IPV4(protocol, length, source, destination)                                                \
    "\x45\x00\x00" length "\x00\x00\x00\x00\x40" protocol "\x00\x00" source destination
#define OUTER_IP(length) IPV4("\x11", length, "\xc0\x00\x02\x01", "\xc0\x00\x02\x02")
#define INNER_IP(protocol, length) IPV4(protocol, length, "\x0a\x00\x00\x01", "\x0a\x00\x00\x02")
#define UDP_TO_VXLAN(length) "\xb0\x00\x12\xb5\x00" length "\x00\x00"
#define VXLAN "\x08\x00\x00\x00\x00\x00\x07\x00"
#define ETHERNET "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00"
#define UDP_TO_DNS "\x9c\x40\x00\x35\x00\x08\x00\x00"
#define PING "\x08\x00\xf7\xff\x00\x00\x00\x00"

/* By the rules: 20 + 8 + 8 + 14 + 20 bytes stand before the innermost header. */
static const char dns_inside[] =
    OUTER_IP("\x4e") UDP_TO_VXLAN("\x3a") VXLAN ETHERNET INNER_IP("\x11", "\x1c") UDP_TO_DNS;
static const char ping_inside[] =
    OUTER_IP("\x4e") UDP_TO_VXLAN("\x3a") VXLAN ETHERNET INNER_IP("\x01", "\x1c") PING;
static const char no_tunnel[] = OUTER_IP("\x1c") UDP_TO_DNS;

static void check(bool tunnel_inner, uint32_t link_type, const char *frame, size_t size,
                  const char *expected)
{
    struct test_explain *x = test_explain_start_with(tunnel_inner);
    const struct ps_explanation *explanation =
        test_explain(x, link_type, (const uint8_t *)frame, (uint32_t)size);
    assert_string_equal(explanation->verdict.outcome, expected);
    test_explain_stop(x);
}

#define CHECK(tunnel_inner, frame, expected)                                                       \
    check(tunnel_inner, PS_LINKTYPE_RAW, frame, sizeof(frame) - 1, expected)

static void outside_it_is_the_outermost_header(void **state)
{
    (void)state;
    static const char tunnel[] = "counted to 4789/udp, the destination port (bytes 22-23 of the "
                                 "frame) of the outermost header that has ports.";
    static const char dns[] = "counted to 53/udp, the destination port (bytes 22-23 of the frame) "
                              "of the outermost header that has ports.";
    CHECK(false, dns_inside, tunnel);
    CHECK(false, ping_inside, tunnel);
    CHECK(false, no_tunnel, dns);
    CHECK(true, no_tunnel, dns);
}

static void inside_it_is_the_innermost(void **state)
{
    (void)state;
    CHECK(true, dns_inside,
          "counted to 53/udp, the destination port (bytes 72-73 of the frame) of the innermost "
          "header that has ports; those of the tunnel around it are passed by.");
}

static void what_has_no_ports_inside_stays_with_the_tunnel(void **state)
{
    (void)state;
    CHECK(true, ping_inside,
          "counted to 4789/udp, the destination port (bytes 22-23 of the frame) of the outermost "
          "header that has ports. By its ports it is a tunnel (vxlan), but nothing inside has "
          "ports that can be read, so that it stays with the tunnel's own.");
}

/* RFC 6282: 0xf3 has both ports in one byte. */
static void compressed_ports_stand_in_no_two_bytes(void **state)
{
    (void)state;
    static const char frame[] = "\x41\xdc\x07\xcd\xab"
                                "\x01\x02\x03\x04\x05\x06\x07\x08"
                                "\x11\x12\x13\x14\x15\x16\x17\x18"
                                "\x7e\x33\xf3\x12\x00\x00"
                                "abcd";
    check(false, PS_LINKTYPE_IEEE802_15_4_NOFCS, frame, sizeof frame - 1,
          "counted to 61618/udp, the destination port of the outermost header that has ports.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_it_is_the_outermost_header),
        cmocka_unit_test(inside_it_is_the_innermost),
        cmocka_unit_test(what_has_no_ports_inside_stays_with_the_tunnel),
        cmocka_unit_test(compressed_ports_stand_in_no_two_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
