/*
 * utf8.h - text that came from outside (file names, above all), made safe to show.
 *
 * A file name may hold any bytes: invalid UTF-8, which no JSON parser takes, or control characters,
 * which reprogram a terminal.  These functions let neither through.
 */
#ifndef PORTSTAT_BASE_UTF8_H
#define PORTSTAT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "portstat/writer.h"

/* The length in bytes (1 to 4) of the well-formed character (Unicode 15, table 3-7) at `text`, its
 * code point in `*code_point`; 0 if there is none: at the end, or where the bytes are not UTF-8. */
size_t ps_utf8_next(const char *text, uint32_t *code_point);

/* A copy with U+FFFD for each byte that is no part of a character. Freed by the caller; NULL when
 * out of memory. */
char *ps_utf8_clean(const char *text);

/* Makes text that may hold foreign bytes fit for a terminal, in place, with '?' where ps_utf8_cut()
 * shows '?'. Newlines stay: portstat itself writes them. */
void ps_utf8_disarm(char *text);

/* The columns that `text` takes after ps_utf8_cut(). */
size_t ps_utf8_width(const char *text, enum ps_charset charset);

/* Which end of a name is cut off when it is too wide. */
enum ps_cut { PS_CUT_END, PS_CUT_START };

/* Copies `text` in at most `columns` columns and `size` bytes, the terminating 0 included, and
 * never a part of a character nor a letter without its accents; ".." marks the place of what was
 * cut off, or an ellipsis on a terminal that shows UTF-8. '?' stands for what is not UTF-8 and for
 * control and bidirectional formatting characters. Returns the columns used. */
size_t ps_utf8_cut(char *out, size_t size, const char *text, size_t columns, enum ps_cut cut,
                   enum ps_charset charset);

#endif
