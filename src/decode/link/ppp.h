/*
 * ppp.h - where a PPP frame starts, for the headers that carry one.
 */
#ifndef PORTSTAT_DECODE_LINK_PPP_H
#define PORTSTAT_DECODE_LINK_PPP_H

#include "decode/dissector.h"

/* Address and control of a PPP frame in HDLC framing (RFC 1662). */
enum { PS_PPP_ADDRESS_CONTROL = 0xff03 };

/* Numbers in PS_SPACE_PPP beyond the 16 bits of PPP's own: headers that have no number there. */
enum {
    PS_PPP_FRAME = 0x10000, /* address and control (RFC 1662) may come first, then the protocol */
    PS_PPP_PROTOCOL = 0x10001,   /* the protocol field comes first, one or two bytes (RFC 1661) */
    PS_PPP_COMPRESSED = 0x10002, /* the protocol field, of one byte */
};

#endif
