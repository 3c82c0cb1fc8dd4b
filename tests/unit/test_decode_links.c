/*
 * test_decode_links.c - every link header that leads to IP, before the same UDP datagram.
 *
 * The headers are written by hand from the documents that the dissectors name; tshark 4.0 agrees with
 * each of them that it knows.  Each is read whole, cut after every byte, and ended after every byte.
 */
#include "decode_helper.h"

/* IPv4 192.0.2.1 > 192.0.2.2 and IPv6 2001:db8::1 > 2001:db8::2, UDP 1111 > 2222, four bytes of data. */
#define UDP                                                                                        \
    "\x04\x57\x08\xae\x00\x0c\x00\x00"                                                             \
    "abcd"
#define IPV4_BEHIND_LENGTH "\x00\x01\x00\x00\x40\x11\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02" UDP
#define IPV4 "\x45\x00\x00\x20" IPV4_BEHIND_LENGTH
#define IPV6                                                                                       \
    "\x60\x00\x00\x00\x00\x0c\x11\x40"                                                             \
    "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"                             \
    "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02" UDP

#define MAC_1 "\x02\x00\x00\x00\x00\x01"
#define MAC_2 "\x02\x00\x00\x00\x00\x02"
#define MAC_3 "\x02\x00\x00\x00\x00\x03"
#define MAC_4 "\x02\x00\x00\x00\x00\x04"
#define ETHERNET MAC_1 MAC_2 "\x08\x00" IPV4
#define SNAP "\xaa\xaa\x03\x00\x00\x00\x08\x00" IPV4
#define ZEROS_4 "\x00\x00\x00\x00"
#define ZEROS_8 ZEROS_4 ZEROS_4
#define ZEROS_16 ZEROS_8 ZEROS_8
#define ZEROS_40 ZEROS_16 ZEROS_16 ZEROS_8
#define ZEROS_96 ZEROS_40 ZEROS_40 ZEROS_16
#define WLAN_DATA "\x08\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00" SNAP
#define AX25 "\x82\xa0\xa4\xa6\x40\x40\x60\x82\xa0\xa4\xa6\x40\x40\x61\x03\xcc"
/* R_CTL and DF_CTL are given, type 5. */
#define FIBRE_CHANNEL(routing, data_control)                                                       \
    routing "\x01\x02\x03\x00\x04\x05\x06\x05\x29\x00\x00\x01" data_control ZEROS_8 "\x00\x00"
#define JUNIPER_OUT "\x4d\x47\x43\x00"
#define JUNIPER_IN "\x4d\x47\x43\x01"
#define JUNIPER_STRIPPED "\x4d\x47\x43\x02"

struct sample {
    const char *what;
    uint32_t link_type;
    const char *bytes;
    uint32_t size;
    uint32_t behind; /* bytes behind the UDP data: padding or a frame check sequence */
};

#define SAMPLE(what, link_type, bytes)                                                             \
    {                                                                                              \
        what, link_type, bytes, sizeof(bytes) - 1, 0                                               \
    }
#define TRAILED(what, link_type, bytes, behind)                                                    \
    {                                                                                              \
        what, link_type, bytes, sizeof(bytes) - 1, behind                                          \
    }

