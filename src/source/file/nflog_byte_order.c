/*
 * nflog_byte_order.c - byte order of NFLOG frames; see nflog_byte_order.h.
 */
#include "source/file/nflog_byte_order.h"

#include "source/file/bytes.h"

enum { HEADER_BYTES = 4, TLV_BYTES = 4 };

static void swap16(uint8_t *bytes)
{
    uint8_t first = bytes[0];
    bytes[0] = bytes[1];
    bytes[1] = first;
}

void ps_nflog_to_host(uint8_t *bytes, uint32_t caplen)
{
    if (caplen < HEADER_BYTES || bytes[1] != 0) /* unknown version */
        return;
    uint32_t at = HEADER_BYTES;
    while (caplen - at >= TLV_BYTES) {
        swap16(bytes + at);
        swap16(bytes + at + 2);
        uint32_t length = (ps_load16(bytes + at, false) + 3u) & ~3u;
        if (length < TLV_BYTES || length > caplen - at)
            return;
        at += length;
    }
}
