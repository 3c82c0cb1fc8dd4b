/*
 * signals.c - signals as questions; see signals.h.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>

static void fill_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGUSR1);
}

void ps_signals_block(void)
{
    sigset_t set;
    fill_set(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void ps_signals_forgive_size(void)
{
    signal(SIGXFSZ, SIG_IGN);
}

/* Takes one pending signal off; it is there, so this does not wait. */
static bool take(const sigset_t *pending, int number)
{
    if (!sigismember(pending, number))
        return false;
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    int got;
    return sigwait(&one, &got) == 0;
}

struct ps_signals ps_signals_take(void)
{
    struct ps_signals taken = {false, false, false};
    sigset_t pending;
    if (sigpending(&pending) != 0)
        return taken;
    bool interrupted = take(&pending, SIGINT);
    taken.stop = take(&pending, SIGTERM) || interrupted;
    taken.report = take(&pending, SIGUSR1);
    taken.reopen = take(&pending, SIGHUP);
    return taken;
}
