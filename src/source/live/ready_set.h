/*
 * ready_set.h - several descriptors as one that becomes readable, for a caller with a poll loop.
 */
#ifndef PORTSTAT_SOURCE_LIVE_READY_SET_H
#define PORTSTAT_SOURCE_LIVE_READY_SET_H

/* A descriptor that is readable while one of those added to it is; closed with close(). -1 and
 * errno on failure, as for the others. */
int ps_ready_set_open(void);
int ps_ready_set_add(int set_fd, int fd);

/* Removing what is not there is no error. */
void ps_ready_set_remove(int set_fd, int fd);

#endif
