/*
 * helper.c - starts and ends processes beside the run; see helper.h.
 *
 * A helper learns only from the channel that the run is over: the kernel closes it however the run
 * ended. A signal at the parent's death (PR_SET_PDEATHSIG) would not reach a helper that is still
 * root from a run that is not.
 */
#include "confine/helper.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confine/shed.h"

static int shed(const struct ps_helper_config *config, int fd)
{
    int kept[PS_HELPER_KEPT + 1] = {fd};
    for (size_t i = 0; i < config->keep_count; i++)
        kept[i + 1] = config->keep[i];
    ps_shed_signals();
    (void)prctl(PR_SET_NAME, config->name);
    return ps_shed_descriptors(kept, config->keep_count + 1);
}

/* Keeps as few rights as possible. If there is no sandbox, the run has already said so. */
static int limit(const struct ps_helper_config *config, int fd)
{
    const struct ps_sandbox_config sandbox = {
        .profile = config->profile, .channels = &fd, .channel_count = 1};
    int result = config->user ? ps_privilege_drop(config->user, NULL)
                              : ps_privilege_keep(config->rights, NULL);
    if (result < 0)
        return -1;
    if (!config->no_sandbox)
        (void)ps_sandbox_enter(&sandbox, NULL);
    return 0;
}

/* The whole life of a helper. It ends by _exit(), as exit() would also write what the run had in
 * its buffers. */
static _Noreturn void live(const struct ps_helper_config *config, int fd)
{
    const struct ps_channel channel = {
        .fd = fd, .sends = config->answers, .accepts = config->requests};
    bool ready = shed(config, fd) == 0 && limit(config, fd) == 0;
    if (ready)
        config->serve(config->context, &channel);
    _exit(ready ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int cannot_start(const char *name, struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_HELPER, name, "cannot be started: %s", strerror(errno));
}

int ps_helper_start(struct ps_helper *helper, const struct ps_helper_config *config,
                    struct ps_error *error)
{
    int ends[2];
    if (config->keep_count > PS_HELPER_KEPT) {
        errno = E2BIG;
        return cannot_start(config->name, error);
    }
    if (ps_channel_pair(ends) != 0)
        return cannot_start(config->name, error);
    pid_t pid = fork();
    if (pid == 0)
        live(config, ends[1]);
    if (pid < 0)
        cannot_start(config->name, error);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return -1;
    }
    *helper = (struct ps_helper){
        .pid = pid,
        .channel = {.fd = ends[0], .sends = config->requests, .accepts = config->answers},
    };
    return 0;
}

bool ps_helper_is_alive(const struct ps_helper *helper)
{
    struct pollfd end = {.fd = helper->channel.fd, .events = 0};
    return poll(&end, 1, 0) == 0;
}

void ps_helper_stop(struct ps_helper *helper)
{
    enum { FIRST_WAIT_NS = 100000, LONGEST_WAIT_NS = 500000000 };
    close(helper->channel.fd);
    helper->channel.fd = -1;
    for (long wait_ns = FIRST_WAIT_NS; wait_ns < LONGEST_WAIT_NS; wait_ns *= 2) {
        const struct timespec wait = {.tv_nsec = wait_ns};
        pid_t ended = waitpid(helper->pid, NULL, WNOHANG);
        if (ended != 0 && (ended > 0 || errno != EINTR))
            return;
        nanosleep(&wait, NULL);
    }
}
