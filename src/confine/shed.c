/*
 * shed.c - closes inherited descriptors and forgets handlers of signals; see shed.h.
 */
#include "confine/shed.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Closes first to last, both included. Linux can do it in one call since 5.9; before, one by
 * one. */
static void close_span(unsigned first, unsigned last)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    long limit = sysconf(_SC_OPEN_MAX);
    for (unsigned fd = first; fd <= last && (long)fd < limit; fd++)
        close((int)fd);
}

static bool is_kept(int fd, const int *keep, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keep[i] == fd)
            return true;
    return false;
}

/* The lowest kept descriptor from there on, or INT_MAX. */
static int next_kept(int from, const int *keep, size_t count)
{
    int next = INT_MAX;
    for (size_t i = 0; i < count; i++)
        if (keep[i] >= from && keep[i] < next)
            next = keep[i];
    return next;
}

/* A descriptor that nothing can be read from or written to, where there is no /dev either. */
static int open_nothing(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    return nothing >= 0 ? nothing : open("/", O_PATH | O_CLOEXEC);
}

static int replace_standard(const int *keep, size_t count)
{
    int nothing = open_nothing();
    if (nothing < 0)
        return -1;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (!is_kept(fd, keep, count) && dup2(nothing, fd) < 0)
            return -1;
    return 0;
}

int ps_shed_descriptors(const int *keep, size_t count)
{
    if (replace_standard(keep, count) != 0)
        return -1;
    int first = STDERR_FILENO + 1;
    for (int kept; (kept = next_kept(first, keep, count)) != INT_MAX; first = kept + 1)
        if (kept > first)
            close_span((unsigned)first, (unsigned)kept - 1);
    close_span((unsigned)first, UINT_MAX);
    return 0;
}

void ps_shed_signals(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL); /* fails for SIGKILL, SIGSTOP and the C library's own */
}
