/*
 * test_decode_lowpan.c - IEEE 802.15.4 and 6LoWPAN, before the same UDP datagram.
 *
 * The frames are written by hand from IEEE 802.15.4, RFC 4944, RFC 6282 and RFC 8931; tshark 4.0
 * agrees with each of them but the first fragments, whose ports it shows with the last fragment.
 */
#include "decode_helper.h"
#include "decode/header_form.h"

enum {
    NO_FCS = PS_LINKTYPE_IEEE802_15_4_NOFCS,
    WITH_FCS = PS_LINKTYPE_IEEE802_15_4_WITHFCS,
    PHY = PS_LINKTYPE_IEEE802_15_4_NONASK_PHY,
    TAP = PS_LINKTYPE_IEEE802_15_4_TAP,
    ETHERNET = PS_LINKTYPE_ETHERNET,
    COOKED = PS_LINKTYPE_LINUX_SLL,
};

#define DATA "abcd"
#define UDP "\x04\x57\x08\xae\x00\x0c\x00\x00" DATA /* 1111 > 2222 */
#define SMALL_UDP "\xf0\x04\x57\x08\xae\x12\x34" DATA
#define ADDRESS_1 "\x01\x02\x03\x04\x05\x06\x07\x08"
#define ADDRESS_2 "\x11\x12\x13\x14\x15\x16\x17\x18"
#define IPV6_1 "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
#define IPV6_2 "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02"
#define PREFIX "\x20\x01\x0d\xb8\x00\x00\x00\x00"
/* Data from ADDRESS_2 to ADDRESS_1, both extended, one PAN. */
#define MAC "\x41\xdc\x07\xcd\xab" ADDRESS_1 ADDRESS_2
#define IPHC "\x7e\x33" /* everything left out, next header compressed */

struct sample {
    const char *what;
    uint32_t link_type;
    const char *bytes;
    uint32_t size;
    uint16_t source, destination;
    uint32_t behind; /* bytes behind the ports */
};

#define SAMPLE(what, link_type, bytes)                                                             \
    {                                                                                              \
        what, link_type, bytes, sizeof(bytes) - 1, 1111, 2222, 6                                   \
    }
#define WHOLE(what, link_type, bytes)                                                              \
    {                                                                                              \
        what, link_type, bytes, sizeof(bytes) - 1, 1111, 2222, 8                                   \
    }
#define PORTS(what, bytes, source, destination, behind)                                            \
    {                                                                                              \
        what, NO_FCS, bytes, sizeof(bytes) - 1, source, destination, behind                        \
    }

