/*
 * error.c - fills a ps_error; see error.h for the rules.
 */
#include "portstat/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A name from outside cannot begin a line that looks like a message of its own. */
static void flatten(char *text)
{
    for (char *at = text; (at = strchr(at, '\n'));)
        *at = '?';
}

int ps_error_set(struct ps_error *error, enum ps_error_code code, const char *subject,
                 const char *reason_format, ...)
{
    if (!error)
        return -1;
    error->code = code;
    snprintf(error->subject, sizeof error->subject, "%s", subject ? subject : "");
    va_list arguments;
    va_start(arguments, reason_format);
    vsnprintf(error->reason, sizeof error->reason, reason_format, arguments);
    va_end(arguments);
    ps_utf8_disarm(error->subject);
    ps_utf8_disarm(error->reason);
    flatten(error->subject);
    if (!strchr(reason_format, '\n'))
        flatten(error->reason);
    return -1;
}

const char *ps_error_text(const struct ps_error *error, char text[PS_ERROR_TEXT_BYTES])
{
    const char *colon = error->subject[0] != '\0' ? ": " : "";
    snprintf(text, PS_ERROR_TEXT_BYTES, "%s%s%s", error->subject, colon, error->reason);
    return text;
}
