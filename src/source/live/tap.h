/*
 * tap.h - one interface that is captured from: libpcap's handle, the frames that wait, the drops.
 *
 * The kernel writes frames into a ring (TPACKET_V3) in blocks of thousands, and libpcap gives a block
 * back to the kernel as soon as its last frame was seen.  So a tap either shows each frame where it
 * lies, to who needs it no longer than that, or copies them into a queue of its own, a batch at a time.
 * Only headers are captured unless asked otherwise, so the copy is short.
 */
#ifndef PORTSTAT_SOURCE_LIVE_TAP_H
#define PORTSTAT_SOURCE_LIVE_TAP_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "portstat/source.h"
#include "source/live/counter.h"
#include "source/live/notices.h"

enum ps_tap_state {
    PS_TAP_UP,
    PS_TAP_NO_CARRIER, /* up, but nothing at the other end */
    PS_TAP_DOWN,       /* switched off, and may be switched on again */
    PS_TAP_GONE,       /* removed; may be made again */
    PS_TAP_ENDED,      /* nothing more can come */
};

struct ps_tap {
    pcap_t *pcap;
    char *name;
    int fd;             /* to poll; -1 where there is none: then just read */
    bool packet_socket; /* fd is one: an ordinary network interface or "any" */
    int if_index;       /* 0 where it is no network interface of its own */
    unsigned if_type;   /* ARPHRD_ */
    bool promiscuous;
    uint32_t interface; /* ps_frame.interface */
    uint32_t link_type;
    uint32_t snaplen, buffer_kib;
    bool nanoseconds;
    enum ps_tap_state state;
    int64_t gone_ns;                  /* monotonic, of PS_TAP_GONE */
    bool more;                        /* the last read was full: there may be more at once */
    struct ps_counter kernel, driver; /* drops */
    uint64_t arrived, seen; /* frames that the kernel put into the ring, and that came out of it */

    uint8_t *arena; /* the bytes of the queue */
    size_t arena_bytes, arena_used;
    int capacity; /* frames of one read */
    int next, count;
    struct ps_frame queue[PS_BATCH];
};

/* Opens `word` (a name, or a number of -D); `link_fd` is of ps_link_open(). Returns 0, or -1 and
 * `error`. Either way ps_tap_close() is due; all zeroes may
 * be closed, too. */
int ps_tap_open(struct ps_tap *tap, const char *word, const struct ps_source_config *config,
                int link_fd, struct ps_notices *notices, struct ps_error *error);
void ps_tap_close(struct ps_tap *tap);

/* The frames that wait, in order: queue[next] to queue[count - 1]. */
static inline int ps_tap_waiting(const struct ps_tap *tap)
{
    return tap->count - tap->next;
}

/* Fills the empty queue with what the kernel has, without waiting. All that was in it before is
 * void. */
void ps_tap_fill(struct ps_tap *tap, struct ps_notices *notices);

/* Calls `take` for each frame that the kernel has, where it put it, without waiting. Returns how many. */
int ps_tap_deliver(struct ps_tap *tap, ps_take_fn *take, void *context, struct ps_notices *notices);

/* Lets no further frame in. False where that cannot be had: then the tap has ended. */
bool ps_tap_stop(struct ps_tap *tap);

/* Is it certain that no frame waits in the kernel? (One that libpcap sorts out leaves that open.) */
bool ps_tap_is_drained(struct ps_tap *tap);

/* Reads the counters of drops. */
void ps_tap_count_drops(struct ps_tap *tap, int link_fd);

/* Finds out how the interface is, and tells what changed. Captures on if one of the same name and
 * kind has taken the place of one that was removed. `flapped`: it went down since the last time. */
void ps_tap_watch(struct ps_tap *tap, int link_fd, bool flapped, int64_t now_ns,
                  struct ps_notices *notices);

#endif
