/*
 * nflog_byte_order.h - converts the one link-layer header that is in the byte order of the
 * capturing machine.
 */
#ifndef PORTSTAT_SOURCE_FILE_NFLOG_BYTE_ORDER_H
#define PORTSTAT_SOURCE_FILE_NFLOG_BYTE_ORDER_H

#include <stdint.h>

/* Turns the lengths and types of an NFLOG frame from a file of the other byte order into this
 * machine's, as libpcap does, in place (https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html). */
void ps_nflog_to_host(uint8_t *bytes, uint32_t caplen);

#endif
