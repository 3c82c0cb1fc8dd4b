/*
 * tap_open.c - opens an interface, and finds out why it cannot be opened.
 */
#include "source/live/tap.h"

#include <errno.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/pages.h"
#include "source/filter.h"
#include "source/live/interface_names.h"
#include "source/live/rtnetlink.h"
#include "source/dlt.h"

enum {
    /* All headers up to the ports and TCP's flags, with room to spare: Ethernet with two VLAN tags
     * 22, MPLS 16, IPv6 40, a segment routing header with eight segments 136, TCP 20 are 234; a
     * tunnel over UDP (30) with IPv6 and TCP in it fits too. More bytes of a frame would be copied
     * twice for nothing. A frame that is cut before its ports is reported as such; -s captures
     * more. */
    HEADERS_SNAPLEN = 256,
    MAX_SNAPLEN = 262144, /* libpcap's limit */
    ARENA_BYTES = 16 << 20,
    /* Twice libpcap's default: a report of 100,000 ports takes 50 ms, and at 300,000 frames a
     * second 2 MiB are full before that, 4 MiB are not. Not more, as the kernel zeroes the buffer
     * first, and on a virtual machine each MiB can take as long as counting 30,000 frames. -B sets
     * a larger one. */
    DEFAULT_BUFFER_KIB = 4 << 10,
    DEFAULT_POLL_MS = 100,
};

static int out_of_memory(const char *name, struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_CAPTURE, name, "out of memory");
}

/* libpcap may report a missing interface as a lack of permission, so that is checked first. */
static int denied(const char *name, struct ps_error *error)
{
    if (ps_interface_check(name, error) != 0)
        return -1;
    return ps_error_set(error, PS_ERROR_MAY_NOT_CAPTURE, name, "you have no permission to capture");
}

/* Whatever libpcap calls the failure, the interface may not exist at all. */
static int failed(struct ps_tap *tap, int status, struct ps_error *error)
{
    const char *reason = pcap_geterr(tap->pcap);
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return denied(tap->name, error);
    case PCAP_ERROR_IFACE_NOT_UP:
        return ps_error_set(error, PS_ERROR_INTERFACE_DOWN, tap->name, "the interface is down");
    case PCAP_ERROR_NO_SUCH_DEVICE:
        if (ps_interface_check(tap->name, error) != 0)
            return -1;
        break;
    default:
        break;
    }
    return ps_error_set(error, PS_ERROR_CANNOT_CAPTURE, tap->name, "cannot be captured from: %s",
                        *reason ? reason : pcap_statustostr(status));
}

static uint32_t buffer_kib(uint32_t wanted_kib)
{
    uint32_t size_kib = wanted_kib ? wanted_kib : DEFAULT_BUFFER_KIB;
    return size_kib > INT_MAX / 1024 ? INT_MAX / 1024 : size_kib;
}

/* What a ring for packets is given suits nothing else. To libpcap the snapshot length of another
 * kind is also the size of what it reads into: with a small one nflog loses all but the first
 * packets of a batch, and usbmon gets a small ring. So others get what libpcap gives them, and are
 * cut by tap.c. */
static void configure_sizes(struct ps_tap *tap, const struct ps_source_config *config)
{
    if (!tap->packet_socket) {
        if (config->buffer_kib)
            pcap_set_buffer_size(tap->pcap, (int)buffer_kib(config->buffer_kib) * 1024);
        return;
    }
    tap->buffer_kib = buffer_kib(config->buffer_kib);
    tap->snaplen = config->snaplen ? config->snaplen : HEADERS_SNAPLEN;
    if (tap->snaplen > MAX_SNAPLEN)
        tap->snaplen = MAX_SNAPLEN;
    pcap_set_snaplen(tap->pcap, (int)tap->snaplen);
    pcap_set_buffer_size(tap->pcap, (int)tap->buffer_kib * 1024);
}

