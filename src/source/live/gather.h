/*
 * gather.h - waiting for several blocks of a ring at once.
 *
 * The kernel wakes a reader up for each block that it has filled.  At 50,000 frames a second that
 * is thirty times a second, and each time the flows and the code have left the cache: gathering two
 * or three blocks takes a fifth less time per frame.  A reader that just slept would be quicker
 * still, but would sleep through a burst that fills the ring; this one counts the blocks and wakes
 * up.
 */
#ifndef PORTSTAT_SOURCE_LIVE_GATHER_H
#define PORTSTAT_SOURCE_LIVE_GATHER_H

#include <stdint.h>

/* A descriptor for ps_gather_wait() on the ring of `socket_fd`; the caller closes it. -1 if the
 * ring is too small to gather blocks, or epoll fails. */
int ps_gather_open(int socket_fd, uint32_t ring_kib);

/* Waits up to `wait_ms` for a block, and then for some more if they come soon. The caller then
 * reads the ring to see what came. */
void ps_gather_wait(int gather_fd, uint32_t ring_kib, int wait_ms);

#endif
