/*
 * checksum.h - the sums that headers carry: the Internet checksum (RFC 1071) and CRC32c (RFC 9260
 * appendix A).
 */
#ifndef PORTSTAT_EXPLAIN_CHECKSUM_H
#define PORTSTAT_EXPLAIN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Adds bytes to a sum of 16-bit words; an odd last byte is padded with zero, so only the last part
 * of a message may have an odd length. */
uint64_t ps_sum_add(uint64_t sum, const uint8_t *bytes, size_t count);

/* Folds the carries into 16 bits. The checksum is the complement of the result. */
uint16_t ps_sum_fold(uint64_t sum);

/* Adds bytes to a CRC32c. Begin with UINT32_MAX; complement the result at the end. */
uint32_t ps_crc32c_add(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
