/*
 * gather.c - waiting for several blocks of a ring at once; see gather.h.
 *
 * poll() returns while any block is waiting.  Edge-triggered epoll reports each block once, even if
 * nobody reads it; if it reports two as one, the reader is behind anyway.
 */
#include "source/live/gather.h"

#include <stdbool.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    MOST_BLOCKS = 4,
    RING_KIB_A_BLOCK = 1024, /* blocks have 256 KiB: 3/4 of the ring stays free for a burst */
    MOST_MS = 100,           /* the most that gathering may delay a frame */
};

static uint32_t blocks_of(uint32_t ring_kib)
{
    uint32_t blocks = ring_kib / RING_KIB_A_BLOCK;
    return blocks < MOST_BLOCKS ? blocks : MOST_BLOCKS;
}

int ps_gather_open(int socket_fd, uint32_t ring_kib)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    if (blocks_of(ring_kib) < 2)
        return -1;
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, socket_fd, &event) == 0)
        return fd;
    close(fd);
    return -1;
}

static int64_t now_ms(void)
{
    return ps_clock_monotonic_ns() / 1000000;
}

/* False if no block came, or the socket reports something else. */
static bool wait_for_block(int gather_fd, int64_t wait_ms)
{
    struct epoll_event event;
    return wait_ms > 0 && epoll_wait(gather_fd, &event, 1, (int)wait_ms) == 1 &&
           (event.events & ~(uint32_t)EPOLLIN) == 0;
}

void ps_gather_wait(int gather_fd, uint32_t ring_kib, int wait_ms)
{
    const int64_t start = now_ms(), most_ms = wait_ms / 2 < MOST_MS ? wait_ms / 2 : MOST_MS;
    const int64_t most = blocks_of(ring_kib);
    int64_t left_ms = wait_ms;
    for (int64_t blocks = 1; wait_for_block(gather_fd, left_ms) && blocks < most; blocks++) {
        int64_t gone_ms = now_ms() - start;
        if (gone_ms / blocks * (blocks + 1) > most_ms)
            return; /* the next one would come too late */
        left_ms = most_ms - gone_ms;
    }
}
