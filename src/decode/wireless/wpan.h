/*
 * wpan.h - what IEEE 802.15.4 and 6LoWPAN share.
 *
 * A compressed IPv6 header leaves out addresses that follow from the frame below, whose radio
 * address is the interface identifier.  So each header with a sender and a receiver puts their
 * link-local addresses into the packet's address fields, where the dissector of compressed IPv6
 * finds them.
 */
#ifndef PORTSTAT_DECODE_WIRELESS_WPAN_H
#define PORTSTAT_DECODE_WIRELESS_WPAN_H

#include "decode/steps.h"

enum { PS_WPAN_SHORT = 2, PS_WPAN_EXTENDED = 8 };

static inline void ps_clear_address(struct ps_address *address)
{
    memset(address->bytes, 0, sizeof address->bytes);
}

/* Prepares fe80::ff:fe00:XXXX; the caller fills in the last two bytes (RFC 4944 section 6). */
static inline void ps_set_short_form(struct ps_address *address)
{
    address->bytes[11] = 0xff;
    address->bytes[12] = 0xfe;
}

static inline void ps_set_link_local(struct ps_address *address)
{
    ps_clear_address(address);
    address->bytes[0] = 0xfe;
    address->bytes[1] = 0x80;
}

/* Derives the link-local address from the radio address at `offset`, which has `size` bytes (2, 8,
 * or 0 if there is none). In 802.15.4's own header the low byte comes first. */
static inline void ps_derive_address(struct ps_cursor *c, uint32_t offset, uint32_t size,
                                     bool low_first, struct ps_address *address)
{
    enum { UNIVERSAL = 0x02 };
    ps_set_link_local(address);
    if (size == PS_WPAN_SHORT)
        ps_set_short_form(address);
    for (uint32_t i = 0; i < size; i++)
        address->bytes[16 - size + i] = ps_u8(c, offset + (low_first ? size - 1 - i : i));
    if (size == PS_WPAN_EXTENDED)
        address->bytes[8] ^= UNIVERSAL;
}

#endif
