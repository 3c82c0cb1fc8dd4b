/*
 * rtnetlink.c - RTM_GETLINK questions and their answers; see rtnetlink.h.
 *
 * Question and answer at once: the kernel has put the answer into the socket's queue before the
 * send returns, so nothing here waits.
 */
#include "source/live/rtnetlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "source/live/link_names.h"

enum {
    ANSWER_BYTES = 32768, /* size of one datagram; the kernel sends no larger ones */
    MOST_NEWS = 1000,     /* taken at once */
    NEWS_BYTES = 512,     /* looked at of each */
};

struct question {
    struct nlmsghdr header;
    struct ifinfomsg link;
    struct rtattr name_header;
    char name[RTA_ALIGN(IF_NAMESIZE)];
};

int ps_link_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&kernel, sizeof kernel) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int ps_link_open_events(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    const struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&self, sizeof self) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Frames for which the driver had no buffer. Not IFLA_STATS64's rx_dropped: that includes frames
 * that only the capture wanted, and got. */
static uint64_t dropped_frames(const void *data, size_t size)
{
    struct rtnl_link_stats64 stats;
    memset(&stats, 0, sizeof stats);
    memcpy(&stats, data, size < sizeof stats ? size : sizeof stats);
    return stats.rx_missed_errors + stats.rx_fifo_errors;
}

static void take_link(const struct nlmsghdr *header, struct ps_link *link)
{
    const struct ifinfomsg *info = NLMSG_DATA(header);
    int left = (int)header->nlmsg_len - (int)NLMSG_LENGTH(sizeof *info);
    if (left < 0)
        return;
    link->index = info->ifi_index;
    link->flags = info->ifi_flags;
    link->type = info->ifi_type;
    for (const struct rtattr *row = IFLA_RTA(info); RTA_OK(row, left); row = RTA_NEXT(row, left))
        if (row->rta_type == IFLA_STATS64)
            link->dropped += dropped_frames(RTA_DATA(row), RTA_PAYLOAD(row));
        else if (row->rta_type == IFLA_IFNAME)
            snprintf(link->name, sizeof link->name, "%.*s", (int)RTA_PAYLOAD(row),
                     (const char *)RTA_DATA(row));
}

/* The name stands in front, so that what is cut still has it. */
static void take_news(struct nlmsghdr *header, size_t size, struct ps_link_names *names)
{
    struct ps_link link = {0};
    if (size < NLMSG_LENGTH(sizeof(struct ifinfomsg)) || header->nlmsg_type != RTM_NEWLINK)
        return;
    if (header->nlmsg_len > size)
        header->nlmsg_len = (uint32_t)size;
    take_link(header, &link);
    if (link.name[0] != '\0')
        ps_link_names_set(names, link.index, link.name);
}

/* What the news is does not matter but for names, and it may be cut: whoever hears of it asks. Also
 * when there was more of it than the queue takes (ENOBUFS). */
bool ps_link_changed(int events_fd, struct ps_link_names *names)
{
    _Alignas(struct nlmsghdr) char news[NEWS_BYTES];
    bool changed = false;
    if (events_fd < 0)
        return true;
    for (unsigned i = 0; i < MOST_NEWS; i++) {
        ssize_t size = recv(events_fd, news, sizeof news, 0);
        if (size < 0 && errno != ENOBUFS)
            return changed || (errno != EAGAIN && errno != EWOULDBLOCK);
        if (size > 0 && names)
            take_news((struct nlmsghdr *)news, (size_t)size, names);
        changed = true;
    }
    return changed;
}

/* The messages of one datagram. True when the answer is complete. */
static bool take_messages(const struct nlmsghdr *header, size_t size, struct ps_link *link,
                          struct ps_link_names *names, enum ps_link_answer *answer)
{
    for (; NLMSG_OK(header, size); header = NLMSG_NEXT(header, size)) {
        if (header->nlmsg_type == NLMSG_DONE)
            return true;
        if (header->nlmsg_type == NLMSG_ERROR) {
            const struct nlmsgerr *failure = NLMSG_DATA(header);
            bool gone = NLMSG_PAYLOAD(header, 0) >= sizeof *failure && failure->error == -ENODEV;
            *answer = gone ? PS_LINK_GONE : PS_LINK_UNKNOWN;
            return true;
        }
        if (header->nlmsg_type != RTM_NEWLINK)
            continue;
        take_link(header, link);
        if (names && link->name[0] != '\0')
            ps_link_names_set(names, link->index, link->name);
        *answer = PS_LINK_FOUND;
        if (!(header->nlmsg_flags & NLM_F_MULTI))
            return true;
    }
    return false;
}

static enum ps_link_answer ask(int fd, struct question *question, struct ps_link *link,
                               struct ps_link_names *names)
{
    memset(link, 0, sizeof *link);
    if (fd < 0)
        return PS_LINK_UNKNOWN;
    question->header.nlmsg_type = RTM_GETLINK;
    question->header.nlmsg_flags |= NLM_F_REQUEST;
    if (send(fd, question, question->header.nlmsg_len, 0) < 0)
        return PS_LINK_UNKNOWN;
    enum ps_link_answer answer = PS_LINK_UNKNOWN;
    _Alignas(struct nlmsghdr) char buffer[ANSWER_BYTES];
    for (;;) {
        ssize_t size = recv(fd, buffer, sizeof buffer, 0);
        if (size <= 0)
            return PS_LINK_UNKNOWN;
        if (take_messages((const struct nlmsghdr *)buffer, (size_t)size, link, names, &answer))
            return answer;
    }
}

enum ps_link_answer ps_link_by_index(int fd, int index, struct ps_link *link)
{
    struct question question = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof question.link)},
        .link = {.ifi_index = index},
    };
    return ask(fd, &question, link, NULL);
}

enum ps_link_answer ps_link_by_name(int fd, const char *name, struct ps_link *link)
{
    struct question question = {
        .header = {.nlmsg_len = sizeof question},
        .name_header = {.rta_type = IFLA_IFNAME, .rta_len = RTA_LENGTH(sizeof question.name)},
    };
    size_t length = strlen(name);
    if (length >= sizeof question.name)
        return PS_LINK_GONE;
    memcpy(question.name, name, length);
    return ask(fd, &question, link, NULL);
}

enum ps_link_answer ps_link_all(int fd, struct ps_link *link, struct ps_link_names *names)
{
    struct question question = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof question.link), .nlmsg_flags = NLM_F_DUMP},
    };
    return ask(fd, &question, link, names);
}
