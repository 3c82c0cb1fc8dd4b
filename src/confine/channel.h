/*
 * channel.h - messages between two processes: typed, bounded, and checked before use.
 *
 * A channel is one end of a pair of SOCK_SEQPACKET sockets (unix(7)), which keep messages apart and
 * tell each side at once when the other one has ended.  A table, the protocol, says what may be
 * sent each way, and both sides check every message: the sender, so that a mistake shows where it
 * is made, and the receiver, because the other process may have been taken over.
 *
 * Functions fail like system calls: with -1, and errno says why.
 */
#ifndef PORTSTAT_CONFINE_CHANNEL_H
#define PORTSTAT_CONFINE_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

enum {
    PS_CHANNEL_BYTES = 65536,   /* largest message of any protocol */
    PS_CHANNEL_DESCRIPTORS = 4, /* most descriptors with a message of any protocol */
    PS_CHANNEL_FOREVER = -1,    /* for `timeout_ms` */
};

/* A type of message, and what belongs to it. */
struct ps_message_kind {
    uint32_t type;
    uint32_t least_bytes, most_bytes;
    uint32_t descriptors; /* exactly so many come with it */
};

/* All that may be sent in one direction. */
struct ps_protocol {
    const struct ps_message_kind *kinds;
    size_t count;
};

/* One end. */
struct ps_channel {
    int fd;
    const struct ps_protocol *sends, *accepts;
};

/* Before receiving, set `bytes` and `capacity` to the buffer for it. */
struct ps_message {
    uint32_t type;
    void *bytes;
    size_t length;
    size_t capacity;
    int descriptors[PS_CHANNEL_DESCRIPTORS]; /* sent: borrowed; received: the receiver's to close */
    size_t descriptor_count;
};

/* Makes a pair of sockets, closed on exec. 0, or -1 and errno. */
int ps_channel_pair(int fds[2]);

/* Sends, and waits until there is room for it. 0; or -1 and errno: EBADMSG for what is not in the
 * protocol, EPIPE or ECONNRESET when the other side has ended. */
int ps_channel_send(const struct ps_channel *channel, const struct ps_message *message);

/* Waits for a message, but not longer than `timeout_ms`. Returns 1; 0 when the other side has
 * ended; or -1 and errno: EBADMSG for a message that the protocol or the room does not allow,
 * ETIMEDOUT. A refused message is gone, and the descriptors that came with it are closed. */
int ps_channel_receive(const struct ps_channel *channel, struct ps_message *message,
                       int timeout_ms);

#endif
