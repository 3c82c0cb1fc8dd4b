/*
 * dump_file.h - a file that is written record by record and never ends in the middle of one.
 */
#ifndef PORTSTAT_DUMP_DUMP_FILE_H
#define PORTSTAT_DUMP_DUMP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/dump.h"

enum { PS_DUMP_BUFFER_BYTES = 1 << 18 };

/* All zeroes is no file. */
struct ps_dump_file {
    int fd;
    bool open;
    bool regular;
    char *path;
    uint64_t bytes;  /* written or in the buffer */
    size_t buffered; /* whole records only */
    uint8_t buffer[PS_DUMP_BUFFER_BYTES];
};

/* Starts to write to `fd`, which belongs to the file from here on, standard output apart; `path` is
 * for messages. Below 0 it could not be opened, and errno says why. 0, or -1 and `error`. */
int ps_dump_file_open(struct ps_dump_file *file, const char *path, int fd, struct ps_error *error);

/* Appends one record in up to three parts. 0, or -1 and `error`. */
struct ps_dump_part {
    const void *bytes;
    size_t size;
};
int ps_dump_file_add(struct ps_dump_file *file, const struct ps_dump_part parts[3],
                     struct ps_error *error);

int ps_dump_file_flush(struct ps_dump_file *file, struct ps_error *error);

/* Flushes and closes, whether that succeeds or not. */
int ps_dump_file_close(struct ps_dump_file *file, struct ps_error *error);

#endif