/* clang-format off */
static const struct sample samples[] = {
    SAMPLE("2006, extended addresses", NO_FCS, MAC IPHC SMALL_UDP),
    SAMPLE("2003, short addresses, two PANs", NO_FCS, "\x01\x88\x07\xcd\xab\x34\x12\xcd\xac\x78\x56" IPHC SMALL_UDP),
    SAMPLE("2003, one PAN", NO_FCS, "\x41\x88\x07\xcd\xab\x34\x12\x78\x56" IPHC SMALL_UDP),
    SAMPLE("2003, no destination", NO_FCS, "\x01\x80\x07\xcd\xab\x78\x56" IPHC SMALL_UDP),
    SAMPLE("2015, extended addresses, one PAN", NO_FCS, "\x01\xec\x07\xcd\xab" ADDRESS_1 ADDRESS_2 IPHC SMALL_UDP),
    SAMPLE("2015, extended addresses, no PAN", NO_FCS, "\x41\xec\x07" ADDRESS_1 ADDRESS_2 IPHC SMALL_UDP),
    SAMPLE("2015, no addresses, a PAN", NO_FCS, "\x41\x20\x07\xcd\xab" IPHC SMALL_UDP),
    SAMPLE("2015, no sequence number", NO_FCS, "\x01\x2d\xcd\xab" ADDRESS_1 IPHC SMALL_UDP),
    SAMPLE("2015, a header element", NO_FCS, "\x01\x22\x07\x02\x10" "ab" "\x80\x3f" IPHC SMALL_UDP),
    SAMPLE("2015, a payload element", NO_FCS, "\x01\x22\x07\x00\x3f\x03\xa8" "abc" "\x00\xf8" IPHC SMALL_UDP),
    SAMPLE("tap, no check sequence", TAP, "\x00\x00\x0c\x00\x00\x00\x01\x00\x00\x00\x00\x00" MAC IPHC SMALL_UDP),
    SAMPLE("tap, nothing said", TAP, "\x00\x00\x04\x00" MAC IPHC SMALL_UDP),
    WHOLE("not compressed", NO_FCS, MAC "\x41\x60\x00\x00\x00\x00\x0c\x11\x40" IPV6_1 IPV6_2 UDP),
    WHOLE("next header inline", NO_FCS, MAC "\x7a\x33\x11" UDP),
    SAMPLE("traffic class and flow label", NO_FCS, MAC "\x66\x33\x00\x00\x00\x00" SMALL_UDP),
    SAMPLE("flow label", NO_FCS, MAC "\x6e\x33\x00\x00\x00" SMALL_UDP),
    SAMPLE("traffic class", NO_FCS, MAC "\x76\x33\x00" SMALL_UDP),
    SAMPLE("hop limit and contexts", NO_FCS, MAC "\x7c\xb3\x00\x3f" SMALL_UDP),
    SAMPLE("whole addresses", NO_FCS, MAC "\x7e\x00" IPV6_1 IPV6_2 SMALL_UDP),
    SAMPLE("half addresses", NO_FCS, MAC "\x7e\x11" ADDRESS_1 ADDRESS_2 SMALL_UDP),
    SAMPLE("short addresses", NO_FCS, MAC "\x7e\x22\x00\x01\x00\x02" SMALL_UDP),
    SAMPLE("unspecified source, multicast", NO_FCS, MAC "\x7e\x4b\x01" SMALL_UDP),
    SAMPLE("multicast of 4 bytes", NO_FCS, MAC "\x7e\x3a\x05\x00\x00\x01" SMALL_UDP),
    SAMPLE("multicast of 6 bytes", NO_FCS, MAC "\x7e\x39\x05\x00\x00\x00\x00\x01" SMALL_UDP),
    SAMPLE("multicast by context", NO_FCS, MAC "\x7e\x3c\x05\x00\x00\x00\x00\x01" SMALL_UDP),
    SAMPLE("mesh, short addresses", NO_FCS, MAC "\xb5\x01\x02\x03\x04" IPHC SMALL_UDP),
    SAMPLE("mesh, many hops, broadcast", NO_FCS, MAC "\x8f\x22" ADDRESS_1 ADDRESS_2 "\x50\x01" IPHC SMALL_UDP),
    SAMPLE("first fragment", NO_FCS, MAC "\xc0\x80\x00\x01" IPHC SMALL_UDP),
    SAMPLE("first recoverable fragment", NO_FCS, MAC "\xe8\x01\x00\x0d\x00\x80" IPHC SMALL_UDP),
    SAMPLE("hop-by-hop, compressed", NO_FCS, MAC IPHC "\xe1\x06\x01\x04\x00\x00\x00\x00" SMALL_UDP),
    WHOLE("hop-by-hop, then UDP as it is", NO_FCS, MAC IPHC "\xe0\x11\x06\x01\x04\x00\x00\x00\x00" UDP),
    SAMPLE("IPv6 in IPv6", NO_FCS, MAC IPHC "\xee" IPHC SMALL_UDP),
    PORTS("destination of a byte", MAC IPHC "\xf1\x04\x57\x34\x12\x34" DATA, 1111, 0xf034, 6),
    PORTS("source of a byte", MAC IPHC "\xf2\x34\x08\xae\x12\x34" DATA, 0xf034, 2222, 6),
    PORTS("ports of four bits", MAC IPHC "\xf3\x12\x12\x34" DATA, 0xf0b1, 0xf0b2, 6),
    PORTS("no checksum", MAC IPHC "\xf7\x12" DATA, 0xf0b1, 0xf0b2, 4),
    WHOLE("hc1", NO_FCS, MAC "\x42\xfa\x40" UDP),
    WHOLE("hc1, addresses, next header", NO_FCS, MAC "\x42\x08\x40" PREFIX ADDRESS_2 PREFIX ADDRESS_1 "\x11" UDP),
    WHOLE("hc1, 28 bits of traffic class and flow label", NO_FCS, MAC "\x42\xf2\x40\x00\x00\x00\x00" UDP),
    PORTS("hc2, everything compressed", MAC "\x42\xfb\xe0\x40\x12\xab\xcd" DATA, 61617, 61618, 6),
    PORTS("hc2, source port compressed", MAC "\x42\xfb\xa0\x40\x10\x8a\xea\xbc\xd0" DATA, 61617, 2222, 6),
    PORTS("hc2, ports in full, no length", MAC "\x42\xfb\x20\x40\x04\x57\x08\xae\xab\xcd" DATA, 1111, 2222, 6),
    SAMPLE("over Ethernet", ETHERNET, "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\xa0\xed" IPHC SMALL_UDP),
};
/* clang-format on */

