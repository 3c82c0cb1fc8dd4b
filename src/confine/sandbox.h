/*
 * sandbox.h - a seccomp filter: from here on the system does for this process only what a run
 * needs.
 *
 * Input is hostile, and whoever makes the decoder stumble should find nothing to hold on to: no new
 * program, no connection, no memory that can be executed, no file unless the run needs one.
 */
#ifndef PORTSTAT_CONFINE_SANDBOX_H
#define PORTSTAT_CONFINE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "portstat/error.h"

/* Whose system calls. */
enum ps_sandbox_profile {
    PS_SANDBOX_RUN,    /* a run: memory, threads, time, descriptors that are open already */
    PS_SANDBOX_OPENER, /* the helper that opens output files, and nothing else: see opener.h */
};

struct ps_sandbox_config {
    enum ps_sandbox_profile profile;
    const int *channels; /* sockets to other processes of the program, over which messages go */
    size_t channel_count;
    bool captures;    /* a run: frames from interfaces that are open already */
    bool reads_files; /* a run: opens files later, to read them; none ever opens one to write it */
    bool strict;      /* what is not allowed kills the process; else it fails with EPERM, but for
                         what nothing but an attack would try */
};

/*
 * Closes the door for all threads of the process. Returns 0; or 1 where that cannot be had, with the
 * fact in `error`, to be told: a kernel without seccomp, or a container that forbids it. It is PS_OK
 * where the program was built without (no libseccomp, or with a sanitizer, whose runtime needs
 * more).
 *
 * A build with PORTSTAT_TEST_SYSCALL is strict, and tries a forbidden system call at once if the
 * environment has PORTSTAT_TEST_SYSCALL.
 */
int ps_sandbox_enter(const struct ps_sandbox_config *config, struct ps_error *error);

/* For --version: "libseccomp 2.5.4, libcap-ng 0.8.3", or what is missing. Returns `text`. */
const char *ps_sandbox_features(char *text, size_t size);

#endif
