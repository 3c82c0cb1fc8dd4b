/*
 * rtnetlink.h - asks the kernel about its network interfaces, over rtnetlink(7).
 *
 * libpcap does not tell whether an interface is up, gone or back, and reads the drops of the
 * interface from files that a sandbox cannot open.  One netlink socket, opened before privileges
 * are dropped, answers all of it without privileges, and counts in 64 bits.
 */
#ifndef PORTSTAT_SOURCE_LIVE_RTNETLINK_H
#define PORTSTAT_SOURCE_LIVE_RTNETLINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct ps_link_names;

struct ps_link {
    int index;
    char name[IF_NAMESIZE];
    unsigned flags;   /* IFF_UP, IFF_RUNNING ... of netdevice(7) */
    unsigned type;    /* ARPHRD_ */
    uint64_t dropped; /* frames the interface or its driver had no room for */
};

enum ps_link_answer {
    PS_LINK_FOUND,
    PS_LINK_GONE,    /* there is no such interface */
    PS_LINK_UNKNOWN, /* the kernel does not say */
};

/* A descriptor for the questions below, or -1: then all answers are PS_LINK_UNKNOWN. */
int ps_link_open(void);

/* A descriptor on which the kernel reports that some interface has changed, or -1. Checking it
 * costs much less than asking about each interface. */
int ps_link_open_events(void);

/* Has any interface changed since the last call? Also true if that is unknown. The names in the
 * messages go into `names`, which may be NULL. */
bool ps_link_changed(int events_fd, struct ps_link_names *names);

enum ps_link_answer ps_link_by_index(int fd, int index, struct ps_link *link);
enum ps_link_answer ps_link_by_name(int fd, const char *name, struct ps_link *link);

/* All interfaces as one: only `dropped`, summed, means something. Their names go into `names`,
 * which may be NULL. */
enum ps_link_answer ps_link_all(int fd, struct ps_link *link, struct ps_link_names *names);

#endif