/* clang-format off */
static const struct sample samples[] = {
    SAMPLE("null, little-endian", 0, "\x02\x00\x00\x00" IPV4),
    SAMPLE("null, big-endian", 0, "\x00\x00\x00\x02" IPV4),
    SAMPLE("null, macOS IPv6", 0, "\x1e\x00\x00\x00" IPV6),
    SAMPLE("null, FreeBSD IPv6, big-endian", 0, "\x00\x00\x00\x1c" IPV6),
    SAMPLE("null, 16-bit family", 0, "\x00\x02\x00\x00" IPV4),
    SAMPLE("null, EtherType", 0, "\x00\x00\x08\x00" IPV4),
    SAMPLE("loop", 108, "\x00\x00\x00\x02" IPV4),
    SAMPLE("loop, IPv6", 108, "\x00\x00\x00\x18" IPV6),
    SAMPLE("raw", 101, IPV4),
    SAMPLE("raw, IPv6", 12, IPV6),
    SAMPLE("ipv4", 228, IPV4),
    SAMPLE("ipv6", 229, IPV6),
    SAMPLE("linux cooked", 113, "\x00\x00\x00\x01\x00\x06" MAC_1 "\x00\x00\x08\x00" IPV4),
    SAMPLE("linux cooked, LLC", 113, "\x00\x00\x00\x01\x00\x06" MAC_1 "\x00\x00\x00\x04" SNAP),
    SAMPLE("linux cooked 2", 276, "\x86\xdd\x00\x00\x00\x00\x00\x01\x00\x01\x00\x06" MAC_1 "\x00\x00" IPV6),
    SAMPLE("ppp", 9, "\xff\x03\x00\x21" IPV4),
    SAMPLE("ppp, no address, short protocol", 9, "\x21" IPV4),
    SAMPLE("ppp hdlc, IPv6", 50, "\xff\x03\x00\x57" IPV6),
    SAMPLE("ppp hdlc, Cisco", 50, "\x0f\x00\x08\x00" IPV4),
    SAMPLE("pppd", 166, "\x01\x03\x00\x21" IPV4),
    SAMPLE("ppp with direction", 204, "\x01\xff\x03\x00\x21" IPV4),
    SAMPLE("cisco hdlc", 104, "\x0f\x00\x08\x00" IPV4),
    SAMPLE("cisco hdlc, OSI", 104, "\x0f\x00\xfe\xfe\x03\xcc" IPV4),
    SAMPLE("cisco hdlc with direction", 205, "\x00\x0f\x00\x08\x00" IPV4),
    SAMPLE("frame relay", 107, "\x18\x41\x03\xcc" IPV4),
    SAMPLE("frame relay, padded, IPv6", 107, "\x18\x41\x03\x00\x8e" IPV6),
    SAMPLE("frame relay, SNAP", 107, "\x18\x41\x03\x00\x80\x00\x00\x00\x08\x00" IPV4),
    SAMPLE("frame relay, bridged", 107, "\x18\x41\x03\x00\x80\x00\x80\xc2\x00\x07" ETHERNET),
    SAMPLE("frame relay, four-byte address", 107, "\x18\x40\x40\x01\x03\xcc" IPV4),
    SAMPLE("frame relay, Cisco", 107, "\x18\x41\x08\x00" IPV4),
    SAMPLE("multilink frame relay", 182, "\xc0\x01\x18\x41\x03\xcc" IPV4),
    SAMPLE("802.11", 105, WLAN_DATA),
    SAMPLE("802.11, four addresses", 105, "\x08\x03\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00" MAC_4 SNAP),
    SAMPLE("802.11, QoS", 105, "\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00" SNAP),
    SAMPLE("802.11, QoS and HT control", 105, "\x88\x81\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00" ZEROS_4 SNAP),
    SAMPLE("802.11, A-MSDU", 105, "\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x80\x00" MAC_1 MAC_2 "\x00\x28" SNAP),
    SAMPLE("802.11, mesh", 105, "\x88\x02\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x01\x00\x06\x00\x00\x00\x00" SNAP),
    SAMPLE("802.11, mesh with an address", 105, "\x88\x03\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00" MAC_4 "\x00\x01\x01\x06\x00\x00\x00\x00" MAC_1 SNAP),
    SAMPLE("radiotap", 127, "\x00\x00\x08\x00\x00\x00\x00\x00" WLAN_DATA),
    TRAILED("radiotap with FCS", 127, "\x00\x00\x09\x00\x02\x00\x00\x00\x10" WLAN_DATA "FCSX", 4),
    SAMPLE("radiotap, time, padded header", 127, "\x00\x00\x11\x00\x03\x00\x00\x00" ZEROS_8 "\x20\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00\x00\x00" SNAP),
    SAMPLE("radiotap, two words present", 127, "\x00\x00\x0d\x00\x02\x00\x00\x80\x00\x00\x00\x00\x00" WLAN_DATA),
    SAMPLE("prism", 119, "\x44\x00\x00\x00\x90\x00\x00\x00" ZEROS_96 ZEROS_40 WLAN_DATA),
    SAMPLE("avs", 163, "\x80\x21\x10\x01\x00\x00\x00\x40" ZEROS_40 ZEROS_16 WLAN_DATA),
    SAMPLE("ppi", 192, "\x00\x00\x08\x00\x69\x00\x00\x00" WLAN_DATA),
    SAMPLE("ppi of Ethernet", 192, "\x00\x00\x08\x00\x01\x00\x00\x00" ETHERNET),
    SAMPLE("token ring", 6, "\x10\x40" MAC_1 MAC_2 SNAP),
    SAMPLE("token ring, routed", 6, "\x10\x40" MAC_1 "\x82\x00\x00\x00\x00\x02\x06\x30\x00\x10\x00\x20" SNAP),
    SAMPLE("fddi", 10, "\x50" MAC_1 MAC_2 SNAP),
    SAMPLE("arcnet, RFC 1051", 7, "\x01\x02\xf0" IPV4),
    SAMPLE("arcnet, RFC 1201", 7, "\x01\x02\xd4\x00\x00\x01" IPV4),
    SAMPLE("arcnet, exception frame", 7, "\x01\x02\xd4\xff\x00\xff\xff\x00\x00\x01" IPV4),
    SAMPLE("arcnet, Linux", 129, "\x01\x02\x00\x00\xd4\x00\x00\x01" IPV4),
    SAMPLE("atm, LLC", 100, SNAP),
    SAMPLE("atm, bridged", 100, "\xaa\xaa\x03\x00\x80\xc2\x00\x07\x00\x00" ETHERNET),
    SAMPLE("classical ip", 106, IPV4),
    SAMPLE("sunatm, LLC", 123, "\x02\x00\x00\x64" SNAP),
    SAMPLE("sunatm, LAN emulation", 123, "\x81\x00\x00\x64\x00\x01" ETHERNET),
    SAMPLE("sunatm, IP", 123, "\x00\x00\x00\x64" IPV4),
    SAMPLE("ip over firewire", 138, MAC_1 "\x00\x00" MAC_2 "\x00\x00\x08\x00" IPV4),
    SAMPLE("ip over infiniband", 242, ZEROS_40 "\x08\x00\x00\x00" IPV4),
    SAMPLE("ip over fibre channel", 122, ZEROS_16 SNAP),
    SAMPLE("pflog", 117, "\x3d\x02\x00\x00" ZEROS_40 ZEROS_16 ZEROS_4 IPV4),
    SAMPLE("enc", 109, "\x02\x00\x00\x00" ZEROS_8 IPV4),
    SAMPLE("enc, IPv6, big-endian", 109, "\x00\x00\x00\x18" ZEROS_8 IPV6),
    SAMPLE("ipnet", 226, "\x01\x02\x00\x01\x00\x00\x00\x20" ZEROS_16 IPV4),
    SAMPLE("nflog", 239, "\x02\x00\x00\x00\x05\x00\x0a\x00\x00\x00\x00\x00\x24\x00\x09\x00" IPV4),
    SAMPLE("nflog, big-endian", 239, "\x0a\x00\x00\x00\x00\x38\x00\x09" IPV6),
    SAMPLE("pktap", 258, "\x6c\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00" ZEROS_96 ETHERNET),
    SAMPLE("pktap as a private type, IP", 149, "\x6c\x00\x00\x00\x01\x00\x00\x00\x0c\x00\x00\x00" ZEROS_96 IPV4),
    TRAILED("netanalyzer", 240, "\x00\x04\x00\x00" ETHERNET "FCSX", 4),
    SAMPLE("epon", 259, ZEROS_8 ETHERNET),
    SAMPLE("symantec 2", 99, "\x00\x00\x00\x00\x00\x00\x08\x00" ZEROS_16 ZEROS_16 ZEROS_4 IPV4),
    SAMPLE("symantec 3", 99, ZEROS_16 ZEROS_4 "\x08\x00" ZEROS_16 ZEROS_16 "\x00\x00" IPV4),
    SAMPLE("switch tag", 281, MAC_1 MAC_2 "\x00\x01\x02\x03\x08\x00" IPV4),
    SAMPLE("switch tag before", 282, "\x00\x01\x02\x03" ETHERNET),
    SAMPLE("switch tag, long", 285, MAC_1 MAC_2 "\xda\xda\x00\x00\x00\x01\x02\x03\x08\x00" IPV4),
    SAMPLE("erf, Ethernet", 197, ZEROS_8 "\x02\x04\x00\x00\x00\x00\x00\x00\x00\x00" ETHERNET),
    SAMPLE("erf, two extensions, HDLC", 197, ZEROS_8 "\x81\x04\x00\x00\x00\x00\x00\x00\x83\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\xff\x03\x00\x21" IPV4),
    SAMPLE("erf, IPv6", 197, ZEROS_8 "\x17\x04\x00\x00\x00\x00\x00\x00" IPV6),
    SAMPLE("erf, AAL5", 197, ZEROS_8 "\x04\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" SNAP),
    SAMPLE("docsis", 143, "\x00\x00\x00\x2e\x00\x00" ETHERNET),
    SAMPLE("docsis, extended header", 143, "\x01\x03\x00\x31\x60\x00\x00\x00\x00" ETHERNET),
    SAMPLE("slip", 8, ZEROS_16 IPV4),
    SAMPLE("tzsp", 128, "\x01\x00\x00\x01\x00\x0a\x01\x00\x01" ETHERNET),
    SAMPLE("tzsp, 802.11", 128, "\x01\x00\x00\x12\x01" WLAN_DATA),
    SAMPLE("ax.25", 3, "\x82\xa0\xa4\xa6\x40\x40\x60\x82\xa0\xa4\xa6\x40\x40\x61\x03\xcc" IPV4),
    SAMPLE("ax.25 behind kiss", 202, "\x00\x82\xa0\xa4\xa6\x40\x40\x60\x82\xa0\xa4\xa6\x40\x40\x61\x03\xcc" IPV4),
    SAMPLE("redback", 32, ZEROS_16 "\x00\x20\x00\x01\x00\x18\x00\x18" IPV4),
    SAMPLE("exported pdu", 252, "\x00\x0c\x00\x04" "ip\x00\x00" "\x00\x00\x00\x00" IPV4),
    SAMPLE("juniper, Ethernet", 178, JUNIPER_OUT ETHERNET),
    SAMPLE("juniper, extensions", 178, "\x4d\x47\x43\x80\x00\x02\x01\x02" ETHERNET),
    SAMPLE("juniper, stripped to IPv4", 178, JUNIPER_STRIPPED "\x02\x00\x00\x00" IPV4),
    SAMPLE("juniper, stripped to IPv6", 178, JUNIPER_STRIPPED "\x06\x00\x00\x00" IPV6),
    SAMPLE("juniper, PPP", 179, JUNIPER_OUT "\xff\x03\x00\x21" IPV4),
    SAMPLE("juniper, frame relay", 180, JUNIPER_OUT "\x18\x41\x03\xcc" IPV4),
    SAMPLE("juniper, Cisco HDLC", 181, JUNIPER_OUT "\x0f\x00\x08\x00" IPV4),
    SAMPLE("juniper, voice", 183, JUNIPER_OUT ZEROS_16 "\x00\x00" IPV4),
    SAMPLE("juniper, services in", 136, JUNIPER_IN ZEROS_16 IPV4),
    SAMPLE("juniper, services out", 136, JUNIPER_OUT ZEROS_8 ZEROS_4 IPV4),
    SAMPLE("juniper, GGSN", 133, JUNIPER_OUT "\x02\x00\x01\x00" IPV4),
    SAMPLE("juniper, ATM1 with LLC", 137, JUNIPER_OUT ZEROS_4 SNAP),
    SAMPLE("juniper, ATM2 with IP", 135, JUNIPER_IN ZEROS_8 IPV4),
    SAMPLE("juniper, ATM2 with PPP", 135, JUNIPER_IN ZEROS_8 "\x00\x21" IPV4),
    SAMPLE("juniper, multilink PPP", 130, JUNIPER_OUT "\xff\x03\x00\x21" IPV4),
    SAMPLE("juniper, multilink PPP, cookie", 130, JUNIPER_OUT "\x47\x00\x00\x00\x00\x00\x00\x00" IPV4),
    SAMPLE("fibre channel", 224, FIBRE_CHANNEL("\x04", "\x00") SNAP),
    SAMPLE("fibre channel, network header", 224, FIBRE_CHANNEL("\x00", "\x20") ZEROS_16 SNAP),
    TRAILED("fibre channel, delimiters", 225, "\xbc\xb5\x56\x56" FIBRE_CHANNEL("\x04", "\x00") SNAP "CRCXEOFX", 8),
    TRAILED("ethernet with preamble", 274, "\x55\x55\x55\x55\x55\x55\x55\xd5" ETHERNET "FCSX", 4),
    TRAILED("ethernet, first piece, short preamble", 274, "\x55\x55\x55\xe6" ETHERNET "FCSX", 4),
    SAMPLE("ethernet without its preamble", 274, ETHERNET),
    SAMPLE("lwapp", 1, MAC_1 MAC_2 "\x88\xbb\x08\x00\x00\x40\x00\x00" WLAN_DATA),
    SAMPLE("802.11 with an EtherType", 1, MAC_1 MAC_2 "\x24\x52" WLAN_DATA),
    SAMPLE("vmlab", 1, MAC_1 MAC_2 "\x88\xde" ZEROS_8 "\x00\x00" ETHERNET),
    SAMPLE("exeh", 1, MAC_1 MAC_2 "\xe5\x55" ZEROS_16 ZEROS_16 ZEROS_4 "\x00\x00" ETHERNET),
    SAMPLE("bpq", 1, MAC_1 MAC_2 "\x08\xff\x35\x00" AX25 IPV4),
    SAMPLE("3Com", 1, MAC_1 MAC_2 "\x00\x25\x80\x80\x03\x08\x00" IPV4),
    SAMPLE("ax.25 over IP", 228, "\x45\x00\x00\x44\x00\x01\x00\x00\x40\x5d\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02" AX25 IPV4),
    SAMPLE("ppp, full headers", 9, "\xff\x03\x00\x61" "\x45\x00\x40\x07" IPV4_BEHIND_LENGTH),
    SAMPLE("juniper, multilink FR, cookie", 131, JUNIPER_OUT "\x47\x00\x00\x00\x00\x00\x00\x00" IPV4),
};
/* clang-format on */

