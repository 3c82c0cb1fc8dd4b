/*
 * compiler.h - a process that compiles the filter of a run that reads files.
 *
 * For which link type a filter has to be compiled is known only when the files are read, and by
 * then the run may open nothing any more.  The names in a filter, of hosts, networks, ports and
 * protocols, are looked up in files all the same, or asked for on the network.  This process may do
 * so.  It is told nothing but the numbers of link types, and never sees a frame.
 */
#ifndef PORTSTAT_CLI_COMPILER_H
#define PORTSTAT_CLI_COMPILER_H

#include <pthread.h>

#include "confine/helper.h"
#include "confine/privilege.h"
#include "portstat/error.h"
#include "portstat/source.h"

/* The caller's storage, which may not be moved. */
struct ps_compiler {
    struct ps_helper helper;
    pthread_mutex_t lock; /* one question at a time */
    bool started;
};

/* Starts it as `user`. `expression` and `names` are only needed until the return. 0, or -1 and
 * `error`; call ps_compiler_stop() in either case. */
int ps_compiler_start(struct ps_compiler *compiler, const char *expression,
                      const struct ps_filter_names *names, const struct ps_user *user,
                      bool no_sandbox, struct ps_error *error);

/* For the configuration of a source, which may be made before the start but not be opened. */
struct ps_filter_compiler ps_compiler_use(struct ps_compiler *compiler);

/* A zeroed compiler is fine. */
void ps_compiler_stop(struct ps_compiler *compiler);

#endif
