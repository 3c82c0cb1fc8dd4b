/*
 * number.h - numbers in messages: 81,932.
 */
#ifndef PORTSTAT_SOURCE_NUMBER_H
#define PORTSTAT_SOURCE_NUMBER_H

#include <stdint.h>

struct ps_number {
    char text[28];
};

/* The digits of `value`, grouped by thousands. */
struct ps_number ps_number(uint64_t value);

#endif
