/*
 * error.c - fills a ps_error; see error.h for the rules.
 */
#include "portstat/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

int ps_error_set(struct ps_error *error, enum ps_status status, const char *format, ...)
{
    if (!error)
        return -1;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    ps_utf8_disarm(error->text);
    return -1;
}
