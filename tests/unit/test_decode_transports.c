/*
 * test_decode_transports.c - SCTP, DCCP, UDP-Lite: four bytes of ports, and what comes behind them.
 */
#include "inner_helper.h"

static struct built transport(uint8_t protocol, const char *header, uint32_t size, bool ipv6)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, ipv6 ? 0x86dd : 0x0800);
    if (ipv6)
        put_ipv6(&frame, protocol, size);
    else
        put_ipv4(&frame, protocol, size);
    put(&frame, header);
    return frame;
}

static void check(uint8_t protocol, enum ps_transport kind, const char *header, uint32_t size)
{
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        struct built frame = transport(protocol, header, size, ipv6);
        struct ps_packet packet = decode_built(&frame);
        assert_counted(&packet, kind, 2905, 36412);
        assert_int_equal(packet.ip_version, ipv6 ? 6 : 4);
        assert_int_equal(packet.anomalies, 0);
        assert_int_equal(packet.layers[2].length, size);
        assert_every_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size, frame.size - size + 4);
        packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size - 1, frame.size);
        assert_true(packet.anomalies & 1u << PS_TRANSPORT_CUT);
    }
}

static void sctp_ports_are_counted(void **state)
{
    (void)state;
    check(132, PS_SCTP, "0b59 8e3c 00000001 12345678", 12);
}

static void dccp_ports_are_counted(void **state)
{
    (void)state;
    check(33, PS_DCCP, "0b59 8e3c 04 00 0000 01 00 000000000001", 16);
    check(33, PS_DCCP, "0b59 8e3c 03 00 0000 04 000001", 12);
}

static void udplite_ports_are_counted(void **state)
{
    (void)state;
    check(136, PS_UDPLITE, "0b59 8e3c 0008 1234", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sctp_ports_are_counted),
        cmocka_unit_test(dccp_ports_are_counted),
        cmocka_unit_test(udplite_ports_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
