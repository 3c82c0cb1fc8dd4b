/*
 * output_place.h - the folder and the name of a file that is to be written, found in a way in which
 * nobody can lead root elsewhere.
 *
 * Root enters the folders of a path one by one.  A symbolic link is followed only if it is in a
 * folder where none but root could have put it: not one that is sticky, writable by all or owned by
 * somebody else.  So is what it leads to.  Whoever is not root gets no further by a link than
 * without, and leaves all this to the system.
 */
#ifndef PORTSTAT_BASE_OUTPUT_PLACE_H
#define PORTSTAT_BASE_OUTPUT_PLACE_H

#include <limits.h>
#include <stdbool.h>

struct ps_output_place {
    int folder;          /* a descriptor for openat(2), with O_PATH, or AT_FDCWD */
    char name[PATH_MAX]; /* in that folder; for those who are not root the whole path */
    int flags;           /* to open it with, beside others */
    bool foreign;        /* others may have put there what has this name */
};

/* 0; or -1 and errno: ELOOP for a link that is not followed, or as of open(2). */
int ps_output_place_find(const char *path, struct ps_output_place *place);

/* The same, but whoever it is, the place is a folder that was entered and the name of no link: for
 * a file that is to get its name there. */
int ps_output_place_enter(const char *path, struct ps_output_place *place);

/* Keeps errno. */
void ps_output_place_close(const struct ps_output_place *place);

#endif
