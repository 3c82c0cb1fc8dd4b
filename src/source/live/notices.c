/*
 * notices.c - a ring of facts; see notices.h.
 */
#include "source/live/notices.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

void ps_notices_add(struct ps_notices *notices, enum ps_error_code code, const char *subject,
                    const char *reason_format, ...)
{
    if (notices->count == PS_NOTICES)
        (void)ps_notices_take(notices);
    char reason[PS_ERROR_REASON_BYTES];
    va_list arguments;
    va_start(arguments, reason_format);
    vsnprintf(reason, sizeof reason, reason_format, arguments);
    va_end(arguments);
    unsigned place = (notices->first + notices->count++) % PS_NOTICES;
    ps_error_set(&notices->facts[place], code, subject, "%s", reason);
}

const struct ps_error *ps_notices_take(struct ps_notices *notices)
{
    if (notices->count == 0)
        return NULL;
    const struct ps_error *fact = &notices->facts[notices->first];
    notices->first = (notices->first + 1) % PS_NOTICES;
    notices->count--;
    return fact;
}
