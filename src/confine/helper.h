/*
 * helper.h - a process beside the run, for what the run must not do itself or must not wait for.
 *
 * A helper is forked before the run gives up its privileges, closes its sandbox or starts threads.
 * It gets a channel to the run, the descriptors that it is given, the rights that it needs and a
 * system-call filter of its own; everything else of the run's it gives up before it looks at the
 * first message.  Either side may end at any time, and the other one notices: the run's next message
 * fails, and it goes on without; the helper finds its channel closed, and ends.  Signals of the
 * terminal do not reach a helper, so that it is there for as long as the run needs it.
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
    const char *name;                             /* shown by ps(1); 15 bytes of it */
    const struct ps_protocol *requests, *answers; /* to the helper, and from it; static */
    const int *keep; /* descriptors that it is given; their numbers stay */
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

/* Closes the channel, which ends the helper, and waits for that; but for a second at most: one that
 * is held up (stopped, or by a disk) ends by itself when it gets on. */
void ps_helper_stop(struct ps_helper *helper);

#endif
