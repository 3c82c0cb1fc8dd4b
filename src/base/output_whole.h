/*
 * output_whole.h - a file that is there whole or not at all: written under another name in the same
 * folder, and then renamed.
 *
 * Whoever reads the file meanwhile has the old one.  What is left where nobody could clean up (a
 * power failure) is called ".portstat-N.tmp".
 */
#ifndef PORTSTAT_BASE_OUTPUT_WHOLE_H
#define PORTSTAT_BASE_OUTPUT_WHOLE_H

#include "base/output_file.h"
#include "base/output_place.h"

/* All zeroes is none. */
struct ps_output_whole {
    struct ps_output_place place; /* where the file will be */
    char temporary[32];           /* its name until then; empty: it is not being written */
};

/* Could ps_output_whole_open() open it, as far as can be told without making a file? 0, or -1 and
 * errno. */
int ps_output_whole_check(const char *path);

/* Begins to write what shall be at `path`. Links are followed, with the care of output_place.h. Of
 * `config`, `rights` and what is `taken` matter; where there is a file already, its rights are
 * kept and, by root, its owner. Returns the descriptor, or -1 and errno. */
int ps_output_whole_open(struct ps_output_whole *whole, const char *path,
                         const struct ps_output_file_config *config);

/* It has been written: it gets its name. 0, or -1 and errno: then it is gone. */
int ps_output_whole_publish(struct ps_output_whole *whole,
                            const struct ps_output_file_config *config);

/* Removes what was written. Keeps errno. */
void ps_output_whole_discard(struct ps_output_whole *whole);

#endif
