/*
 * tap.c - frames and drops of one interface; see tap.h.
 */
#include "source/live/tap.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/pages.h"
#include "source/live/rtnetlink.h"

/* The kernel fills a ring from front to back, often on another processor, from whose cache each
 * line has to come. Prefetched this far ahead, lines are there when libpcap and the copy read them.
 * An address behind the ring or the frame does no harm: prefetching reads nothing. */
static void fetch_ahead(const u_char *bytes, uint32_t caplen)
{
    enum { AHEAD = 2048, LINE = 64, RING_HEADER = 128 };
    for (size_t at = 0; at < (size_t)caplen + RING_HEADER; at += LINE)
        __builtin_prefetch((const void *)((uintptr_t)bytes + AHEAD + at));
}

static struct ps_frame frame_of(const struct ps_tap *tap, const struct pcap_pkthdr *header,
                                const u_char *bytes)
{
    uint32_t caplen = header->caplen < tap->snaplen ? header->caplen : tap->snaplen;
    fetch_ahead(bytes, caplen);
    int64_t fraction_ns = header->ts.tv_usec * (tap->nanoseconds ? 1 : 1000);
    return (struct ps_frame){
        .data = bytes,
        .caplen = caplen,
        .len = header->len,
        .time_ns = (int64_t)header->ts.tv_sec * 1000000000 + fraction_ns,
        .link_type = tap->link_type,
        .interface = tap->interface,
    };
}

static void keep_frame(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct ps_tap *tap = (struct ps_tap *)(void *)user;
    struct ps_frame frame = frame_of(tap, header, bytes);
    uint8_t *copy = tap->arena + tap->arena_used;
    memcpy(copy, bytes, frame.caplen);
    frame.data = copy;
    tap->arena_used += (frame.caplen + 7U) & ~(size_t)7;
    tap->queue[tap->count++] = frame;
}

/* An interface that is down or gone is an error to libpcap, but ps_tap_watch() knows better. So is
 * a netlink socket from which nothing can be read at the moment. */
static void note_failure(struct ps_tap *tap, int failure, struct ps_notices *notices)
{
    if (tap->if_index != 0 || failure == EAGAIN || failure == EWOULDBLOCK)
        return;
    ps_notices_add(notices, PS_NOTICE_ENDED, tap->name, "capture ended: %s",
                   pcap_geterr(tap->pcap));
    tap->state = PS_TAP_ENDED;
}

/* What pcap_dispatch() is for; a read that would wait is told beforehand to break off. */
static int dispatch(struct ps_tap *tap, int most, pcap_handler take, u_char *user)
{
    if (tap->blocks)
        pcap_breakloop(tap->pcap);
    errno = 0;
    return pcap_dispatch(tap->pcap, most, take, user);
}

void ps_tap_fill(struct ps_tap *tap, struct ps_notices *notices)
{
    tap->next = tap->count = 0;
    tap->arena_used = 0;
    int got = dispatch(tap, tap->capacity, keep_frame, (u_char *)tap);
    int failure = errno;
    tap->seen += (uint64_t)tap->count;
    tap->more = tap->count == tap->capacity;
    if (got < 0 && got != PCAP_ERROR_BREAK)
        note_failure(tap, failure, notices);
}

struct feeding {
    const struct ps_tap *tap;
    ps_take_fn *take;
    void *context;
    int count;
};

static void feed_frame(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct feeding *feeding = (struct feeding *)(void *)user;
    const struct ps_frame frame = frame_of(feeding->tap, header, bytes);
    feeding->count++;
    feeding->take(feeding->context, &frame);
}

int ps_tap_deliver(struct ps_tap *tap, ps_take_fn *take, void *context, struct ps_notices *notices)
{
    enum { MOST = 4096 }; /* so that the clock is checked now and then in any traffic */
    struct feeding feeding = {tap, take, context, 0};
    int got = dispatch(tap, MOST, feed_frame, (u_char *)&feeding);
    int failure = errno;
    tap->seen += (uint64_t)feeding.count;
    tap->more = feeding.count == MOST;
    if (got < 0 && got != PCAP_ERROR_BREAK)
        note_failure(tap, failure, notices);
    return feeding.count;
}

static bool shut(const struct ps_tap *tap)
{
    struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    const struct sock_fprog program = {.len = 1, .filter = &nothing};
    return tap->packet_socket &&
           setsockopt(tap->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

/* The kernel gathers packets for nflog for up to a second. */
void ps_tap_stop(struct ps_tap *tap, int64_t now_ns)
{
    enum { LINGER_MS = 1100 };
    if (!shut(tap))
        tap->linger_until_ns = now_ns + (int64_t)LINGER_MS * 1000000;
}

void ps_tap_end_linger(struct ps_tap *tap, int64_t now_ns)
{
    if (tap->linger_until_ns == 0 || now_ns < tap->linger_until_ns)
        return;
    tap->state = PS_TAP_ENDED;
    tap->more = false;
}

/* Reading PACKET_STATISTICS sets them to zero, so nothing wraps unless 2^32 frames are dropped
 * between two readings. */
static void count_kernel_drops(struct ps_tap *tap)
{
    struct tpacket_stats_v3 stats = {0};
    socklen_t size = sizeof stats;
    struct pcap_stat totals;
    if (tap->packet_socket) {
        if (getsockopt(tap->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0)
            return;
        tap->kernel.total += stats.tp_drops;
        tap->arrived += stats.tp_packets - stats.tp_drops;
    } else if (pcap_stats(tap->pcap, &totals) == 0) {
        ps_counter_see32(&tap->kernel, totals.ps_drop);
        ps_counter_see32(&tap->driver, totals.ps_ifdrop);
    }
}

bool ps_tap_is_drained(struct ps_tap *tap)
{
    count_kernel_drops(tap);
    return tap->packet_socket && tap->seen >= tap->arrived;
}

bool ps_tap_is_any(const struct ps_tap *tap)
{
    return tap->packet_socket && tap->if_index == 0;
}

void ps_tap_count_drops(struct ps_tap *tap, int link_fd, struct ps_link_names *names)
{
    count_kernel_drops(tap);
    if (!tap->packet_socket || tap->state == PS_TAP_GONE || tap->state == PS_TAP_ENDED)
        return;
    struct ps_link link;
    enum ps_link_answer answer = tap->if_index == 0
                                     ? ps_link_all(link_fd, &link, names)
                                     : ps_link_by_index(link_fd, tap->if_index, &link);
    if (answer == PS_LINK_FOUND)
        ps_counter_see64(&tap->driver, link.dropped);
}

void ps_tap_close(struct ps_tap *tap)
{
    if (tap->pcap)
        pcap_close(tap->pcap);
    ps_pages_free(tap->arena, tap->arena_bytes);
    free(tap->name);
}
