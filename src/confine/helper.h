/*
 * helper.h - a process beside the run, for what the run must not do itself or must not wait for.
 *
 * A helper is forked before the run gives up its privileges, closes its sandbox or starts threads.
 * It gets a channel to the run, the descriptors that it is given, the rights that it needs and a
 * system-call filter of its own. It gives up everything else of the run before it reads the first
 * message.  Either side may end at any time, and the other one notices: if the helper ends, the
 * run's next message fails, and the run goes on without it; if the run ends, the helper finds its
 * channel closed, and ends.  Signals of the terminal do not reach a helper, so that it is there for
 * as long as the run needs it.
 */
#ifndef PORTSTAT_CONFINE_HELPER_H
#define PORTSTAT_CONFINE_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "confine/channel.h"
#include "confine/privilege.h"
#include "confine/sandbox.h"
#include "portstat/error.h"

enum { PS_HELPER_KEPT = 8 }; /* descriptors that a helper may be given */

struct ps_helper_config {
    const char *name;                             /* shown by ps(1), which has room for 15 bytes */
    const struct ps_protocol *requests, *answers; /* to the helper, and from it; static */
    const int *keep; /* descriptors that it is given, with the same numbers */
    size_t keep_count;
    const struct ps_user
        *user;       /* whom it becomes, without any capability; NULL: who we are, with */
    unsigned rights; /* bits of enum ps_right */
    enum ps_sandbox_profile profile;
    bool no_sandbox;
    void (*serve)(void *context, const struct ps_channel *channel); /* until the channel ends */
    void *context;
};

/* The caller's storage. */
struct ps_helper {
    pid_t pid;
    struct ps_channel channel; /* the run's end */
};

/* Starts one. No thread may have been started before. 0, or -1 and `error`. */
int ps_helper_start(struct ps_helper *helper, const struct ps_helper_config *config,
                    struct ps_error *error);

/* Has it not ended? */
bool ps_helper_is_alive(const struct ps_helper *helper);

/* Closes the channel, which ends the helper, and waits a second at most for that. A helper that is
 * stopped, or waits for a disk, ends by itself later. */
void ps_helper_stop(struct ps_helper *helper);

#endif
