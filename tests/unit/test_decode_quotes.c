/*
 * test_decode_quotes.c - the packet that an ICMP error quotes: whole, cut at every byte, behind
 * options and extension headers, and what is no quote.
 */
#include "inner_helper.h"

/* 198.51.100.7:51000 to 203.0.113.9:81, the sequence number 0x01020304. */
#define QUOTED_IPV4 "45000028 00010000 40060000 c6336407 cb007109"
#define QUOTED_PORTS "c738 0051 01020304"

/* 2001:db8::7 to 2001:db8::9, with this next header. */
#define QUOTED_IPV6(next)                                                                          \
    "60000000 0014" next "40 20010db8000000000000000000000007 20010db8000000000000000000000009"

static uint32_t digits(const char *hex)
{
    uint32_t count = 0;
    for (; *hex; hex++)
        count += *hex != ' ';
    return count / 2;
}

/* An error with this type and code, from 192.0.2.1 or 2001:db8::1. */
static struct built error_of(bool ipv6, const char *head, const char *quote)
{
    struct built frame = {.size = 0};
    const uint32_t size = 8 + digits(quote);
    put_ethernet(&frame, ipv6 ? 0x86dd : 0x0800);
    if (ipv6)
        put_ipv6(&frame, 58, size);
    else
        put_ipv4(&frame, 1, size);
    put(&frame, head);
    put(&frame, "0000 00000000");
    put(&frame, quote);
    return frame;
}

static void assert_quote(const struct ps_packet *packet, unsigned type, unsigned code,
                         enum ps_transport transport)
{
    assert_outcome(packet, PS_IP_WITHOUT_PORTS);
    assert_int_not_equal(packet->quote.ip_version, 0);
    assert_int_equal(packet->quote.type, type);
    assert_int_equal(packet->quote.code, code);
    assert_int_equal(packet->quote.transport, transport);
    assert_int_equal(packet->quote.source_port, 51000);
    assert_int_equal(packet->quote.destination_port, 81);
    assert_int_equal(packet->quote.sequence, 0x01020304);
}

static void a_quote_of_ipv4_is_read(void **state)
{
    (void)state;
    static const uint8_t source[] = {198, 51, 100, 7}, destination[] = {203, 0, 113, 9};
    struct built frame = error_of(false, "030d", QUOTED_IPV4 QUOTED_PORTS);
    struct ps_packet packet = decode_built(&frame);
    assert_quote(&packet, 3, 13, PS_TCP);
    assert_int_equal(packet.quote.ip_version, 4);
    assert_memory_equal(packet.quote.source.bytes, source, sizeof source);
    assert_memory_equal(packet.quote.destination.bytes, destination, sizeof destination);
}

static void a_quote_of_ipv6_is_read(void **state)
{
    (void)state;
    struct built frame = error_of(true, "0104", QUOTED_IPV6("11") QUOTED_PORTS);
    struct ps_packet packet = decode_built(&frame);
    assert_quote(&packet, 1, 4, PS_UDP);
    assert_int_equal(packet.quote.ip_version, 6);
    assert_int_equal(packet.quote.source.bytes[15], 7);
    assert_int_equal(packet.quote.destination.bytes[15], 9);
}

static void options_and_extension_headers_are_passed(void **state)
{
    (void)state;
    static const struct {
        bool ipv6;
        const char *quote;
    } cases[] = {
        {false, "4600002c 00010000 40060000 c6336407 cb007109 01010101" QUOTED_PORTS},
        {true, QUOTED_IPV6("00") "0600010400000000" QUOTED_PORTS},
        {true, QUOTED_IPV6("3c") "2b00010400000000 0600000000000000" QUOTED_PORTS},
        {true, QUOTED_IPV6("2c") "0600000100000001" QUOTED_PORTS}, /* a first fragment */
        {true,
         QUOTED_IPV6("33") "06040000 00000001 00000001 000102030405060708090a0b" QUOTED_PORTS},
    };
    for (size_t i = 0; i < PS_COUNT_OF(cases); i++) {
        struct built frame =
            error_of(cases[i].ipv6, cases[i].ipv6 ? "0100" : "0300", cases[i].quote);
        struct ps_packet packet = decode_built(&frame);
        assert_quote(&packet, cases[i].ipv6 ? 1 : 3, 0, PS_TCP);
    }
}

/* The snapshot length or the sender cut it: eight bytes of the transport have to be there. */
static void a_quote_that_is_cut_is_none(void **state)
{
    (void)state;
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        struct built frame = ipv6 ? error_of(true, "0104", QUOTED_IPV6("06") QUOTED_PORTS)
                                  : error_of(false, "0303", QUOTED_IPV4 QUOTED_PORTS);
        for (uint32_t size = 34; size <= frame.size; size++) {
            struct ps_packet cut = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, size, frame.size);
            assert_int_equal(cut.quote.ip_version != 0, size == frame.size);
        }
    }
}

static void what_has_no_ports_is_no_quote(void **state)
{
    (void)state;
    static const struct {
        bool ipv6;
        const char *head, *quote;
    } cases[] = {
        {false, "0300", "45000028 00010001 40060000 c6336407 cb007109" QUOTED_PORTS}, /* fragment */
        {false, "0300", "45000028 00010000 40840000 c6336407 cb007109" QUOTED_PORTS}, /* SCTP */
        {false, "0300", "45000028 00010000 40040000 c6336407 cb007109" QUOTED_PORTS}, /* tunnel */
        {false, "0300", "44000028 00010000 40060000 c6336407 cb007109" QUOTED_PORTS}, /* IHL 4 */
        {false, "0300", "65000028 00010000 40060000 c6336407 cb007109" QUOTED_PORTS},
        {false, "0b00", QUOTED_IPV4 QUOTED_PORTS}, /* Time Exceeded */
        {false, "0800", QUOTED_IPV4 QUOTED_PORTS}, /* Echo */
        {true, "0104", QUOTED_IPV4 QUOTED_PORTS},
        {true, "0104", QUOTED_IPV6("2c") "0600000900000001" QUOTED_PORTS}, /* a later fragment */
        {true, "0104", QUOTED_IPV6("3b") QUOTED_PORTS},
        {true, "0204", QUOTED_IPV6("06") QUOTED_PORTS}, /* Packet Too Big */
    };
    for (size_t i = 0; i < PS_COUNT_OF(cases); i++) {
        struct built frame = error_of(cases[i].ipv6, cases[i].head, cases[i].quote);
        struct ps_packet packet = decode_built(&frame);
        assert_outcome(&packet, PS_IP_WITHOUT_PORTS);
        assert_int_equal(packet.quote.ip_version, 0);
    }
}

/* Seven may be; eight are no packet that anybody sends. */
static void extension_headers_are_bounded(void **state)
{
    (void)state;
    for (unsigned count = 7; count <= 8; count++) {
        char quote[1024] = QUOTED_IPV6("3c");
        for (unsigned i = 1; i < count; i++)
            strcat(quote, "3c00010400000000");
        strcat(quote, "0600010400000000" QUOTED_PORTS);
        struct built frame = error_of(true, "0104", quote);
        struct ps_packet packet = decode_built(&frame);
        assert_int_equal(packet.quote.ip_version, count == 7 ? 6 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quote_of_ipv4_is_read),
        cmocka_unit_test(a_quote_of_ipv6_is_read),
        cmocka_unit_test(options_and_extension_headers_are_passed),
        cmocka_unit_test(a_quote_that_is_cut_is_none),
        cmocka_unit_test(what_has_no_ports_is_no_quote),
        cmocka_unit_test(extension_headers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
