/*
 * bits.h - bits of a header, numbered as in RFC diagrams: bit 0 is the first byte's highest.
 */
#ifndef PORTSTAT_EXPLAIN_BITS_H
#define PORTSTAT_EXPLAIN_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Up to 64 bits as a number. */
uint64_t ps_bits_number(const uint8_t *header, uint32_t bit_offset, uint32_t bits);

/* Any number of bits as hexadecimal digits, right-aligned: (bits + 3) / 4 of them. Writes as many
 * as fit into `size`, the final 0 included, with ".." in place of the rest. */
void ps_bits_hex(const uint8_t *header, uint32_t bit_offset, uint32_t bits, char *text,
                 size_t size);

#endif
