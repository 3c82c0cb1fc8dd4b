/*
 * portless.c - words that people look up and which have no port, and what tells their traffic apart
 * instead.
 *
 * The numbers are those of IANA's registries: protocol numbers for what is inside IP, EtherTypes
 * for what is beside it.
 */
#include "lookup/lookup_words.h"

#include <strings.h>

static const char icmp[] =
    "ICMP, IP protocol 1, has no ports; look at type and code instead, and of a ping at its "
    "identifier and sequence number (RFC 792)";
static const char icmpv6[] =
    "ICMPv6, IP protocol 58, has no ports; look at type and code instead, and of a ping at its "
    "identifier and sequence number (RFC 4443)";
static const char esp[] =
    "ESP, IP protocol 50, has no ports; look at the SPI, the number of its security association "
    "(RFC 4303); behind NAT it is inside 4500/udp";
static const char ipv4[] =
    "IP has no ports; look at the addresses and at the protocol number, which says what is inside: "
    "6 for TCP, 17 for UDP";

static const struct {
    const char *name;
    const char *text;
} words[] = {
    {"icmp", icmp},
    {"icmpv4", icmp},
    {"ping", icmp},
    {"icmpv6", icmpv6},
    {"icmp6", icmpv6},
    {"ping6", icmpv6},
    {"ndp", icmpv6},
    {"igmp", "IGMP, IP protocol 2, has no ports; look at its type and at the multicast group's "
             "address (RFC 3376)"},
    {"ipip", "IPv4 inside IP, protocol 4, has no ports; look at those of the packet inside (RFC "
             "2003)"},
    {"6in4", "IPv6 inside IP, protocol 41, has no ports; look at those of the packet inside (RFC "
             "4213)"},
    {"rsvp", "RSVP, IP protocol 46, has no ports; look at its message type and session (RFC 2205)"},
    {"gre", "GRE, IP protocol 47, has no ports; look at its key, if it has one, and at the packet "
            "inside (RFC 2784, RFC 2890)"},
    {"esp", esp},
    {"ah", "AH, IP protocol 51, has no ports; look at the SPI, the number of its security "
           "association (RFC 4302)"},
    {"eigrp", "EIGRP, IP protocol 88, has no ports; look at its opcode and autonomous system (RFC "
              "7868)"},
    {"ospf", "OSPF, IP protocol 89, has no ports; look at its packet type, router ID and area (RFC "
             "2328)"},
    {"pim", "PIM, IP protocol 103, has no ports; look at its type and at the multicast group (RFC "
            "7761)"},
    {"vrrp", "VRRP, IP protocol 112, has no ports; look at its virtual router ID (RFC 9568)"},
    {"arp", "ARP, EtherType 0x0806, is beside IP and has no ports; look at its operation and at "
            "the addresses asked for (RFC 826)"},
    {"rarp", "RARP, EtherType 0x8035, is beside IP and has no ports; look at its operation and at "
             "the hardware addresses (RFC 903)"},
    {"lldp", "LLDP, EtherType 0x88cc, is beside IP and has no ports; look at its chassis and port "
             "IDs, which mean sockets for cables"},
    {"ip", ipv4},
    {"ipv4", ipv4},
    {"ipv6", "IPv6 has no ports; look at the addresses and at the next header, which says what is "
             "inside: 6 for TCP, 17 for UDP"},
    {"ethernet", "Ethernet has no ports in this sense; look at the hardware addresses and at the "
                 "EtherType, which says what is inside"},
    {"tcp", "TCP, IP protocol 6, is what has ports, 0 to 65535; ask for one of them, as in tcp/80"},
    {"udp", "UDP, IP protocol 17, is what has ports, 0 to 65535; ask for one of them, as in "
            "udp/53"},
    {"sctp", "SCTP, IP protocol 132, is what has ports, 0 to 65535; ask for one of them, as in "
             "sctp/2905"},
    {"dccp", "DCCP, IP protocol 33, is what has ports, 0 to 65535; ask for one of them, as in "
             "dccp/5004"},
    {"udplite", "UDP-Lite, IP protocol 136, has ports as UDP has, 0 to 65535; ask for one of them, "
                "as in udplite/5004"},
    {"localhost", "that is a host, this computer itself (127.0.0.1 and ::1), where any port can be "
                  "open; write one behind it, as in localhost:80"},
    {"discord", "Discord has no port of its own: it runs over HTTPS, and voice over UDP ports that "
                "its servers choose; look up https"},
};

const char *ps_lookup_portless(const char *name)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(words[i].name, name) == 0)
            return words[i].text;
    }
    return NULL;
}
