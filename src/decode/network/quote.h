/*
 * quote.h - the packet that an ICMP error quotes (RFC 792, RFC 4443 section 2.4).
 */
#ifndef PORTSTAT_DECODE_NETWORK_QUOTE_H
#define PORTSTAT_DECODE_NETWORK_QUOTE_H

#include "decode/dissector.h"

/* Notes which packet of this IP version the error at the cursor quotes behind the 8 bytes of its
 * own header, if the quote goes as far as the first 8 bytes of TCP, UDP or UDP-Lite. It neither
 * moves the cursor nor changes its status: a quote that is cut is as good as none. */
void ps_note_quote(const struct ps_cursor *c, struct ps_packet *packet, uint8_t version);

#endif