static void every_link_leads_to_its_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        struct ps_packet packet = decode_bytes(s->link_type, (const uint8_t *)s->bytes, s->size);
        if (packet.outcome != PS_COUNTED)
            print_error("%s\n", s->what);
        assert_counted(&packet, PS_UDP, 1111, 2222);
    }
}

/* Four bytes of ports stand twelve bytes before the end of the datagram; with a trailer that is
 * taken off by its length, a frame that ends early loses data in its place, so only cuts are tried. */
static void every_cut_has_its_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        uint32_t ports_end = s->size - s->behind - 8;
        for (uint32_t caplen = 0; caplen < s->size; caplen++) {
            struct ps_packet cut =
                decode_cut(s->link_type, (const uint8_t *)s->bytes, caplen, s->size);
            enum ps_outcome expected = caplen < ports_end ? PS_TRUNCATED : PS_COUNTED;
            if (cut.outcome != expected)
                print_error("%s, cut at %u\n", s->what, caplen);
            assert_outcome(&cut, expected);
        }
    }
}

/* A frame that really ends early is never counted, and never called cut by the snapshot length. */
static void frames_that_end_early_are_not_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < PS_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        for (uint32_t len = 0; len < s->size - s->behind - 8; len++) {
            struct ps_packet ended = decode_bytes(s->link_type, (const uint8_t *)s->bytes, len);
            if (ended.outcome != PS_MALFORMED && ended.outcome != PS_NON_IP)
                print_error("%s, ended at %u: %s\n", s->what, len, ps_outcome_name(ended.outcome));
            assert_true(ended.outcome == PS_MALFORMED || ended.outcome == PS_NON_IP);
        }
    }
}

