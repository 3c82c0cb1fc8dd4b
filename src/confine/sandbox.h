/*
 * sandbox.h - a seccomp filter: from here on the process may only use the system calls that a run
 * needs.
 *
 * Input is hostile, and whoever exploits the decoder should gain nothing: no new program, no
 * connection, no memory that can be executed, no file.  What a run reads is open before, and what
 * it writes is opened by a process of its own: see opener.h.
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
    PS_SANDBOX_NAMES, /* a helper that looks up names, in files or on the network, by ways that only
                          the C library knows, and sees no frame: all but what it never needs */
};

struct ps_sandbox_config {
    enum ps_sandbox_profile profile;
    const int *channels; /* sockets for messages to other processes of the program */
    size_t channel_count;
    bool captures;           /* a run: frames from interfaces that are open already */
    bool captures_otherwise; /* and not only from packet sockets: libpcap has more to ask for */
    bool strict; /* forbidden calls kill the process; otherwise they fail with EPERM, and only those
                    that an attack would try kill */
};

/*
 * Installs the filter for all threads of the process. Returns 0; or 1 if that is impossible, with
 * the fact in `error` for the caller to report: a kernel without seccomp, or a container that
 * forbids it. The fact is PS_OK if the program was built without (no libseccomp, or with a
 * sanitizer, whose runtime needs more).
 *
 * A build with PORTSTAT_TEST_SYSCALL is strict, and tries a forbidden system call at once if the
 * environment has PORTSTAT_TEST_SYSCALL.
 */
int ps_sandbox_enter(const struct ps_sandbox_config *config, struct ps_error *error);

/* For --version: "libseccomp 2.5.4, libcap-ng 0.8.3", or what is missing. Returns `text`. */
const char *ps_sandbox_features(char *text, size_t size);

#endif
