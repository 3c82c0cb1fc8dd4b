/*
 * bits.c - bits of a header; see bits.h.
 */
#include "explain/bits.h"

#include <stdbool.h>
#include <string.h>

uint64_t ps_bits_number(const uint8_t *header, uint32_t bit_offset, uint32_t bits)
{
    uint64_t number = 0;
    for (uint32_t bit = bit_offset; bit < bit_offset + bits; bit++)
        number = number << 1 | (header[bit / 8] >> (7 - bit % 8) & 1u);
    return number;
}

void ps_bits_hex(const uint8_t *header, uint32_t bit_offset, uint32_t bits, char *text, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t count = (bits + 3) / 4;
    bool fits = count < size;
    uint32_t shown = fits ? count : (uint32_t)(size - sizeof "..") / 2 * 2;
    uint32_t at = bit_offset;
    uint32_t width = bits % 4 ? bits % 4 : 4;
    for (uint32_t i = 0; i < shown; i++) {
        text[i] = digits[ps_bits_number(header, at, width)];
        at += width;
        width = 4;
    }
    memcpy(text + shown, fits ? "" : "..", fits ? 1 : sizeof "..");
}
