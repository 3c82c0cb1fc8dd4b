/*
 * crc32c.c - the checksum CRC-32C; see crc32c.h.
 *
 * Eight bytes at a time, by eight tables ("slicing by eight", Kounavis and Berry 2005): results of
 * millions of flows are hundreds of megabytes. The tables are made anew for each call, which costs
 * less than a page of input.
 */
#include "base/crc32c.h"

enum { SLICES = 8, VALUES = 256 };

static const uint32_t polynomial = 0x82f63b78; /* bits in the order in which they are sent */

static void fill(uint32_t tables[SLICES][VALUES])
{
    for (uint32_t value = 0; value < VALUES; value++) {
        uint32_t crc = value;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ polynomial : crc >> 1;
        tables[0][value] = crc;
    }
    for (int slice = 1; slice < SLICES; slice++)
        for (uint32_t value = 0; value < VALUES; value++) {
            const uint32_t before = tables[slice - 1][value];
            tables[slice][value] = before >> 8 ^ tables[0][before & 0xff];
        }
}

static uint32_t load(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t eight_bytes(const uint32_t tables[SLICES][VALUES], uint32_t crc,
                            const unsigned char *at)
{
    const uint32_t low = crc ^ load(at), high = load(at + 4);
    return tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^
           tables[4][low >> 24] ^ tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^
           tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
}

uint32_t ps_crc32c(const void *bytes, size_t length)
{
    uint32_t tables[SLICES][VALUES];
    const unsigned char *at = bytes;
    uint32_t crc = UINT32_MAX;
    fill(tables);
    for (; length >= SLICES; at += SLICES, length -= SLICES)
        crc = eight_bytes(tables, crc, at);
    for (; length > 0; at++, length--)
        crc = crc >> 8 ^ tables[0][(crc ^ *at) & 0xff];
    return ~crc;
}
