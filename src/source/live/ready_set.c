/*
 * ready_set.c - several descriptors as one, by epoll; see ready_set.h.
 */
#include "source/live/ready_set.h"

#include <stddef.h>
#include <sys/epoll.h>

int ps_ready_set_open(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

int ps_ready_set_add(int set_fd, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    return epoll_ctl(set_fd, EPOLL_CTL_ADD, fd, &event);
}

void ps_ready_set_remove(int set_fd, int fd)
{
    (void)epoll_ctl(set_fd, EPOLL_CTL_DEL, fd, NULL);
}
