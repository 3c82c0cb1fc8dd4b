/*
 * likeness.c - finds a packet within its frame, and what of it may change on the way; see
 * likeness.h.
 */
#include "decode/likeness.h"

#include "decode/dissector.h"

enum {
    MAX_STEPS = 32, /* link headers and tags of a frame; headers of IPv6 */
    IPV4_LEAST = 20,
    IPV6_HEADER = 40,
};

/* Where the checksum of a transport stands. */
static const struct {
    uint8_t protocol, at, size;
} checksums[] = {
    {PS_IPPROTO_TCP, 16, 2},   {PS_IPPROTO_UDP, 6, 2},  {PS_IPPROTO_ICMP, 2, 2},
    {PS_IPPROTO_ICMPV6, 2, 2}, {PS_IPPROTO_SCTP, 8, 4}, {PS_IPPROTO_UDPLITE, 6, 2},
    {PS_IPPROTO_DCCP, 6, 2},   {PS_IPPROTO_IGMP, 2, 2},
};

static bool is_ip(const struct ps_dissector *dissector)
{
    return dissector->kind == PS_HEADER_IPV4 || dissector->kind == PS_HEADER_IPV6 ||
           dissector->kind == PS_HEADER_IPV4_VJ;
}

/* Moves the cursor to the network header. True if that is IP's. */
static bool find_network(const struct ps_decoder *decoder, const struct ps_frame *frame,
                         struct ps_cursor *c)
{
    struct ps_packet packet = {.outcome = PS_MALFORMED};
    struct ps_protocol_id id = ps_next(PS_SPACE_LINK, frame->link_type);
    ps_cursor_init(c, frame);
    for (unsigned step = 0; step < MAX_STEPS; step++) {
        const struct ps_dissector *dissector = ps_decoder_find(decoder, id);
        const struct ps_cursor start = *c;
        if (!dissector || is_ip(dissector))
            return dissector != NULL;
        id = dissector->dissect(c, &packet);
        if (c->status != PS_READ_OK || id.space == PS_SPACE_END) {
            *c = start;
            return false;
        }
    }
    return false;
}

/* What is not wholly captured is not compared anyway. */
static void blank(struct ps_likeness *likeness, uint32_t at, uint32_t size)
{
    if (at > likeness->captured || size > likeness->captured - at)
        return;
    likeness->blanks[likeness->blank_count].at = at;
    likeness->blanks[likeness->blank_count++].size = size;
}

static void blank_checksum(struct ps_likeness *likeness, uint8_t protocol, uint32_t at)
{
    for (size_t i = 0; i < PS_COUNT_OF(checksums); i++)
        if (checksums[i].protocol == protocol)
            blank(likeness, at + checksums[i].at, checksums[i].size);
}

static void narrow(struct ps_likeness *likeness, struct ps_cursor *c, uint32_t length)
{
    ps_narrow(c, length);
    likeness->length = ps_wire_left(c);
    likeness->captured = ps_cap_left(c);
}

static void find_ipv4(struct ps_likeness *likeness, struct ps_cursor *c)
{
    enum { TOTAL_LENGTH = 2, FRAGMENT = 6, TTL = 8, PROTOCOL = 9, CHECKSUM = 10, OFFSET = 0x1fff };
    uint32_t header = (ps_u8(c, 0) & 15U) * 4U;
    uint16_t total = ps_be16(c, TOTAL_LENGTH);
    if (total >= IPV4_LEAST)
        narrow(likeness, c, total);
    blank(likeness, TTL, 1);
    blank(likeness, CHECKSUM, 2);
    if ((ps_be16(c, FRAGMENT) & OFFSET) == 0 && header >= IPV4_LEAST)
        blank_checksum(likeness, ps_u8(c, PROTOCOL), header);
}

/* Where the header behind an extension header begins; *next: whose it is. 0 if that cannot be
 * known. */
static uint32_t behind_extension(struct ps_cursor *c, uint32_t at, uint8_t *next)
{
    enum { FRAGMENT_HEADER = 8, FRAGMENT_OFFSET = 2, OFFSET = 0xfff8 };
    uint8_t kind = *next;
    *next = ps_u8(c, at);
    switch (kind) {
    case PS_IPPROTO_HOP_BY_HOP:
    case PS_IPPROTO_ROUTING:
    case PS_IPPROTO_DESTINATION_OPTIONS:
        return at + (ps_u8(c, at + 1) + 1U) * 8U;
    case PS_IPPROTO_AH:
        return at + (ps_u8(c, at + 1) + 2U) * 4U;
    case PS_IPPROTO_FRAGMENT:
        return (ps_be16(c, at + FRAGMENT_OFFSET) & OFFSET) == 0 ? at + FRAGMENT_HEADER : 0;
    default:
        *next = kind;
        return 0;
    }
}

static void find_ipv6(struct ps_likeness *likeness, struct ps_cursor *c)
{
    enum { PAYLOAD_LENGTH = 4, NEXT_HEADER = 6, HOP_LIMIT = 7 };
    uint16_t payload = ps_be16(c, PAYLOAD_LENGTH);
    uint8_t next = ps_u8(c, NEXT_HEADER);
    uint32_t at = IPV6_HEADER;
    if (payload != 0)
        narrow(likeness, c, IPV6_HEADER + (uint32_t)payload);
    blank(likeness, HOP_LIMIT, 1);
    for (unsigned step = 0; step < MAX_STEPS && c->status == PS_READ_OK; step++) {
        uint32_t behind = behind_extension(c, at, &next);
        if (behind == 0)
            break;
        at = behind;
    }
    if (c->status == PS_READ_OK)
        blank_checksum(likeness, next, at);
}

void ps_likeness_find(const struct ps_decoder *decoder, const struct ps_frame *frame,
                      struct ps_likeness *likeness)
{
    struct ps_cursor c;
    bool ip = find_network(decoder, frame, &c);
    *likeness = (struct ps_likeness){
        .bytes = frame->data + c.pos,
        .length = ps_wire_left(&c),
        .captured = ps_cap_left(&c),
    };
    uint8_t version = ip ? ps_u8(&c, 0) >> 4 : 0;
    if (version == 4 && ps_has(&c, 0, IPV4_LEAST))
        find_ipv4(likeness, &c);
    else if (version == 6 && ps_has(&c, 0, IPV6_HEADER))
        find_ipv6(likeness, &c);
}

uint32_t ps_frame_if_index(const struct ps_frame *frame)
{
    enum { IF_INDEX = 4 };
    struct ps_cursor c;
    if (frame->link_type != PS_LINKTYPE_LINUX_SLL2)
        return 0;
    ps_cursor_init(&c, frame);
    return ps_be32(&c, IF_INDEX);
}
