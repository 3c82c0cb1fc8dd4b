/*
 * output_file.h - opens a file for output: the one way in which it is done, and what root minds.
 */
#ifndef PORTSTAT_BASE_OUTPUT_FILE_H
#define PORTSTAT_BASE_OUTPUT_FILE_H

#include <stdbool.h>
#include <sys/types.h>

struct ps_output_file_config {
    bool append;    /* else what the file holds is cut off */
    bool no_wait;   /* a named pipe that nobody reads is refused (ENXIO) instead of waited for */
    bool give_away; /* a file that is made here belongs to: */
    uid_t owner;
    gid_t group;
};

/*
 * Opens `path` for writing, and makes it if it is not there, with the rights that the umask lets.
 * Returns the descriptor, which no program that is executed gets; or -1, and errno as of open(2).
 *
 * For root, a name that is a symbolic link is refused (ELOOP) in a folder where others may have put
 * it: one that is sticky, writable by all or owned by somebody else.
 */
int ps_output_file_open(const char *path, const struct ps_output_file_config *config);

/*
 * Can what has this name now (or nothing yet) be moved away, so that another file is made under the
 * name?  Not so for terminals, pipes and devices, nor for names of descriptors (/dev/stdout,
 * /dev/fd/3), which mean another file to each process.
 */
bool ps_output_file_may_move(const char *path);

/* Why an output file could not be opened, in words: of an errno from above, or from
 * ps_opener_open(), which uses EOWNERDEAD for a reason of its own. */
const char *ps_output_file_reason(int errno_value);

#endif
