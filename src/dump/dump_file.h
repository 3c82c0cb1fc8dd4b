/*
 * dump_file.h - a file that is written record by record and never ends in the middle of one.
 */
#ifndef PORTSTAT_DUMP_DUMP_FILE_H
#define PORTSTAT_DUMP_DUMP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/dump.h"

/* No record is shorter than 16 bytes, so the buffer cannot hold more of them. */
enum { PS_DUMP_BUFFER_BYTES = 1 << 18, PS_DUMP_RECORDS = PS_DUMP_BUFFER_BYTES / 16 };

/* The mode of new files: nobody else may read captures. */
enum { PS_DUMP_RIGHTS = 0600 };

/* All zeroes is no file. */
struct ps_dump_file {
    int fd;
    bool open;
    char *path;
    uint64_t bytes, frames; /* written or in the buffer */
    size_t buffered;        /* whole records only: */
    size_t record_count;
    uint32_t ends[PS_DUMP_RECORDS]; /* twice the offset where a record ends, plus 1 if it is a
                                       frame's */
    uint8_t buffer[PS_DUMP_BUFFER_BYTES];
};

/* Starts to write to `fd`, which belongs to the file from here on, unless it is standard output;
 * `path` is for messages. If `fd` is below 0, opening failed, and errno says why. 0, or -1 and
 * `error`. */
int ps_dump_file_open(struct ps_dump_file *file, const char *path, int fd, struct ps_error *error);

/* Fills `error` with why a file cannot be made; `reason` is an errno, as ps_output_file_open() sets
 * it. Returns -1. */
int ps_dump_file_cannot_make(const char *path, int reason, struct ps_error *error);

/* Appends one record, of a frame or a header, in up to three parts. 0, or -1 and `error`: then the
 * file ends with the last record that there was room for. */
enum ps_dump_record { PS_DUMP_HEADER, PS_DUMP_FRAME };
struct ps_dump_part {
    const void *bytes;
    size_t size;
};
int ps_dump_file_add(struct ps_dump_file *file, enum ps_dump_record kind,
                     const struct ps_dump_part parts[3], struct ps_error *error);

int ps_dump_file_flush(struct ps_dump_file *file, struct ps_error *error);

/* Flushes and closes, whether that succeeds or not. */
int ps_dump_file_close(struct ps_dump_file *file, struct ps_error *error);

#endif
