/*
 * crc32c.h - the checksum CRC-32C (Castagnoli), as iSCSI, SCTP and ext4 have it: RFC 3720 appendix
 * B.4 has examples.
 */
#ifndef PORTSTAT_BASE_CRC32C_H
#define PORTSTAT_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t ps_crc32c(const void *bytes, size_t length);

#endif
