/*
 * tap_watch.c - notices that an interface goes down, comes up, disappears, and is there again.
 *
 * A packet socket outlives its interface.  Once bound to the new interface of the same name, it
 * goes on with its ring and its filter. Binding takes no privilege; opening another socket would.
 */
#include "source/live/tap.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "source/live/rtnetlink.h"

static enum ps_tap_state state_of(const struct ps_link *link)
{
    if (!(link->flags & IFF_UP))
        return PS_TAP_DOWN;
    return link->flags & IFF_RUNNING ? PS_TAP_UP : PS_TAP_NO_CARRIER;
}

/* The notice for an interface that changed to a state. */
static const struct change {
    enum ps_error_code code;
    const char *reason;
} changes[] = {
    [PS_TAP_UP] = {PS_NOTICE_BACK, "the interface is up again; going on"},
    [PS_TAP_NO_CARRIER] = {PS_NOTICE_WAITING, "the interface has no carrier; waiting for it"},
    [PS_TAP_DOWN] = {PS_NOTICE_WAITING, "the interface went down; waiting until it is up"},
    [PS_TAP_GONE] = {PS_NOTICE_WAITING,
                     "the interface disappeared; waiting for one of the same name"},
    [PS_TAP_ENDED] = {PS_NOTICE_CHANGED, "the interface changed its link type"},
};

static void tell(const struct ps_tap *tap, enum ps_tap_state state, bool flapped,
                 struct ps_notices *notices)
{
    if (state == tap->state && flapped && state != PS_TAP_DOWN)
        ps_notices_add(notices, PS_NOTICE_BACK, tap->name,
                       "the interface went down, and is up again");
    if (state == tap->state)
        return;
    const struct change *change = &changes[state];
    ps_notices_add(notices, change->code, tap->name, "%s", change->reason);
}

/* Bound to an interface that is down, the socket waits until it is up. */
static bool bind_to(struct ps_tap *tap, const struct ps_link *link)
{
    const struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = link->index,
    };
    if (bind(tap->fd, (const struct sockaddr *)(const void *)&address, sizeof address) != 0)
        return false;
    const struct packet_mreq membership = {
        .mr_ifindex = link->index,
        .mr_type = PACKET_MR_PROMISC,
    };
    if (tap->promiscuous)
        (void)setsockopt(tap->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership,
                         sizeof membership);
    return true;
}

static void look_for_successor(struct ps_tap *tap, int link_fd, struct ps_notices *notices)
{
    struct ps_link link;
    if (ps_link_by_name(link_fd, tap->name, &link) != PS_LINK_FOUND)
        return;
    enum ps_tap_state state = link.type == tap->if_type ? state_of(&link) : PS_TAP_ENDED;
    if (state != PS_TAP_ENDED && !bind_to(tap, &link))
        return;
    tap->if_index = link.index;
    ps_counter_start(&tap->driver, link.dropped);
    ps_notices_add(notices, PS_NOTICE_BACK, tap->name, "an interface of this name is there again");
    tap->state = PS_TAP_UP;
    tell(tap, state, false, notices);
    tap->state = state;
}

void ps_tap_watch(struct ps_tap *tap, int link_fd, bool flapped, int64_t now_ns,
                  struct ps_notices *notices)
{
    if (tap->if_index == 0 || tap->state == PS_TAP_ENDED)
        return;
    if (tap->state == PS_TAP_GONE) {
        look_for_successor(tap, link_fd, notices);
        return;
    }
    struct ps_link link;
    enum ps_link_answer answer = ps_link_by_index(link_fd, tap->if_index, &link);
    if (answer == PS_LINK_UNKNOWN)
        return;
    enum ps_tap_state state = PS_TAP_GONE;
    if (answer == PS_LINK_FOUND) {
        ps_counter_see64(&tap->driver, link.dropped);
        state = link.type == tap->if_type ? state_of(&link) : PS_TAP_ENDED;
    }
    tell(tap, state, flapped, notices);
    if (state == PS_TAP_GONE)
        tap->gone_ns = now_ns;
    tap->state = state;
}