/* Frames of these links that have no headers of a datagram. */
static void pieces_and_messages_are_not_ip(void **state)
{
    (void)state;
    static const struct sample closed[] = {
        SAMPLE("fibre channel, SCSI", 224,
               "\x00\x01\x02\x03\x00\x04\x05\x06\x08\x29\x00\x00\x01\x00" ZEROS_8 "\x00\x00" SNAP),
        SAMPLE("fibre channel, link service", 224, FIBRE_CHANNEL("\x22", "\x00") SNAP),
        SAMPLE("fibre channel, second frame", 224,
               "\x00\x01\x02\x03\x00\x04\x05\x06\x05\x29\x00\x00\x01\x00\x00\x01" ZEROS_8 SNAP),
        SAMPLE("ethernet, later piece", 274, "\x55\x55\x55\x55\x55\x55\x61\xe6" ETHERNET),
        SAMPLE("lwapp, control", 1, MAC_1 MAC_2 "\x88\xbb\x04\x00\x00\x40\x00\x00" WLAN_DATA),
    };
    for (size_t i = 0; i < PS_COUNT_OF(closed); i++) {
        const struct sample *s = &closed[i];
        struct ps_packet packet = decode_bytes(s->link_type, (const uint8_t *)s->bytes, s->size);
        if (packet.outcome != PS_NON_IP)
            print_error("%s\n", s->what);
        assert_outcome(&packet, PS_NON_IP);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_leads_to_its_ports),
        cmocka_unit_test(every_cut_has_its_outcome),
        cmocka_unit_test(frames_that_end_early_are_not_counted),
        cmocka_unit_test(pieces_and_messages_are_not_ip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
