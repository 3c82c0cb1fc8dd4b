/*
 * checksum.c - the sums that headers carry; see checksum.h.
 */
#include "explain/checksum.h"

uint64_t ps_sum_add(uint64_t sum, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (count % 2)
        sum += (uint32_t)bytes[count - 1] << 8;
    return sum;
}

uint16_t ps_sum_fold(uint64_t sum)
{
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)sum;
}

uint32_t ps_crc32c_add(uint32_t crc, const uint8_t *bytes, size_t count)
{
    static const uint32_t polynomial = 0x82f63b78; /* 0x1edc6f41, its bits reversed */
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    }
    return crc;
}