static void configure(struct ps_tap *tap, const struct ps_source_config *config)
{
    uint32_t poll_ms = config->poll_ms ? config->poll_ms : DEFAULT_POLL_MS;
    tap->promiscuous = !config->no_promiscuous && strcmp(tap->name, "any") != 0;
    configure_sizes(tap, config);
    pcap_set_promisc(tap->pcap, tap->promiscuous);
    /* The age at which the kernel hands out a block that is not full: soon enough for the reads,
     * late enough to wake up for a batch and not for each frame. */
    pcap_set_timeout(tap->pcap, (int)poll_ms);
    tap->nanoseconds = pcap_set_tstamp_precision(tap->pcap, PCAP_TSTAMP_PRECISION_NANO) == 0;
}

/* Needed without an expression, too: only a filter makes the kernel cut a packet socket's frames to
 * the snapshot length. */
static int install_filter(struct ps_tap *tap, const struct ps_source_config *config,
                          struct ps_error *error)
{
    struct bpf_program program;
    if (!config->filter && !tap->packet_socket)
        return 0;
    const char *expression = config->filter ? config->filter : "";
    struct ps_filter *filter = ps_filter_new(expression, &config->filter_names, error);
    bool compiled = filter && ps_filter_compile(filter, tap->pcap, &program, error) == 0;
    ps_filter_free(filter);
    if (!compiled)
        return -1;
    int result = pcap_setfilter(tap->pcap, &program);
    pcap_freecode(&program);
    if (result == 0)
        return 0;
    return ps_error_set(error, PS_ERROR_FILTER_NOT_TAKEN, tap->name,
                        "the filter cannot be installed: %s", pcap_geterr(tap->pcap));
}