static struct ps_packet decode_sample(const struct sample *s, uint32_t caplen, uint32_t len)
{
    return decode_cut(s->link_type, (const uint8_t *)s->bytes, caplen, len);
}

static void every_form_leads_to_its_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        struct ps_packet packet = decode_sample(s, s->size, s->size);
        if (packet.outcome != PS_COUNTED)
            print_error("%s\n", s->what);
        assert_counted(&packet, PS_UDP, s->source, s->destination);
        assert_int_equal(packet.ip_version, 6);
    }
}

static void every_cut_has_its_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        for (uint32_t caplen = 0; caplen < s->size; caplen++) {
            struct ps_packet cut = decode_sample(s, caplen, s->size);
            enum ps_outcome expected = caplen < s->size - s->behind ? PS_TRUNCATED : PS_COUNTED;
            if (cut.outcome != expected)
                print_error("%s, cut at %u\n", s->what, caplen);
            assert_outcome(&cut, expected);
        }
    }
}

/* A frame that ends right behind a header may count as one that carries nothing. */
static void frames_that_end_early_are_not_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        for (uint32_t len = 0; len < s->size - s->behind; len++) {
            struct ps_packet ended = decode_sample(s, len, len);
            if (ended.outcome != PS_MALFORMED && ended.outcome != PS_NON_IP)
                print_error("%s, ended at %u: %s\n", s->what, len, ps_outcome_name(ended.outcome));
            assert_true(ended.outcome == PS_MALFORMED || ended.outcome == PS_NON_IP);
        }
    }
}

static struct ps_packet decode_text(uint32_t link_type, const char *bytes, uint32_t size)
{
    return decode_bytes(link_type, (const uint8_t *)bytes, size);
}

#define DECODE(link_type, bytes) decode_text(link_type, bytes, sizeof(bytes) - 1)

/* CRC-16/KERMIT of the first seven bytes is 0xb537, low byte first; tshark calls it correct. */
#define CHECKED "\x01\x20\x07\x7e\x33\xf7\x12\x37\xb5"

