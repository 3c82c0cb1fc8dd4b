/*
 * test_decode_no_ip.c - frames that carry no IP: what they are called, and that wrong lengths in
 * them do no harm.
 */
#include "decode_helper.h"

#define MAC_1 "\x02\x00\x00\x00\x00\x01"
#define MAC_2 "\x02\x00\x00\x00\x00\x02"
#define MAC_3 "\x02\x00\x00\x00\x00\x03"
#define ARP                                                                                        \
    "\x00\x01\x08\x00\x06\x04\x00\x01" MAC_2 "\xc0\x00\x02\x01"                                    \
    "\x00\x00\x00\x00\x00\x00"                                                                     \
    "\xc0\x00\x02\x02"

static void assert_named(uint32_t link_type, const char *bytes, uint32_t size,
                         enum ps_outcome outcome, const char *name)
{
    char text[64];
    struct ps_packet packet = decode_bytes(link_type, (const uint8_t *)bytes, size);
    assert_outcome(&packet, outcome);
    assert_string_equal(name_of(packet.last, text, sizeof text), name);
}

#define NAMED(link_type, bytes, outcome, name)                                                     \
    assert_named(link_type, bytes, sizeof(bytes) - 1, outcome, name)

static void frames_without_ip_are_named(void **state)
{
    (void)state;
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x08\x06" ARP, PS_NON_IP, "arp");
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x88\xcc\x00\x00", PS_NON_IP, "lldp");
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x88\x8e\x01\x00", PS_NON_IP, "eapol");
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x12\x34\x00\x00", PS_NON_IP, "0x1234");
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x00\x03\x42\x42\x03", PS_NON_IP, "stp");
    NAMED(PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x00\x04\xfe\xfe\x03\x83", PS_NON_IP, "is-is");
    NAMED(PS_LINKTYPE_PPP, "\xff\x03\xc0\x21\x01\x00", PS_NON_IP, "lcp");
    NAMED(PS_LINKTYPE_PPP, "\xff\x03\x12\x34\x01\x00", PS_NON_IP, "0x1234");
    NAMED(PS_LINKTYPE_IEEE802_11, "\x80\x00\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00", PS_NON_IP,
          "802.11-management");
    NAMED(PS_LINKTYPE_IEEE802_11, "\xd4\x00\x00\x00" MAC_1, PS_NON_IP, "802.11-control");
    NAMED(PS_LINKTYPE_IEEE802_11,
          "\x08\x41\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00"
          "secret",
          PS_NON_IP, "802.11-encrypted");
    NAMED(PS_LINKTYPE_IEEE802_11, "\x48\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00", PS_NON_IP,
          "802.11-no-data");
    NAMED(PS_LINKTYPE_USB_LINUX, "\x00", PS_NON_IP, "usb-linux");
    NAMED(PS_LINKTYPE_VSOCK, "\x00", PS_NON_IP, "vsock");
    NAMED(PS_LINKTYPE_USER13, "\x00", PS_UNSUPPORTED_LINK, "user13");
    NAMED(60000, "\x00", PS_UNSUPPORTED_LINK, "link type 60000");
}

/* ARP never has ports, so a cut header does not change the outcome. */
static void arp_cut_short_is_still_arp(void **state)
{
    (void)state;
    static const char frame[] = MAC_1 MAC_2 "\x08\x06" ARP;
    for (uint32_t caplen = 0; caplen < sizeof frame; caplen++) {
        struct ps_packet packet =
            decode_cut(PS_LINKTYPE_ETHERNET, (const uint8_t *)frame, caplen, sizeof frame - 1);
        assert_outcome(&packet, caplen < 14 ? PS_TRUNCATED : PS_NON_IP);
    }
}

static void lengths_that_lie_are_malformed(void **state)
{
    (void)state;
    static const struct {
        uint32_t link_type;
        const char *bytes;
        uint32_t size;
    } lies[] = {
        {127, "\x00\x00\x07\x00\x00\x00\x00\x00", 8}, /* radiotap shorter than its fixed part */
        {127, "\x00\x00\xff\xff\x00\x00\x00\x00", 8}, /* and longer than the frame */
        {192, "\x00\x00\x04\x00\x69\x00\x00\x00", 8}, /* PPI shorter than its fixed part */
        {163, "\x80\x21\x10\x01\xff\xff\xff\xff", 8}, /* AVS of 4 GiB */
        {119, "\x44\x00\x00\x00\x00\x00\x00\x00", 8}, /* Prism of length 0 */
        {258, "\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00", 12}, /* PKTAP of length 0 */
        {258, "\xff\xff\xff\xff\x01\x00\x00\x00\x01\x00\x00\x00", 12}, /* PKTAP of 4 GiB */
        {117, "\x00\x02\x00\x00", 4},                                  /* pflog of length 0 */
        {128, "\x01\x00\x00\x01\x0a\xff\x00", 7}, /* TZSP tag beyond the frame */
        {252, "\x00\x0c\xff\xff", 4},             /* exported tag beyond the frame */
    };
    for (size_t i = 0; i < PS_COUNT_OF(lies); i++) {
        struct ps_packet packet =
            decode_bytes(lies[i].link_type, (const uint8_t *)lies[i].bytes, lies[i].size);
        assert_outcome(&packet, PS_MALFORMED);
    }
}

/* PPI may say that PPI follows, and PKTAP that PKTAP does: that must end. */
static void headers_that_nest_without_end_do_end(void **state)
{
    (void)state;
    uint8_t frame[8 * 400];
    static const uint8_t header[8] = {0, 0, 8, 0, 192, 0, 0, 0};
    for (size_t i = 0; i < sizeof frame; i += sizeof header)
        memcpy(frame + i, header, sizeof header);
    struct ps_packet packet = decode_bytes(PS_LINKTYPE_PPI, frame, sizeof frame);
    assert_outcome(&packet, PS_MALFORMED);
    assert_true(packet.anomalies & 1u << PS_TOO_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_without_ip_are_named),
        cmocka_unit_test(arp_cut_short_is_still_arp),
        cmocka_unit_test(lengths_that_lie_are_malformed),
        cmocka_unit_test(headers_that_nest_without_end_do_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
