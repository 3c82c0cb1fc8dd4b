/*
 * channel.c - sends and receives messages over a socket pair; see channel.h.
 *
 * On the wire a message is its type and its length, 32 bits each, and its bytes.  The socket tells
 * the length, too; if both agree, nothing was cut off.
 */
#include "confine/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct header {
    uint32_t type, length;
};

/* Room for descriptors, aligned as the system needs it; for twice as many as are allowed, so that
 * excess ones are noticed and closed here. */
union control {
    struct cmsghdr aligned;
    unsigned char bytes[CMSG_SPACE(2 * PS_CHANNEL_DESCRIPTORS * sizeof(int))];
};

static bool is_allowed(const struct ps_protocol *protocol, const struct ps_message *message)
{
    for (size_t i = 0; i < protocol->count; i++) {
        const struct ps_message_kind *kind = &protocol->kinds[i];
        if (kind->type == message->type)
            return message->length >= kind->least_bytes && message->length <= kind->most_bytes &&
                   message->length <= PS_CHANNEL_BYTES &&
                   message->descriptor_count == kind->descriptors &&
                   message->descriptor_count <= PS_CHANNEL_DESCRIPTORS;
    }
    return false;
}

static int refuse(void)
{
    errno = EBADMSG;
    return -1;
}

int ps_channel_pair(int fds[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds);
}

static void attach(struct msghdr *envelope, union control *control, const int *fds, size_t count)
{
    memset(control, 0, sizeof *control);
    envelope->msg_control = control->bytes;
    envelope->msg_controllen = CMSG_SPACE(count * sizeof *fds);
    struct cmsghdr *part = CMSG_FIRSTHDR(envelope);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(count * sizeof *fds);
    memcpy(CMSG_DATA(part), fds, count * sizeof *fds);
}

int ps_channel_send(const struct ps_channel *channel, const struct ps_message *message)
{
    if (!is_allowed(channel->sends, message))
        return refuse();
    struct header header = {message->type, (uint32_t)message->length};
    struct iovec parts[2] = {{&header, sizeof header}, {message->bytes, message->length}};
    struct msghdr envelope = {.msg_iov = parts, .msg_iovlen = 2};
    union control control;
    if (message->descriptor_count > 0)
        attach(&envelope, &control, message->descriptors, message->descriptor_count);
    ssize_t sent;
    do
        sent = sendmsg(channel->fd, &envelope, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

/* Keeps as many descriptors as a message may have, and counts the others, which are closed. */
static void detach(struct msghdr *envelope, struct ps_message *message)
{
    message->descriptor_count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(envelope); part; part = CMSG_NXTHDR(envelope, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
            if (message->descriptor_count < PS_CHANNEL_DESCRIPTORS)
                message->descriptors[message->descriptor_count] = fd;
            else
                close(fd);
            message->descriptor_count++;
        }
    }
}

static void close_all(struct ps_message *message)
{
    for (size_t i = 0; i < message->descriptor_count && i < PS_CHANNEL_DESCRIPTORS; i++)
        close(message->descriptors[i]);
    message->descriptor_count = 0;
}

static int wait_for_message(int fd, int timeout_ms)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    int ready;
    do
        ready = poll(&wanted, 1, timeout_ms);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0 ? 0 : -1;
}

/* Takes one message off the socket, whatever it is. */
static ssize_t take(int fd, struct msghdr *envelope)
{
    ssize_t size;
    do
        size = recvmsg(fd, envelope, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    return size;
}

int ps_channel_receive(const struct ps_channel *channel, struct ps_message *message, int timeout_ms)
{
    struct header header;
    struct iovec parts[2] = {{&header, sizeof header}, {message->bytes, message->capacity}};
    union control control;
    struct msghdr envelope = {
        .msg_iov = parts,
        .msg_iovlen = 2,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control.bytes,
    };
    if (timeout_ms >= 0 && wait_for_message(channel->fd, timeout_ms) != 0)
        return -1;
    ssize_t size = take(channel->fd, &envelope);
    if (size <= 0)
        return (int)size;
    detach(&envelope, message);
    bool whole = (size_t)size >= sizeof header && !(envelope.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
    message->type = whole ? header.type : 0;
    message->length = whole ? (size_t)size - sizeof header : 0;
    if (whole && header.length == message->length && is_allowed(channel->accepts, message))
        return 1;
    close_all(message);
    return refuse();
}
