/*
 * number.c - writes numbers for messages; see number.h.
 */
#include "source/number.h"

#include <string.h>

struct ps_number ps_number(uint64_t value)
{
    struct ps_number number;
    char *at = number.text + sizeof number.text;
    *--at = '\0';
    for (int digits = 0; digits == 0 || value > 0; digits++, value /= 10) {
        if (digits > 0 && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + value % 10);
    }
    memmove(number.text, at, strlen(at) + 1);
    return number;
}
