/*
 * part_files.h - the parts that are to be merged: their files, their order, their bytes.
 */
#ifndef PORTSTAT_CLI_PART_FILES_H
#define PORTSTAT_CLI_PART_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/inputs.h"
#include "portstat/error.h"
#include "portstat/partial.h"

struct ps_part_file {
    const char *name;     /* for messages; borrowed */
    int fd;               /* borrowed */
    unsigned char *bytes; /* owned: those that were read; NULL: none, or given back */
    size_t length, room;  /* of them */
    uint64_t part_bytes;  /* that the part has, as it says itself */
    struct ps_part_label label;
};

/* Looks at the beginning of each of `count` files that `inputs` has open, called `names`, and puts
 * them in their order: that of their labels if all have one, else that in which they are. Labels
 * are refused that leave a part out or give it twice, unless the parts are to be `summed`. 0, or -1
 * and `error`. */
int ps_part_files_look(struct ps_part_file *files, const struct ps_inputs *inputs,
                       const char *const *names, size_t count, bool summed, struct ps_error *error);

/* Reads all of it into `bytes`, but no more than one byte behind the part's end. */
int ps_part_file_read(struct ps_part_file *file, struct ps_error *error);

/* Gives the bytes back. */
void ps_part_file_forget(struct ps_part_file *file);

#endif
