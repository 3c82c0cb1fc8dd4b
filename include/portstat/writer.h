/*
 * writer.h - where text goes: a file, how wide its lines may be, and whether it may be coloured.
 */
#ifndef PORTSTAT_WRITER_H
#define PORTSTAT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "portstat/export.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PS_WRITER_BYTES = 16384 };

/* Which characters of names can be shown, and how many columns each of them takes. */
enum ps_charset {
    PS_CHARSET_UTF8,     /* files and pipes: all, in columns that are the same on every machine */
    PS_CHARSET_TERMINAL, /* a terminal in a UTF-8 locale: all, in columns as wcwidth() says */
    PS_CHARSET_ASCII,    /* any other terminal: '?' stands for whatever is not ASCII */
};

/* Where a report goes. Errors are sticky: check ps_writer_flush() once per report. */
struct ps_writer {
    FILE *file;     /* borrowed */
    unsigned width; /* columns, 80 if not a terminal; may change between two reports */
    bool colour;
    enum ps_charset charset; /* PS_CHARSET_UTF8 after ps_writer_init() */
    bool failed; /* a write failed; errno_value says why (EPIPE: the reader went away) */
    int errno_value;
    bool begun;  /* something was written to the file already */
    size_t held; /* bytes gathered here, not yet written to the file */
    char bytes[PS_WRITER_BYTES];
};

PS_API void ps_writer_init(struct ps_writer *writer, FILE *file, unsigned width, bool colour);
PS_API void ps_write(struct ps_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bytes as they are. */
PS_API void ps_write_bytes(struct ps_writer *writer, const char *bytes, size_t length);
/* Marks the report as failed, with the reason as an errno value. Nothing more is written after
 * that. */
PS_API void ps_writer_fail(struct ps_writer *writer, int errno_value);
/* Flushes; false if anything failed since ps_writer_init(). */
PS_API bool ps_writer_flush(struct ps_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