static void a_wrong_check_sequence_is_a_damaged_frame(void **state)
{
    (void)state;
    struct ps_packet good = DECODE(WITH_FCS, CHECKED);
    assert_counted(&good, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet phy = DECODE(PHY, "\x00\x00\x00\x00\xa7\x09" CHECKED "padding");
    assert_counted(&phy, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet tap = DECODE(TAP, "\x00\x00\x0c\x00\x00\x00\x01\x00\x01\x00\x00\x00" CHECKED);
    assert_counted(&tap, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet ether =
        DECODE(ETHERNET, "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x80\x9a" CHECKED);
    assert_counted(&ether, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet cooked =
        DECODE(COOKED, "\x00\x00\x03\x24\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf6" CHECKED);
    assert_counted(&cooked, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet bad = DECODE(WITH_FCS, "\x01\x20\x07\x7e\x33\xf7\x13\x37\xb5");
    assert_outcome(&bad, PS_NON_IP);
    assert_int_equal(bad.last.number, PS_FORM_WPAN_DAMAGED);
    struct ps_packet cut = decode_cut(WITH_FCS, (const uint8_t *)CHECKED, 8, 9);
    assert_counted(&cut, PS_UDP, 0xf0b1, 0xf0b2);
    struct ps_packet tiny = DECODE(WITH_FCS, "\x01");
    assert_outcome(&tiny, PS_MALFORMED);
}

static void addresses_come_from_the_frame(void **state)
{
    (void)state;
    static const uint8_t source[16] =
        "\xfe\x80\x00\x00\x00\x00\x00\x00\x1a\x17\x16\x15\x14\x13\x12\x11";
    static const uint8_t node[16] =
        "\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xfe\x00\x12\x34";
    struct ps_packet extended = DECODE(NO_FCS, MAC IPHC SMALL_UDP);
    assert_memory_equal(extended.source.bytes, source, 16);
    struct ps_packet brief = DECODE(NO_FCS, "\x41\x88\x07\xcd\xab\x34\x12\x78\x56" IPHC SMALL_UDP);
    assert_memory_equal(brief.destination.bytes, node, 16);
    static const uint8_t group[16] =
        "\xff\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01";
    struct ps_packet multicast = DECODE(NO_FCS, MAC "\x7e\x3a\x05\x00\x00\x01" SMALL_UDP);
    assert_memory_equal(multicast.destination.bytes, group, 16);
    assert_true(multicast.group_destination);
}

static void fragments_share_their_key(void **state)
{
    (void)state;
    struct ps_packet first = DECODE(NO_FCS, MAC "\xc0\x80\x00\x01" IPHC SMALL_UDP);
    struct ps_packet later = DECODE(NO_FCS, MAC "\xe0\x80\x00\x01\x05" DATA);
    assert_int_equal(first.fragment.kind, PS_FIRST_FRAGMENT);
    assert_outcome(&later, PS_FRAGMENT);
    assert_int_equal(later.fragment.kind, PS_LATER_FRAGMENT);
    assert_int_equal(first.fragment.identification, later.fragment.identification);
    assert_memory_equal(&first.fragment.source, &later.fragment.source,
                        sizeof first.fragment.source);
    assert_int_equal(first.fragment.protocol, later.fragment.protocol);
    struct ps_packet recoverable = DECODE(NO_FCS, MAC "\xe8\x01\x04\x04\x00\x80" DATA);
    assert_outcome(&recoverable, PS_FRAGMENT);
}

static void what_is_not_ip_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t size;
        uint32_t part;
    } closed[] = {
        {"\x00\xdc\x07", 3, PS_FORM_WPAN_CONTROL},
        {"\x41\xf8\x07", 3, PS_FORM_WPAN_CONTROL}, /* a version that is not known */
        {"\x49\xdc\x07\xcd\xab" ADDRESS_1 ADDRESS_2 IPHC, 23, PS_FORM_WPAN_SECURED},
        {MAC, 21, PS_FORM_WPAN_NO_DATA},
        {MAC "\x48\x02", 23, PS_FORM_LOWPAN_OTHER}, /* Zigbee */
    };
    for (size_t i = 0; i < PS_COUNT_OF(closed); i++) {
        struct ps_packet packet = decode_text(NO_FCS, closed[i].bytes, closed[i].size);
        assert_outcome(&packet, PS_NON_IP);
        assert_int_equal(packet.last.number, closed[i].part);
    }
}

static void contradictions_are_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t size;
    } wrong[] = {
        {"\x01\x44\x07\xcd\xab" ADDRESS_1 IPHC SMALL_UDP, 26}, /* reserved addressing modes */
        {"\x41\x80\x07\x78\x56" IPHC SMALL_UDP, 18},           /* 2003: the one PAN is left out */
        {MAC "\x7e\x34" SMALL_UDP, 34}, /* reserved forms of the destination */
        {MAC "\x7e\x3f" SMALL_UDP, 34},
        {"\x01\x22\x07\x7f\x10"
         "ab",
         7}, /* an element beyond the frame */
    };
    for (size_t i = 0; i < PS_COUNT_OF(wrong); i++) {
        struct ps_packet packet = decode_text(NO_FCS, wrong[i].bytes, wrong[i].size);
        assert_outcome(&packet, PS_MALFORMED);
    }
    struct ps_packet tap = DECODE(TAP, "\x00\x00\x03\x00" MAC IPHC SMALL_UDP);
    assert_outcome(&tap, PS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_leads_to_its_ports),
        cmocka_unit_test(every_cut_has_its_outcome),
        cmocka_unit_test(frames_that_end_early_are_not_counted),
        cmocka_unit_test(a_wrong_check_sequence_is_a_damaged_frame),
        cmocka_unit_test(addresses_come_from_the_frame),
        cmocka_unit_test(fragments_share_their_key),
        cmocka_unit_test(what_is_not_ip_is_named),
        cmocka_unit_test(contradictions_are_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