/* Which kind of socket libpcap has: AF_PACKET, AF_NETLINK ...; -1 if it has none. */
static int socket_family(const struct ps_tap *tap)
{
    int family = -1;
    socklen_t size = sizeof family;
    if (tap->fd >= 0 && getsockopt(tap->fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0)
        return -1;
    return family;
}

static int open_handle(struct ps_tap *tap, const struct ps_source_config *config,
                       struct ps_notices *notices, struct ps_error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    tap->pcap = pcap_create(tap->name, reason);
    if (!tap->pcap)
        return ps_error_set(error, PS_ERROR_CANNOT_CAPTURE, tap->name,
                            "cannot be captured from: %s", reason);
    configure(tap, config);
    int status = pcap_activate(tap->pcap);
    if (status < 0)
        return failed(tap, status, error);
    if (status > 0)
        ps_notices_add(notices, PS_NOTICE_WARNING, tap->name, "%s",
                       status == PCAP_WARNING ? pcap_geterr(tap->pcap) : pcap_statustostr(status));
    tap->fd = pcap_get_selectable_fd(tap->pcap);
    return 0;
}

/* The kind is found by the name: libpcap opens a packet socket on a network interface and on "any".
 * But it looks for its own kinds first: an interface may have a name that is one of theirs. */
static int open_as_its_kind(struct ps_tap *tap, const struct ps_source_config *config,
                            struct ps_notices *notices, struct ps_error *error)
{
    tap->packet_socket = strcmp(tap->name, "any") == 0 || if_nametoindex(tap->name) != 0;
    if (open_handle(tap, config, notices, error) != 0)
        return -1;
    bool guessed = tap->packet_socket;
    tap->packet_socket = socket_family(tap) == AF_PACKET;
    if (!guessed || tap->packet_socket)
        return 0;
    pcap_close(tap->pcap);
    tap->pcap = NULL;
    return open_handle(tap, config, notices, error);
}

/* What libpcap took for a kind that is not a packet socket. A burst waits in the queue of a netlink
 * socket: it gets as much room as a ring has, as far as the system allows. */
static void settle_other_kind(struct ps_tap *tap, const struct ps_source_config *config)
{
    const int room_bytes = (int)buffer_kib(config->buffer_kib) * 1024;
    tap->answers = strncmp(tap->name, "nfqueue", strlen("nfqueue")) == 0;
    tap->snaplen = (uint32_t)pcap_snapshot(tap->pcap);
    if (config->snaplen && config->snaplen < tap->snaplen)
        tap->snaplen = config->snaplen;
    if (socket_family(tap) == AF_NETLINK &&
        setsockopt(tap->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room_bytes, sizeof room_bytes) != 0)
        (void)setsockopt(tap->fd, SOL_SOCKET, SO_RCVBUF, &room_bytes, sizeof room_bytes);
}

/* D-Bus has neither a descriptor nor reads that return at once. Its reads look up every tenth of a
 * second, though, whether they were told to break off. */
static int settle_waiting(struct ps_tap *tap, struct ps_error *error)
{
    char reason[PCAP_ERRBUF_SIZE];
    if (pcap_setnonblock(tap->pcap, 1, reason) == 0)
        return 0;
    tap->blocks = tap->fd < 0;
    if (tap->blocks)
        return 0;
    return ps_error_set(error, PS_ERROR_CANNOT_POLL, tap->name, "cannot be polled: %s", reason);
}

static int activate(struct ps_tap *tap, const struct ps_source_config *config,
                    struct ps_notices *notices, struct ps_error *error)
{
    if (open_as_its_kind(tap, config, notices, error) != 0)
        return -1;
    if (!tap->packet_socket)
        settle_other_kind(tap, config);
    /* The second form of cooked capture says which interface a frame is from. */
    if (pcap_datalink(tap->pcap) == DLT_LINUX_SLL)
        (void)pcap_set_datalink(tap->pcap, DLT_LINUX_SLL2);
    tap->link_type = ps_linktype_from_dlt(pcap_datalink(tap->pcap));
    if (install_filter(tap, config, error) != 0)
        return -1;
    return settle_waiting(tap, error);
}

/* On a loopback interface each frame goes out and comes in; libpcap shows it once, as coming in.
 * The other half would only fill the ring. An old kernel cannot leave it out, which does no
 * harm. */
static void leave_out_outgoing(const struct ps_tap *tap)
{
#ifdef PACKET_IGNORE_OUTGOING
    const int yes = 1;
    (void)setsockopt(tap->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
#else
    (void)tap;
#endif
}

static void identify(struct ps_tap *tap, int link_fd, struct ps_notices *notices)
{
    struct ps_link link;
    if (!tap->packet_socket || ps_link_by_name(link_fd, tap->name, &link) != PS_LINK_FOUND)
        return;
    tap->if_index = link.index;
    tap->if_type = link.type;
    if (link.flags & IFF_LOOPBACK)
        leave_out_outgoing(tap);
    if (link.flags & IFF_RUNNING)
        return;
    tap->state = PS_TAP_NO_CARRIER;
    ps_notices_add(notices, PS_NOTICE_WAITING, tap->name,
                   "the interface has no carrier; waiting for it");
}

/* Room for a full batch, or, for whole frames, for as many as fit 16 MiB, and for one in any case:
 * a message of D-Bus may have 128 MiB. */
static int make_arena(struct ps_tap *tap, struct ps_error *error)
{
    size_t stride = ((size_t)tap->snaplen + 7) & ~(size_t)7;
    tap->capacity = stride * PS_BATCH <= ARENA_BYTES ? PS_BATCH : (int)(ARENA_BYTES / stride);
    tap->capacity = tap->capacity > 0 ? tap->capacity : 1;
    tap->arena_bytes = stride * (size_t)tap->capacity;
    tap->arena = ps_pages_new(tap->arena_bytes, false);
    return tap->arena ? 0 : out_of_memory(tap->name, error);
}

int ps_tap_open(struct ps_tap *tap, const char *word, const struct ps_source_config *config,
                int link_fd, struct ps_notices *notices, struct ps_error *error)
{
    tap->name = ps_interface_name(word, error);
    if (!tap->name || activate(tap, config, notices, error) != 0 || make_arena(tap, error) != 0)
        return -1;
    identify(tap, link_fd, notices);
    return 0;
}
