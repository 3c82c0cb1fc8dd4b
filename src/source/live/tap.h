/*
 * tap.h - one interface that is captured: libpcap's handle, the frames that wait, the drops.
 *
 * The kernel writes frames into a ring (TPACKET_V3) in blocks of thousands, and libpcap gives a
 * block back to the kernel as soon as its last frame was seen.  So a tap either shows each frame in
 * the ring, to a callback that does not keep it, or copies a batch of frames into a queue of its
 * own. Only headers are captured unless asked otherwise, so the copy is short.
 */
#ifndef PORTSTAT_SOURCE_LIVE_TAP_H
#define PORTSTAT_SOURCE_LIVE_TAP_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "portstat/source.h"
#include "source/live/counter.h"
#include "source/live/link_names.h"
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
    bool packet_socket; /* fd is one: an ordinary network interface or "any"; else libpcap has a way
                           of its own, as with nflog, usbmon or dbus */
    bool answers;       /* libpcap must tell the kernel of each packet that it may go on */
    bool blocks;        /* a read waits for frames; see settle_waiting() in tap_open.c */
    int if_index;       /* 0 if it is not a single network interface */
    unsigned if_type;   /* ARPHRD_ */
    bool promiscuous;
    uint32_t interface; /* ps_frame.interface */
    uint32_t link_type;
    uint32_t snaplen, buffer_kib;
    bool nanoseconds;
    enum ps_tap_state state;
    int64_t gone_ns;                  /* monotonic, of PS_TAP_GONE */
    int64_t linger_until_ns;          /* monotonic: see ps_tap_stop() */
    bool more;                        /* the last read was full: there may be more at once */
    struct ps_counter kernel, driver; /* drops */
    uint64_t arrived, seen; /* frames that the kernel put into the ring; that were read from it */

    uint8_t *arena; /* the bytes of the queue */
    size_t arena_bytes, arena_used;
    int capacity; /* frames of one read */
    int next, count;
    struct ps_frame queue[PS_BATCH];
};

/* Opens `word` (a name, or a number of -D); `link_fd` is of ps_link_open(). Returns 0, or -1 and
 * `error`. Call ps_tap_close() in either case; a tap of all zeroes may be closed, too. */
int ps_tap_open(struct ps_tap *tap, const char *word, const struct ps_source_config *config,
                int link_fd, struct ps_notices *notices, struct ps_error *error);
void ps_tap_close(struct ps_tap *tap);

/* The frames that wait, in order: queue[next] to queue[count - 1]. */
static inline int ps_tap_waiting(const struct ps_tap *tap)
{
    return tap->count - tap->next;
}

/* Fills the empty queue with what the kernel has, without waiting. Frames that were in it before
 * are no longer valid. */
void ps_tap_fill(struct ps_tap *tap, struct ps_notices *notices);

/* Calls `take` for each frame in the kernel's ring, without copying or waiting. Returns how
 * many. */
int ps_tap_deliver(struct ps_tap *tap, ps_take_fn *take, void *context, struct ps_notices *notices);

/* Lets no further frame in. Where that is impossible, frames are read for a while longer, so that
 * those on their way still come out: nothing tells when the last one has. */
void ps_tap_stop(struct ps_tap *tap, int64_t now_ns);

/* Ends a tap that was stopped and has been read for long enough since. */
void ps_tap_end_linger(struct ps_tap *tap, int64_t now_ns);

/* Is it certain that no frame waits in the kernel? (It is not when libpcap has dropped a frame
 * itself.) */
bool ps_tap_is_drained(struct ps_tap *tap);

/* Is it all interfaces at once? */
bool ps_tap_is_any(const struct ps_tap *tap);

/* Reads the counters of drops; what "any" learns of names on the way goes into `names`. */
void ps_tap_count_drops(struct ps_tap *tap, int link_fd, struct ps_link_names *names);

/* Finds out how the interface is, and tells what changed. Captures on if one of the same name and
 * kind has taken the place of one that was removed. `flapped`: it went down since the last time. */
void ps_tap_watch(struct ps_tap *tap, int link_fd, bool flapped, int64_t now_ns,
                  struct ps_notices *notices);

#endif
