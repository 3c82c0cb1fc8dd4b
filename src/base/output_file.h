/*
 * output_file.h - opens a file for output and writes to it: the one way in which it is done, what
 * root minds, and what is never overwritten.
 */
#ifndef PORTSTAT_BASE_OUTPUT_FILE_H
#define PORTSTAT_BASE_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* Which file it is, whatever it is called. All zeroes is none. */
struct ps_file_id {
    dev_t device;
    ino_t number;
};

/* Of a file, block device or pipe; none of a terminal, a socket or /dev/null, which any number may
 * write on and read from. */
struct ps_file_id ps_file_id_of(const struct stat *status);

struct ps_output_file_config {
    bool append;    /* else what the file holds is cut off */
    bool no_wait;   /* a named pipe that nobody reads is refused (ENXIO) instead of waited for */
    mode_t rights;  /* of a file that is made here, as far as the umask lets; 0: 0666 */
    bool give_away; /* a file that is made here belongs to: */
    uid_t owner;
    gid_t group;

    /* Files that are read, or written otherwise: refused (ENOTUNIQ), and left as they are.
     * Borrowed. */
    const struct ps_file_id *taken;
    size_t taken_count;

    /* NULL; or when the first file was opened that is to be kept, by its own time stamp, which is
     * noted here (all zeroes before). What was changed since then is refused (EEXIST). */
    struct timespec *kept_since;
};

/* Is it one of config->taken? */
bool ps_output_file_is_taken(const struct stat *status, const struct ps_output_file_config *config);

/*
 * Opens `path` for writing, and makes it if it is not there, with the rights that the umask lets.
 * Returns the descriptor, which no program that is executed gets; or -1, and errno as of open(2).
 *
 * For root, a symbolic link on the way is refused (ELOOP), and a file that has several names
 * (EMLINK), in a folder where others may have put it: see output_place.h.
 */
int ps_output_file_open(const char *path, const struct ps_output_file_config *config);

/* Could a file of that name be opened, as far as can be told without making or changing one? 0, or
 * -1 and errno as above. Only for names that ps_output_file_may_move(). */
int ps_output_file_check(const char *path);

/*
 * Can what has this name now (or nothing yet) be moved away, so that another file is made under the
 * name?  Not so for terminals, pipes and devices, nor for names of descriptors (/dev/stdout,
 * /dev/fd/3), which mean another file to each process.
 */
bool ps_output_file_may_move(const char *path);

/* Writes it all, also where the descriptor does not wait. Returns how much was written; if that is
 * less than `size`, errno says why. */
size_t ps_output_file_write(int fd, const void *bytes, size_t size);

/* Takes back the last `size` bytes that were written, if it is a regular file that ends there. */
void ps_output_file_take_back(int fd, size_t size);

/* Why an output file could not be opened, in words: of an errno from above, or from
 * ps_opener_open(), which uses EOWNERDEAD for a reason of its own. */
const char *ps_output_file_reason(int errno_value);

#endif
