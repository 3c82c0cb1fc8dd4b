/*
 * test_decode_offload.c - frames that no Ethernet carries: what merging by offload leaves, and what
 * it is not.
 */
#include "inner_helper.h"

enum { ROOM = 1600, MERGED = 1 << PS_MERGED_BY_OFFLOAD };

/* IPv4 (RFC 791) with Total Length `total` in `bytes`, which are zero. */
static void put_packet(uint8_t *bytes, uint32_t total, uint8_t protocol)
{
    bytes[0] = 0x45;
    bytes[2] = (uint8_t)(total >> 8);
    bytes[3] = (uint8_t)total;
    bytes[9] = protocol;
    bytes[20 + 3] = 80;
    bytes[20 + 12] = 0x50; /* TCP's data offset */
    if (protocol == 17) {
        bytes[20 + 4] = (uint8_t)((total - 20) >> 8);
        bytes[20 + 5] = (uint8_t)(total - 20);
    }
}

static bool is_merged(uint32_t link_type, const uint8_t *link, uint32_t link_bytes, uint32_t total,
                      uint8_t protocol)
{
    uint8_t bytes[ROOM] = {0};
    memcpy(bytes, link, link_bytes);
    put_packet(bytes + link_bytes, total, protocol);
    struct ps_packet packet = decode_bytes(link_type, bytes, link_bytes + total);
    return packet.anomalies & MERGED;
}

static const uint8_t ethernet[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0};
static const uint8_t tagged[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0, 0, 5, 8, 0};
static const uint8_t loopback[14] = {[12] = 8};

/* Tags do not count: it is the IP packet that may have 1,500 bytes. */
static void more_than_1500_bytes_of_ip_are_merged(void **state)
{
    (void)state;
    for (uint8_t protocol = 6; protocol <= 17; protocol += 11) {
        assert_false(is_merged(PS_LINKTYPE_ETHERNET, ethernet, 14, 1500, protocol));
        assert_true(is_merged(PS_LINKTYPE_ETHERNET, ethernet, 14, 1501, protocol));
        assert_false(is_merged(PS_LINKTYPE_ETHERNET, tagged, 18, 1500, protocol));
        assert_true(is_merged(PS_LINKTYPE_ETHERNET, tagged, 18, 1501, protocol));
    }
}

static void only_what_offload_merges(void **state)
{
    (void)state;
    assert_false(is_merged(PS_LINKTYPE_ETHERNET, ethernet, 14, 1501, 1)); /* ICMP */
    assert_false(is_merged(PS_LINKTYPE_ETHERNET, ethernet, 14, 1501, 132));
    assert_false(is_merged(PS_LINKTYPE_ETHERNET, loopback, 14, 1501, 6));
    assert_false(is_merged(PS_LINKTYPE_RAW, ethernet, 0, 1501, 6));
}

/* Cooked headers say what kind of interface it was: 1 is Ethernet, 772 loopback. */
static void cooked_frames_are_from_ethernet_or_not(void **state)
{
    (void)state;
    static const uint8_t sll[16] = {[3] = 1, [14] = 8}, sll_lo[16] = {[2] = 3, [3] = 4, [14] = 8};
    static const uint8_t sll2[20] = {8, [9] = 1}, sll2_lo[20] = {8, [8] = 3, [9] = 4};
    assert_true(is_merged(PS_LINKTYPE_LINUX_SLL, sll, 16, 1501, 6));
    assert_false(is_merged(PS_LINKTYPE_LINUX_SLL, sll_lo, 16, 1501, 6));
    assert_true(is_merged(PS_LINKTYPE_LINUX_SLL2, sll2, 20, 1501, 6));
    assert_false(is_merged(PS_LINKTYPE_LINUX_SLL2, sll2_lo, 20, 1501, 6));
}

/* A frame whose length is not known was cut, and is not malformed, where its ports are missing. */
static void an_impossible_length_is_not_known(void **state)
{
    (void)state;
    uint8_t bytes[ROOM] = {0};
    struct ps_error error = {0};
    struct ps_packet packet;
    memcpy(bytes, ethernet, sizeof ethernet);
    put_packet(bytes + 14, 1000, 6);
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    assert_non_null(decoder);
    struct ps_frame frame = {.data = bytes, .caplen = 36, .len = 36, .link_type = 1};
    ps_decode(decoder, &frame, &packet);
    assert_int_equal(packet.outcome, PS_MALFORMED);
    frame.marks = PS_FRAME_LENGTH_IMPOSSIBLE;
    ps_decode(decoder, &frame, &packet);
    assert_int_equal(packet.outcome, PS_TRUNCATED);
    assert_int_equal(packet.anomalies, 1 << PS_LENGTH_IMPOSSIBLE);
    ps_decoder_free(decoder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_1500_bytes_of_ip_are_merged),
        cmocka_unit_test(only_what_offload_merges),
        cmocka_unit_test(cooked_frames_are_from_ethernet_or_not),
        cmocka_unit_test(an_impossible_length_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
