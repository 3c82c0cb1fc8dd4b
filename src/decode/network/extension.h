/*
 * extension.h - what IPv6 extension headers share: the number of the next header comes first, then
 * the length in units of 8 bytes, not counting the first 8 (RFC 8200 section 4, RFC 6564).
 */
#ifndef PORTSTAT_DECODE_NETWORK_EXTENSION_H
#define PORTSTAT_DECODE_NETWORK_EXTENSION_H

#include "decode/dissector.h"

/* The first two rows of such a header's field table. */
#define PS_EXTENSION_FIELDS(reference_)                                                            \
    {"Next Header", 0, 8, PS_SHOW_PROTOCOL, reference_, "whose header comes next", NULL},          \
    {                                                                                              \
        "Hdr Ext Len", 8, 8, PS_SHOW_LENGTH8, reference_,                                          \
            "length of this header in units of 8 bytes, not counting the first 8", NULL            \
    }

/* The options of hop-by-hop and destination options headers, see ipv6_options.c. */
extern const struct ps_header_options ps_ipv6_options;

/* Moves past the header and says what comes next. */
static inline struct ps_protocol_id ps_pass_extension(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    uint8_t next = ps_u8(c, 0);
    uint32_t length = (ps_u8(c, 1) + 1u) * 8u;
    ps_advance(c, length);
    return ps_next(PS_SPACE_IPV6, next);
}

#endif
