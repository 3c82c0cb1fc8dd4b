/*
 * test_predict.c - header prediction finds exactly what the loop finds.
 *
 * Usual frames and their neighbours: every single-byte change of the headers, every captured and
 * on-wire length. (The fuzz targets hold the two together for any bytes.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "portstat/decode.h"
#include "portstat/link_types.h"

/* clang-format off */
static const uint8_t tcp_frame[] = {
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00,                    /* Ethernet */
    0x45, 0, 0, 44, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7, /* IPv4 */
    0xc0, 0, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x60, 2, 1, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4, /* TCP */
};
/* clang-format on */
/* clang-format off */
static const uint8_t udp_frame[] = {
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0x00, 0, 5, 0x08, 0x00,  /* Ethernet, VLAN 5 */
    0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7, /* IPv4 */
    0xc0, 0, 0, 53, 0, 12, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0,        /* UDP, padding */
};
/* clang-format on */
/* clang-format off */
static const uint8_t ipv6_frame[] = {
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd,                    /* Ethernet */
    0x60, 0, 0, 0, 0, 12, 17, 64, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,           /* IPv6 */
    0xc0, 0, 0, 53, 0, 12, 0, 0, 1, 2, 3, 4,                           /* UDP */
};
/* clang-format on */

static void assert_same(const struct ps_decoder *decoder, const uint8_t *bytes, uint32_t caplen,
                        uint32_t len)
{
    struct ps_frame frame = {
        .data = bytes, .caplen = caplen, .len = len, .link_type = PS_LINKTYPE_ETHERNET};
    struct ps_packet walked, predicted;
    memset(&walked, 0xaa, sizeof walked);
    memset(&predicted, 0x55, sizeof predicted);
    ps_decode(decoder, &frame, &walked);
    if (!ps_decode_usual(decoder, &frame, &predicted))
        ps_decode_ports(decoder, &frame, &predicted);
    assert_int_equal(walked.outcome, predicted.outcome);
    assert_int_equal(walked.anomalies, predicted.anomalies);
    assert_int_equal(walked.fragment.kind, predicted.fragment.kind);
    if (walked.outcome != PS_COUNTED)
        return;
    assert_int_equal(walked.transport, predicted.transport);
    assert_int_equal(walked.ip_version, predicted.ip_version);
    assert_int_equal(walked.tcp_flags, predicted.tcp_flags);
    if (walked.tcp_flags)
        assert_memory_equal(&walked.tcp_numbers, &predicted.tcp_numbers, sizeof walked.tcp_numbers);
    assert_int_equal(walked.source_port, predicted.source_port);
    assert_int_equal(walked.destination_port, predicted.destination_port);
    assert_int_equal(walked.group_destination, predicted.group_destination);
    assert_memory_equal(&walked.source, &predicted.source, sizeof walked.source);
    assert_memory_equal(&walked.destination, &predicted.destination, sizeof walked.destination);
}

/* Without this, a prediction that is never made would pass all of the rest. */
static void assert_usual(const struct ps_decoder *decoder, const uint8_t *bytes, uint32_t size)
{
    const struct ps_frame frame = {
        .data = bytes, .caplen = size, .len = size, .link_type = PS_LINKTYPE_ETHERNET};
    struct ps_packet packet;
    assert_true(ps_decode_usual(decoder, &frame, &packet));
}

static void check_neighbours(const uint8_t *frame, uint32_t size)
{
    struct ps_error error;
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    assert_non_null(decoder);
    assert_usual(decoder, frame, size);
    for (uint32_t at = 0; at < size; at++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t *copy = malloc(size);
            assert_non_null(copy);
            memcpy(copy, frame, size);
            copy[at] = (uint8_t)value;
            assert_same(decoder, copy, size, size);
            free(copy);
        }
    for (uint32_t caplen = 0; caplen <= size; caplen++) {
        uint8_t *copy = malloc(caplen ? caplen : 1);
        assert_non_null(copy);
        memcpy(copy, frame, caplen);
        for (uint32_t len = 0; len <= size + 2; len++)
            assert_same(decoder, copy, caplen, len);
        free(copy);
    }
    ps_decoder_free(decoder);
}

static void predicts_tcp(void **state)
{
    (void)state;
    check_neighbours(tcp_frame, sizeof tcp_frame);
}

static void predicts_udp_in_a_vlan(void **state)
{
    (void)state;
    check_neighbours(udp_frame, sizeof udp_frame);
}

static void predicts_ipv6(void **state)
{
    (void)state;
    check_neighbours(ipv6_frame, sizeof ipv6_frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predicts_tcp),
        cmocka_unit_test(predicts_udp_in_a_vlan),
        cmocka_unit_test(predicts_ipv6),
    };
    return cmocka_run_group_tests_name("predict", tests, NULL, NULL);
}
