/*
 * quote.c - reads the packet that an ICMP error quotes; see quote.h.
 *
 * An error quotes at least 8 bytes behind the IP header (RFC 792), which is as far as the ports and
 * TCP's sequence number.  A quote that is not its datagram's first fragment has none of them, and
 * one of a tunnel is not entered: it is not the packet that a client sent.
 */
#include "decode/network/quote.h"

enum {
    ICMP_HEADER = 8,
    IPV4_LEAST = 20,
    IPV6_HEADER = 40,
    TRANSPORT_LEAST = 8,
    MOST_EXTENSIONS = 8, /* of IPv6; more are no packet that anybody sends */
    OFFSET_IPV4 = 0x1fff,
    OFFSET_IPV6 = 0xfff8,
};

static bool read_transport(struct ps_cursor *c, uint8_t protocol, struct ps_quote *quote)
{
    static const struct {
        uint8_t protocol, transport;
    } known[] = {
        {PS_IPPROTO_TCP, PS_TCP}, {PS_IPPROTO_UDP, PS_UDP}, {PS_IPPROTO_UDPLITE, PS_UDPLITE}};
    for (size_t i = 0; i < PS_COUNT_OF(known); i++) {
        if (known[i].protocol != protocol || !ps_need(c, 0, TRANSPORT_LEAST))
            continue;
        quote->transport = known[i].transport;
        quote->source_port = ps_be16(c, 0);
        quote->destination_port = ps_be16(c, 2);
        quote->sequence = ps_be32(c, 4);
        return true;
    }
    return false;
}

static bool read_ipv4(struct ps_cursor *c, struct ps_quote *quote)
{
    uint32_t header = (ps_u8(c, 0) & 15u) * 4u;
    if (header < IPV4_LEAST || (ps_be16(c, 6) & OFFSET_IPV4) != 0)
        return false;
    uint8_t protocol = ps_u8(c, 9);
    ps_read_ipv4(c, 12, &quote->source);
    ps_read_ipv4(c, 16, &quote->destination);
    ps_advance(c, header);
    return c->status == PS_READ_OK && read_transport(c, protocol, quote);
}

/* Bytes of an extension header that stands before a transport's; 0: it is none, or a later
 * fragment's. */
static uint32_t extension_bytes(struct ps_cursor *c, uint8_t number)
{
    switch (number) {
    case PS_IPPROTO_HOP_BY_HOP:
    case PS_IPPROTO_ROUTING:
    case PS_IPPROTO_DESTINATION_OPTIONS:
        return (ps_u8(c, 1) + 1u) * 8u;
    case PS_IPPROTO_FRAGMENT:
        return (ps_be16(c, 2) & OFFSET_IPV6) == 0 ? 8 : 0;
    case PS_IPPROTO_AH:
        return (ps_u8(c, 1) + 2u) * 4u;
    default:
        return 0;
    }
}

static bool read_ipv6(struct ps_cursor *c, struct ps_quote *quote)
{
    uint8_t next = ps_u8(c, 6);
    ps_read_ipv6(c, 8, &quote->source);
    ps_read_ipv6(c, 24, &quote->destination);
    ps_advance(c, IPV6_HEADER);
    for (unsigned i = 0; i < MOST_EXTENSIONS && c->status == PS_READ_OK; i++) {
        uint32_t bytes = extension_bytes(c, next);
        if (bytes == 0)
            return read_transport(c, next, quote);
        next = ps_u8(c, 0);
        ps_advance(c, bytes);
    }
    return false;
}

void ps_note_quote(const struct ps_cursor *c, struct ps_packet *packet, uint8_t version)
{
    struct ps_cursor at = *c;
    struct ps_quote quote = {.type = ps_u8(&at, 0), .code = ps_u8(&at, 1)};
    ps_advance(&at, ICMP_HEADER);
    if (ps_u8(&at, 0) >> 4 != version)
        return;
    if (version == 4 ? !read_ipv4(&at, &quote) : !read_ipv6(&at, &quote))
        return;
    quote.ip_version = version;
    packet->quote = quote;
}
