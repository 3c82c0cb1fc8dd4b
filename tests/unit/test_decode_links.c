/*
 * test_decode_links.c - every link header that leads to IP, before the same UDP datagram.
 *
 * The headers are written by hand from the documents that the dissectors name; tshark 4.0 agrees
 * with each of them that it knows.  Each is read whole, cut after every byte, and ended after every
 * byte.
 */
#include "decode_helper.h"

/* IPv4 192.0.2.1 > 192.0.2.2 and IPv6 2001:db8::1 > 2001:db8::2, UDP 1111 > 2222, four bytes of
 * data. */
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
    SAMPLE("null, little-endian", PS_LINKTYPE_NULL, "\x02\x00\x00\x00" IPV4),
    SAMPLE("null, big-endian", PS_LINKTYPE_NULL, "\x00\x00\x00\x02" IPV4),
    SAMPLE("null, macOS IPv6", PS_LINKTYPE_NULL, "\x1e\x00\x00\x00" IPV6),
    SAMPLE("null, FreeBSD IPv6, big-endian", PS_LINKTYPE_NULL, "\x00\x00\x00\x1c" IPV6),
    SAMPLE("null, 16-bit family", PS_LINKTYPE_NULL, "\x00\x02\x00\x00" IPV4),
    SAMPLE("null, EtherType", PS_LINKTYPE_NULL, "\x00\x00\x08\x00" IPV4),
    SAMPLE("loop", PS_LINKTYPE_LOOP, "\x00\x00\x00\x02" IPV4),
    SAMPLE("loop, IPv6", PS_LINKTYPE_LOOP, "\x00\x00\x00\x18" IPV6),
    SAMPLE("raw", PS_LINKTYPE_RAW, IPV4),
    SAMPLE("raw, IPv6", PS_LINKTYPE_RAW_OLD, IPV6),
    SAMPLE("ipv4", PS_LINKTYPE_IPV4, IPV4),
    SAMPLE("ipv6", PS_LINKTYPE_IPV6, IPV6),
    SAMPLE("linux cooked", PS_LINKTYPE_LINUX_SLL, "\x00\x00\x00\x01\x00\x06" MAC_1 "\x00\x00\x08\x00" IPV4),
    SAMPLE("linux cooked, LLC", PS_LINKTYPE_LINUX_SLL, "\x00\x00\x00\x01\x00\x06" MAC_1 "\x00\x00\x00\x04" SNAP),
    SAMPLE("linux cooked 2", PS_LINKTYPE_LINUX_SLL2, "\x86\xdd\x00\x00\x00\x00\x00\x01\x00\x01\x00\x06" MAC_1 "\x00\x00" IPV6),
    SAMPLE("ppp", PS_LINKTYPE_PPP, "\xff\x03\x00\x21" IPV4),
    SAMPLE("ppp, no address, short protocol", PS_LINKTYPE_PPP, "\x21" IPV4),
    SAMPLE("ppp hdlc, IPv6", PS_LINKTYPE_PPP_HDLC, "\xff\x03\x00\x57" IPV6),
    SAMPLE("ppp hdlc, Cisco", PS_LINKTYPE_PPP_HDLC, "\x0f\x00\x08\x00" IPV4),
    SAMPLE("pppd", PS_LINKTYPE_PPP_PPPD, "\x01\x03\x00\x21" IPV4),
    SAMPLE("ppp with direction", PS_LINKTYPE_PPP_WITH_DIR, "\x01\xff\x03\x00\x21" IPV4),
    SAMPLE("cisco hdlc", PS_LINKTYPE_C_HDLC, "\x0f\x00\x08\x00" IPV4),
    SAMPLE("cisco hdlc, OSI", PS_LINKTYPE_C_HDLC, "\x0f\x00\xfe\xfe\x03\xcc" IPV4),
    SAMPLE("cisco hdlc with direction", PS_LINKTYPE_C_HDLC_WITH_DIR, "\x00\x0f\x00\x08\x00" IPV4),
    SAMPLE("frame relay", PS_LINKTYPE_FRELAY, "\x18\x41\x03\xcc" IPV4),
    SAMPLE("frame relay, padded, IPv6", PS_LINKTYPE_FRELAY, "\x18\x41\x03\x00\x8e" IPV6),
    SAMPLE("frame relay, SNAP", PS_LINKTYPE_FRELAY, "\x18\x41\x03\x00\x80\x00\x00\x00\x08\x00" IPV4),
    SAMPLE("frame relay, bridged", PS_LINKTYPE_FRELAY, "\x18\x41\x03\x00\x80\x00\x80\xc2\x00\x07" ETHERNET),
    SAMPLE("frame relay, four-byte address", PS_LINKTYPE_FRELAY, "\x18\x40\x40\x01\x03\xcc" IPV4),
    SAMPLE("frame relay, Cisco", PS_LINKTYPE_FRELAY, "\x18\x41\x08\x00" IPV4),
    SAMPLE("multilink frame relay", PS_LINKTYPE_MFR, "\xc0\x01\x18\x41\x03\xcc" IPV4),
    SAMPLE("802.11", PS_LINKTYPE_IEEE802_11, WLAN_DATA),
    SAMPLE("802.11, four addresses", PS_LINKTYPE_IEEE802_11, "\x08\x03\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00" MAC_4 SNAP),
    SAMPLE("802.11, QoS", PS_LINKTYPE_IEEE802_11, "\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00" SNAP),
    SAMPLE("802.11, QoS and HT control", PS_LINKTYPE_IEEE802_11, "\x88\x81\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00" ZEROS_4 SNAP),
    SAMPLE("802.11, A-MSDU", PS_LINKTYPE_IEEE802_11, "\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x80\x00" MAC_1 MAC_2 "\x00\x28" SNAP),
    SAMPLE("802.11, mesh", PS_LINKTYPE_IEEE802_11, "\x88\x02\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x01\x00\x06\x00\x00\x00\x00" SNAP),
    SAMPLE("802.11, mesh with an address", PS_LINKTYPE_IEEE802_11, "\x88\x03\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00" MAC_4 "\x00\x01\x01\x06\x00\x00\x00\x00" MAC_1 SNAP),
    SAMPLE("radiotap", PS_LINKTYPE_IEEE802_11_RADIOTAP, "\x00\x00\x08\x00\x00\x00\x00\x00" WLAN_DATA),
    TRAILED("radiotap with FCS", PS_LINKTYPE_IEEE802_11_RADIOTAP, "\x00\x00\x09\x00\x02\x00\x00\x00\x10" WLAN_DATA "FCSX", 4),
    SAMPLE("radiotap, time, padded header", PS_LINKTYPE_IEEE802_11_RADIOTAP, "\x00\x00\x11\x00\x03\x00\x00\x00" ZEROS_8 "\x20\x88\x01\x00\x00" MAC_1 MAC_2 MAC_3 "\x10\x00\x00\x00\x00\x00" SNAP),
    SAMPLE("radiotap, two words present", PS_LINKTYPE_IEEE802_11_RADIOTAP, "\x00\x00\x0d\x00\x02\x00\x00\x80\x00\x00\x00\x00\x00" WLAN_DATA),
    SAMPLE("prism", PS_LINKTYPE_IEEE802_11_PRISM, "\x44\x00\x00\x00\x90\x00\x00\x00" ZEROS_96 ZEROS_40 WLAN_DATA),
    SAMPLE("avs", PS_LINKTYPE_IEEE802_11_AVS, "\x80\x21\x10\x01\x00\x00\x00\x40" ZEROS_40 ZEROS_16 WLAN_DATA),
    SAMPLE("ppi", PS_LINKTYPE_PPI, "\x00\x00\x08\x00\x69\x00\x00\x00" WLAN_DATA),
    SAMPLE("ppi of Ethernet", PS_LINKTYPE_PPI, "\x00\x00\x08\x00\x01\x00\x00\x00" ETHERNET),
    SAMPLE("token ring", PS_LINKTYPE_IEEE802_5, "\x10\x40" MAC_1 MAC_2 SNAP),
    SAMPLE("token ring, routed", PS_LINKTYPE_IEEE802_5, "\x10\x40" MAC_1 "\x82\x00\x00\x00\x00\x02\x06\x30\x00\x10\x00\x20" SNAP),
    SAMPLE("fddi", PS_LINKTYPE_FDDI, "\x50" MAC_1 MAC_2 SNAP),
    SAMPLE("arcnet, RFC 1051", PS_LINKTYPE_ARCNET_BSD, "\x01\x02\xf0" IPV4),
    SAMPLE("arcnet, RFC 1201", PS_LINKTYPE_ARCNET_BSD, "\x01\x02\xd4\x00\x00\x01" IPV4),
    SAMPLE("arcnet, exception frame", PS_LINKTYPE_ARCNET_BSD, "\x01\x02\xd4\xff\x00\xff\xff\x00\x00\x01" IPV4),
    SAMPLE("arcnet, Linux", PS_LINKTYPE_ARCNET_LINUX, "\x01\x02\x00\x00\xd4\x00\x00\x01" IPV4),
    SAMPLE("atm, LLC", PS_LINKTYPE_ATM_RFC1483, SNAP),
    SAMPLE("atm, bridged", PS_LINKTYPE_ATM_RFC1483, "\xaa\xaa\x03\x00\x80\xc2\x00\x07\x00\x00" ETHERNET),
    SAMPLE("classical ip", PS_LINKTYPE_ATM_CLIP, IPV4),
    SAMPLE("sunatm, LLC", PS_LINKTYPE_SUNATM, "\x02\x00\x00\x64" SNAP),
    SAMPLE("sunatm, LAN emulation", PS_LINKTYPE_SUNATM, "\x81\x00\x00\x64\x00\x01" ETHERNET),
    SAMPLE("sunatm, IP", PS_LINKTYPE_SUNATM, "\x00\x00\x00\x64" IPV4),
    SAMPLE("ip over firewire", PS_LINKTYPE_APPLE_IP_OVER_IEEE1394, MAC_1 "\x00\x00" MAC_2 "\x00\x00\x08\x00" IPV4),
    SAMPLE("ip over infiniband", PS_LINKTYPE_IPOIB, ZEROS_40 "\x08\x00\x00\x00" IPV4),
    SAMPLE("ip over fibre channel", PS_LINKTYPE_IP_OVER_FC, ZEROS_16 SNAP),
    SAMPLE("pflog", PS_LINKTYPE_PFLOG, "\x3d\x02\x00\x00" ZEROS_40 ZEROS_16 ZEROS_4 IPV4),
    SAMPLE("enc", PS_LINKTYPE_ENC, "\x02\x00\x00\x00" ZEROS_8 IPV4),
    SAMPLE("enc, IPv6, big-endian", PS_LINKTYPE_ENC, "\x00\x00\x00\x18" ZEROS_8 IPV6),
    SAMPLE("ipnet", PS_LINKTYPE_IPNET, "\x01\x02\x00\x01\x00\x00\x00\x20" ZEROS_16 IPV4),
    SAMPLE("nflog", PS_LINKTYPE_NFLOG, "\x02\x00\x00\x00\x05\x00\x0a\x00\x00\x00\x00\x00\x24\x00\x09\x00" IPV4),
    SAMPLE("nflog, big-endian", PS_LINKTYPE_NFLOG, "\x0a\x00\x00\x00\x00\x38\x00\x09" IPV6),
    SAMPLE("pktap", PS_LINKTYPE_PKTAP, "\x6c\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00" ZEROS_96 ETHERNET),
    SAMPLE("pktap as a private type, IP", PS_LINKTYPE_USER2, "\x6c\x00\x00\x00\x01\x00\x00\x00\x0c\x00\x00\x00" ZEROS_96 IPV4),
    TRAILED("netanalyzer", PS_LINKTYPE_NETANALYZER, "\x00\x04\x00\x00" ETHERNET "FCSX", 4),
    SAMPLE("epon", PS_LINKTYPE_EPON, ZEROS_8 ETHERNET),
    SAMPLE("symantec 2", PS_LINKTYPE_SYMANTEC_FIREWALL, "\x00\x00\x00\x00\x00\x00\x08\x00" ZEROS_16 ZEROS_16 ZEROS_4 IPV4),
    SAMPLE("symantec 3", PS_LINKTYPE_SYMANTEC_FIREWALL, ZEROS_16 ZEROS_4 "\x08\x00" ZEROS_16 ZEROS_16 "\x00\x00" IPV4),
    SAMPLE("switch tag", PS_LINKTYPE_DSA_TAG_BRCM, MAC_1 MAC_2 "\x00\x01\x02\x03\x08\x00" IPV4),
    SAMPLE("switch tag before", PS_LINKTYPE_DSA_TAG_BRCM_PREPEND, "\x00\x01\x02\x03" ETHERNET),
    SAMPLE("switch tag, long", PS_LINKTYPE_DSA_TAG_EDSA, MAC_1 MAC_2 "\xda\xda\x00\x00\x00\x01\x02\x03\x08\x00" IPV4),
    SAMPLE("erf, Ethernet", PS_LINKTYPE_ERF, ZEROS_8 "\x02\x04\x00\x00\x00\x00\x00\x00\x00\x00" ETHERNET),
    SAMPLE("erf, two extensions, HDLC", PS_LINKTYPE_ERF, ZEROS_8 "\x81\x04\x00\x00\x00\x00\x00\x00\x83\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\xff\x03\x00\x21" IPV4),
    SAMPLE("erf, IPv6", PS_LINKTYPE_ERF, ZEROS_8 "\x17\x04\x00\x00\x00\x00\x00\x00" IPV6),
    SAMPLE("erf, AAL5", PS_LINKTYPE_ERF, ZEROS_8 "\x04\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" SNAP),
    SAMPLE("docsis", PS_LINKTYPE_DOCSIS, "\x00\x00\x00\x2e\x00\x00" ETHERNET),
    SAMPLE("docsis, extended header", PS_LINKTYPE_DOCSIS, "\x01\x03\x00\x31\x60\x00\x00\x00\x00" ETHERNET),
    SAMPLE("slip", PS_LINKTYPE_SLIP, ZEROS_16 IPV4),
    SAMPLE("tzsp", PS_LINKTYPE_TZSP, "\x01\x00\x00\x01\x00\x0a\x01\x00\x01" ETHERNET),
    SAMPLE("tzsp, 802.11", PS_LINKTYPE_TZSP, "\x01\x00\x00\x12\x01" WLAN_DATA),
    SAMPLE("ax.25", PS_LINKTYPE_AX25, "\x82\xa0\xa4\xa6\x40\x40\x60\x82\xa0\xa4\xa6\x40\x40\x61\x03\xcc" IPV4),
    SAMPLE("ax.25 behind kiss", PS_LINKTYPE_AX25_KISS, "\x00\x82\xa0\xa4\xa6\x40\x40\x60\x82\xa0\xa4\xa6\x40\x40\x61\x03\xcc" IPV4),
    SAMPLE("redback", PS_LINKTYPE_REDBACK_SMARTEDGE, ZEROS_16 "\x00\x20\x00\x01\x00\x18\x00\x18" IPV4),
    SAMPLE("exported pdu", PS_LINKTYPE_WIRESHARK_UPPER_PDU, "\x00\x0c\x00\x04" "ip\x00\x00" "\x00\x00\x00\x00" IPV4),
    SAMPLE("juniper, Ethernet", PS_LINKTYPE_JUNIPER_ETHER, JUNIPER_OUT ETHERNET),
    SAMPLE("juniper, extensions", PS_LINKTYPE_JUNIPER_ETHER, "\x4d\x47\x43\x80\x00\x02\x01\x02" ETHERNET),
    SAMPLE("juniper, stripped to IPv4", PS_LINKTYPE_JUNIPER_ETHER, JUNIPER_STRIPPED "\x02\x00\x00\x00" IPV4),
    SAMPLE("juniper, stripped to IPv6", PS_LINKTYPE_JUNIPER_ETHER, JUNIPER_STRIPPED "\x06\x00\x00\x00" IPV6),
    SAMPLE("juniper, PPP", PS_LINKTYPE_JUNIPER_PPP, JUNIPER_OUT "\xff\x03\x00\x21" IPV4),
    SAMPLE("juniper, frame relay", PS_LINKTYPE_JUNIPER_FRELAY, JUNIPER_OUT "\x18\x41\x03\xcc" IPV4),
    SAMPLE("juniper, Cisco HDLC", PS_LINKTYPE_JUNIPER_CHDLC, JUNIPER_OUT "\x0f\x00\x08\x00" IPV4),
    SAMPLE("juniper, voice", PS_LINKTYPE_JUNIPER_VP, JUNIPER_OUT ZEROS_16 "\x00\x00" IPV4),
    SAMPLE("juniper, services in", PS_LINKTYPE_JUNIPER_SERVICES, JUNIPER_IN ZEROS_16 IPV4),
    SAMPLE("juniper, services out", PS_LINKTYPE_JUNIPER_SERVICES, JUNIPER_OUT ZEROS_8 ZEROS_4 IPV4),
    SAMPLE("juniper, GGSN", PS_LINKTYPE_JUNIPER_GGSN, JUNIPER_OUT "\x02\x00\x01\x00" IPV4),
    SAMPLE("juniper, ATM1 with LLC", PS_LINKTYPE_JUNIPER_ATM1, JUNIPER_OUT ZEROS_4 SNAP),
    SAMPLE("juniper, ATM2 with IP", PS_LINKTYPE_JUNIPER_ATM2, JUNIPER_IN ZEROS_8 IPV4),
    SAMPLE("juniper, ATM2 with PPP", PS_LINKTYPE_JUNIPER_ATM2, JUNIPER_IN ZEROS_8 "\x00\x21" IPV4),
    SAMPLE("juniper, multilink PPP", PS_LINKTYPE_JUNIPER_MLPPP, JUNIPER_OUT "\xff\x03\x00\x21" IPV4),
    SAMPLE("juniper, multilink PPP, cookie", PS_LINKTYPE_JUNIPER_MLPPP, JUNIPER_OUT "\x47\x00\x00\x00\x00\x00\x00\x00" IPV4),
    SAMPLE("fibre channel", PS_LINKTYPE_FC_2, FIBRE_CHANNEL("\x04", "\x00") SNAP),
    SAMPLE("fibre channel, network header", PS_LINKTYPE_FC_2, FIBRE_CHANNEL("\x00", "\x20") ZEROS_16 SNAP),
    TRAILED("fibre channel, delimiters", PS_LINKTYPE_FC_2_WITH_FRAME_DELIMS, "\xbc\xb5\x56\x56" FIBRE_CHANNEL("\x04", "\x00") SNAP "CRCXEOFX", 8),
    TRAILED("ethernet with preamble", PS_LINKTYPE_ETHERNET_MPACKET, "\x55\x55\x55\x55\x55\x55\x55\xd5" ETHERNET "FCSX", 4),
    TRAILED("ethernet, first piece, short preamble", PS_LINKTYPE_ETHERNET_MPACKET, "\x55\x55\x55\xe6" ETHERNET "FCSX", 4),
    SAMPLE("ethernet without its preamble", PS_LINKTYPE_ETHERNET_MPACKET, ETHERNET),
    SAMPLE("lwapp", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x88\xbb\x08\x00\x00\x40\x00\x00" WLAN_DATA),
    SAMPLE("802.11 with an EtherType", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x24\x52" WLAN_DATA),
    SAMPLE("vmlab", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x88\xde" ZEROS_8 "\x00\x00" ETHERNET),
    SAMPLE("exeh", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\xe5\x55" ZEROS_16 ZEROS_16 ZEROS_4 "\x00\x00" ETHERNET),
    SAMPLE("bpq", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x08\xff\x35\x00" AX25 IPV4),
    SAMPLE("3Com", PS_LINKTYPE_ETHERNET, MAC_1 MAC_2 "\x00\x25\x80\x80\x03\x08\x00" IPV4),
    SAMPLE("ax.25 over IP", PS_LINKTYPE_IPV4, "\x45\x00\x00\x44\x00\x01\x00\x00\x40\x5d\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02" AX25 IPV4),
    SAMPLE("ppp, full headers", PS_LINKTYPE_PPP, "\xff\x03\x00\x61" "\x45\x00\x40\x07" IPV4_BEHIND_LENGTH),
    SAMPLE("juniper, multilink FR, cookie", PS_LINKTYPE_JUNIPER_MLFR, JUNIPER_OUT "\x47\x00\x00\x00\x00\x00\x00\x00" IPV4),
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

/* The four bytes of ports stand twelve bytes before the end of the datagram. This tries only cuts
 * by the snapshot length: the length of a trailer is fixed, so a frame that ends early loses data
 * in place of its trailer. */
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

/* A frame that ends early on the wire is never counted, and never called truncated. */
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

/* Frames of these links that lack the headers of a datagram. */
static void pieces_and_messages_are_not_ip(void **state)
{
    (void)state;
    static const struct sample closed[] = {
        SAMPLE("fibre channel, SCSI", PS_LINKTYPE_FC_2,
               "\x00\x01\x02\x03\x00\x04\x05\x06\x08\x29\x00\x00\x01\x00" ZEROS_8 "\x00\x00" SNAP),
        SAMPLE("fibre channel, link service", PS_LINKTYPE_FC_2, FIBRE_CHANNEL("\x22", "\x00") SNAP),
        SAMPLE("fibre channel, second frame", PS_LINKTYPE_FC_2,
               "\x00\x01\x02\x03\x00\x04\x05\x06\x05\x29\x00\x00\x01\x00\x00\x01" ZEROS_8 SNAP),
        SAMPLE("ethernet, later piece", PS_LINKTYPE_ETHERNET_MPACKET,
               "\x55\x55\x55\x55\x55\x55\x61\xe6" ETHERNET),
        SAMPLE("lwapp, control", PS_LINKTYPE_ETHERNET,
               MAC_1 MAC_2 "\x88\xbb\x04\x00\x00\x40\x00\x00" WLAN_DATA),
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
