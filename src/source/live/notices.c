/*
 * notices.c - a ring of messages; see notices.h.
 */
#include "source/live/notices.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

void ps_notices_add(struct ps_notices *notices, const char *format, ...)
{
    if (notices->count == PS_NOTICES)
        (void)ps_notices_take(notices);
    char *text = notices->text[(notices->first + notices->count++) % PS_NOTICES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, PS_NOTICE_SIZE, format, arguments);
    va_end(arguments);
}

const char *ps_notices_take(struct ps_notices *notices)
{
    if (notices->count == 0)
        return NULL;
    const char *text = notices->text[notices->first];
    notices->first = (notices->first + 1) % PS_NOTICES;
    notices->count--;
    return text;
}
