/*
 * live.c - the source that captures from interfaces, one or several as one input.
 *
 * A read takes what each interface has, in the order of time, and waits only if none has anything,
 * and then not for long.  It waits for interfaces that go away to come back; the input ends only
 * when all of them are gone for good.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/backend.h"
#include "source/live/gather.h"
#include "source/live/rtnetlink.h"
#include "source/live/notices.h"
#include "source/live/ready_set.h"
#include "source/live/tap.h"

enum {
    DEFAULT_POLL_MS = 100,
    BLIND_POLL_MS = 10,   /* time between reads of a handle that cannot be polled */
    WATCH_NS = 100000000, /* time between checks whether an interface changed */
    WATCHES_A_LOOK = 10,  /* after so many checks without change, look anyway: for the drops */
    MANY_APART_NS = 3000, /* many frames: on average less than this apart */
    GONE_SECONDS = 5,     /* how long to wait for the last interface to come back */
    MAX_INTERFACES = 1024,
};

struct live {
    struct ps_source base;
    int link_fd, events_fd; /* see rtnetlink.h */
    int gather_fd;          /* see gather.h; -1 with several interfaces, and with no_wait */
    int ready_fd;           /* see ready_set.h; -1 unless no_wait */
    int poll_ms;
    int rest_ms;         /* see rest_for() */
    uint64_t gathered;   /* frames that came since ... */
    int64_t gathered_ns; /* ... this moment, when they were last waited for */
    ps_take_fn *take;    /* during live_deliver(): called with ... */
    void *context;       /* ... this, ... */
    int fed;             /* ... so many times so far */
    bool stopping;
    int64_t quiet_ns; /* stopping: when the last frame came */
    int64_t watched_ns;
    unsigned watches; /* since the interfaces were last looked at */
    struct ps_notices notices;
    struct ps_link_names link_names; /* where "any" is captured from */
    char *name;
    const char **names;
    struct pollfd *poll;
    bool *flapped; /* went down since it was watched */
    size_t count;
    struct ps_tap *taps;
};

static bool live_wants(const struct ps_source_config *config)
{
    return config->interface_count > 0;
}

static void live_close(struct ps_source *source)
{
    struct live *self = (struct live *)source;
    for (size_t i = 0; i < self->count; i++)
        ps_tap_close(&self->taps[i]);
    if (self->link_fd >= 0)
        close(self->link_fd);
    if (self->events_fd >= 0)
        close(self->events_fd);
    if (self->gather_fd >= 0)
        close(self->gather_fd);
    if (self->ready_fd >= 0)
        close(self->ready_fd);
    ps_link_names_fini(&self->link_names);
    free(self->taps);
    free(self->flapped);
    free(self->poll);
    free(self->names);
    free(self->name);
    free(self);
}

/* "eth0, eth1" */
static char *join_names(const struct live *self)
{
    size_t size = 1;
    for (size_t i = 0; i < self->count; i++)
        size += strlen(self->names[i]) + 2;
    char *text = calloc(1, size);
    for (size_t i = 0; text && i < self->count; i++) {
        strcat(text, i > 0 ? ", " : "");
        strcat(text, self->names[i]);
    }
    return text;
}

static void fill_sizes(struct ps_source_info *info, const struct ps_tap *tap)
{
    uint32_t cooked_bytes = ps_cooked_bytes(tap->link_type);
    if (cooked_bytes > info->cooked_bytes)
        info->cooked_bytes = cooked_bytes;
    if (info->snaplen == 0 || tap->snaplen < info->snaplen)
        info->snaplen = tap->snaplen;
}

static int fill_info(struct live *self, struct ps_error *error)
{
    struct ps_source_info *info = &self->base.info;
    info->nanoseconds = true;
    info->link_type = self->taps[0].link_type;
    for (size_t i = 0; i < self->count; i++) {
        self->names[i] = self->taps[i].name;
        info->mixed_link_types |= self->taps[i].link_type != info->link_type;
        info->nanoseconds &= self->taps[i].nanoseconds;
        fill_sizes(info, &self->taps[i]);
        info->other_kinds |= !self->taps[i].packet_socket;
        info->answers |= self->taps[i].answers;
        info->several_interfaces |= self->count > 1 || ps_tap_is_any(&self->taps[i]);
    }
    self->name = join_names(self);
    if (!self->name)
        return ps_error_set(error, PS_ERROR_MEMORY, "interfaces", "out of memory");
    info->kind = PS_SOURCE_LIVE;
    info->name = self->name;
    info->interfaces = self->names;
    info->interface_count = self->count;
    info->has_drops = true;
    return 0;
}

static int open_taps(struct live *self, const struct ps_source_config *config,
                     struct ps_error *error)
{
    for (size_t i = 0; i < config->interface_count; i++) {
        struct ps_tap *tap = &self->taps[i];
        self->count = i + 1;
        tap->interface = (uint32_t)i;
        if (ps_tap_open(tap, config->interfaces[i], config, self->link_fd, &self->notices, error) !=
            0)
            return -1;
        ps_tap_count_drops(tap, self->link_fd, &self->link_names);
        for (size_t j = 0; j < i; j++)
            if (strcmp(self->taps[j].name, tap->name) == 0)
                return ps_error_set(error, PS_ERROR_INTERFACE_TWICE, tap->name, "named twice");
    }
    return fill_info(self, error);
}

static struct live *make(size_t count, struct ps_error *error)
{
    struct live *self = calloc(1, sizeof *self);
    if (self) {
        self->base.backend = &ps_live_backend;
        self->link_fd = self->events_fd = self->gather_fd = self->ready_fd = -1;
        self->names = calloc(count, sizeof *self->names);
        self->poll = calloc(count, sizeof *self->poll);
        self->flapped = calloc(count, sizeof *self->flapped);
        self->taps = calloc(count, sizeof *self->taps);
        if (self->names && self->poll && self->flapped && self->taps)
            return self;
        live_close(&self->base);
    }
    ps_error_set(error, PS_ERROR_MEMORY, "interfaces", "out of memory");
    return NULL;
}

/* In much traffic, the longest that the rings of packet sockets can be left alone: more frames at
 * once, with warm caches, take a tenth less time per frame at 700,000 frames a second.  The ring
 * has to hold what comes meanwhile. That is taken to be 400 MB/s if only headers are captured,
 * which full-size frames at 10 Gbit/s do not reach, and four times as much for whole frames. */
static int rest_for(const struct live *self)
{
    enum { HEADERS_BYTES = 2048, KIB_PER_MS = 400, LONGEST_REST_MS = 50 };
    int rest_ms = self->poll_ms / 2 < LONGEST_REST_MS ? self->poll_ms / 2 : LONGEST_REST_MS;
    for (size_t i = 0; i < self->count; i++) {
        const struct ps_tap *tap = &self->taps[i];
        uint32_t kib_per_ms = tap->snaplen <= HEADERS_BYTES ? KIB_PER_MS : 4 * KIB_PER_MS;
        if (tap->buffer_kib / kib_per_ms < (uint32_t)rest_ms)
            rest_ms = (int)(tap->buffer_kib / kib_per_ms);
    }
    return rest_ms;
}

/* The descriptor for a caller that polls: readable when frames come or an interface goes down.
 * Other changes of an interface are noticed after live_wait_ms(). */
static int open_ready_set(struct live *self, struct ps_error *error)
{
    self->ready_fd = ps_ready_set_open();
    bool good = self->ready_fd >= 0;
    for (size_t i = 0; i < self->count && good; i++)
        good = self->taps[i].fd < 0 || ps_ready_set_add(self->ready_fd, self->taps[i].fd) == 0;
    if (good)
        return 0;
    return ps_error_set(error, PS_ERROR_CANNOT_POLL, self->name, "cannot be polled: %s",
                        strerror(errno));
}

/* Opens the descriptor on which reads wait, or the caller does. */
static int open_waiting(struct live *self, const struct ps_source_config *config,
                        struct ps_error *error)
{
    if (config->no_wait)
        return open_ready_set(self, error);
    self->rest_ms = rest_for(self);
    if (self->count == 1 && self->taps->packet_socket)
        self->gather_fd = ps_gather_open(self->taps->fd, self->taps->buffer_kib);
    return 0;
}

static struct ps_source *live_open(const struct ps_source_config *config, struct ps_error *error)
{
    if (config->interface_count > MAX_INTERFACES) {
        ps_error_set(error, PS_ERROR_TOO_MANY_INTERFACES, "interfaces", "more than %d",
                     MAX_INTERFACES);
        return NULL;
    }
    struct live *self = make(config->interface_count, error);
    if (!self)
        return NULL;
    self->poll_ms = config->poll_ms ? (int)config->poll_ms : DEFAULT_POLL_MS;
    self->link_fd = ps_link_open();
    self->events_fd = ps_link_open_events();
    self->watched_ns = ps_clock_monotonic_ns();
    if (open_taps(self, config, error) == 0 && open_waiting(self, config, error) == 0)
        return &self->base;
    live_close(&self->base);
    return NULL;
}

/* Lets frames gather; returns how much of the wait is left. Sleeps if there are many frames. With
 * fewer, the kernel wakes us up for a full block no more often than a sleep would end. */
static int rest(struct live *self, int wait_ms)
{
    const struct timespec time = {.tv_nsec = (long)self->rest_ms * 1000000};
    int64_t now = ps_clock_monotonic_ns();
    bool many = self->gathered > (uint64_t)(now - self->gathered_ns) / MANY_APART_NS;
    self->gathered = 0;
    self->gathered_ns = now;
    if (self->stopping)
        return wait_ms;
    if (many && wait_ms > self->rest_ms) {
        clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
        return wait_ms - self->rest_ms;
    }
    if (many || self->gather_fd < 0)
        return wait_ms;
    ps_gather_wait(self->gather_fd, self->taps->buffer_kib, wait_ms);
    return 0;
}

/* An interface that goes down leaves an error at its socket, once. It is taken off here, as libpcap
 * would take it for the end of the input. */
static bool take_error(const struct ps_tap *tap)
{
    int failure = 0;
    socklen_t size = sizeof failure;
    return tap->packet_socket && getsockopt(tap->fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 &&
           failure == ENETDOWN;
}

static void fetch(struct live *self, struct ps_tap *tap)
{
    if (self->take)
        self->fed += ps_tap_deliver(tap, self->take, self->context, &self->notices);
    else
        ps_tap_fill(tap, &self->notices);
}

/* Waits up to wait_ms for frames from interfaces whose queue is empty, and fetches them. */
static void poll_and_fill(struct live *self, int wait_ms)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct ps_tap *tap = &self->taps[i];
        bool wanted = ps_tap_waiting(tap) == 0 && tap->state != PS_TAP_ENDED;
        if (wanted && tap->fd < 0 && wait_ms > BLIND_POLL_MS)
            wait_ms = BLIND_POLL_MS;
        self->poll[i] = (struct pollfd){.fd = wanted ? tap->fd : -1, .events = POLLIN};
    }
    if (poll(self->poll, self->count, wait_ms) < 0)
        return;
    for (size_t i = 0; i < self->count; i++) {
        struct ps_tap *tap = &self->taps[i];
        short events = self->poll[i].revents;
        bool blind = tap->fd < 0 && tap->state != PS_TAP_ENDED;
        if (events & POLLERR)
            self->flapped[i] |= take_error(tap);
        if (ps_tap_waiting(tap) == 0 && (events != 0 || blind))
            fetch(self, tap);
    }
}

static bool is_drained(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++) {
        struct ps_tap *tap = &self->taps[i];
        if (tap->state != PS_TAP_ENDED && !ps_tap_is_drained(tap))
            return false;
    }
    return true;
}

/* How long to wait for frames, after a rest that gathers them. */
static int wait_for(struct live *self)
{
    if (self->ready_fd >= 0 || (self->stopping && is_drained(self)))
        return 0;
    return rest(self, self->poll_ms);
}

static bool any_waiting(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (ps_tap_waiting(&self->taps[i]) > 0)
            return true;
    return false;
}

/* While an interface has more frames than a read takes, it is read without polling. */
static void fill(struct live *self)
{
    bool empty = false;
    for (size_t i = 0; i < self->count; i++) {
        struct ps_tap *tap = &self->taps[i];
        if (ps_tap_waiting(tap) > 0)
            continue;
        if (tap->more)
            fetch(self, tap);
        empty |= ps_tap_waiting(tap) == 0;
    }
    if (empty)
        poll_and_fill(self, any_waiting(self) ? 0 : wait_for(self));
}

/* The interface whose next frame is the oldest, or NULL where none waits. */
static struct ps_tap *oldest(struct live *self)
{
    struct ps_tap *best = NULL;
    for (size_t i = 0; i < self->count; i++) {
        struct ps_tap *tap = &self->taps[i];
        if (ps_tap_waiting(tap) > 0 &&
            (!best || tap->queue[tap->next].time_ns < best->queue[best->next].time_ns))
            best = tap;
    }
    return best;
}

/* Stops when a queue is used up but its interface has more frames: they may be older than those of
 * other interfaces. */
static int hand_out(struct live *self, struct ps_frame *frames)
{
    int count = 0;
    while (count < PS_BATCH) {
        struct ps_tap *tap = oldest(self);
        if (!tap)
            break;
        frames[count++] = tap->queue[tap->next++];
        if (ps_tap_waiting(tap) == 0 && tap->more)
            break;
    }
    return count;
}

static int hand_out_one(struct ps_tap *tap, struct ps_frame *frames)
{
    int count = ps_tap_waiting(tap);
    memcpy(frames, tap->queue + tap->next, (size_t)count * sizeof *frames);
    tap->next = tap->count;
    return count;
}

/* These are checked every time: a removed interface may be made again under its name. */
static bool any_flapped_or_gone(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->flapped[i] || self->taps[i].state == PS_TAP_GONE)
            return true;
    return false;
}

static void watch(struct live *self)
{
    int64_t now = ps_clock_monotonic_ns();
    for (size_t i = 0; i < self->count && self->stopping; i++)
        ps_tap_end_linger(&self->taps[i], now);
    if (now - self->watched_ns < WATCH_NS)
        return;
    self->watched_ns = now;
    self->watches++;
    bool changed =
        ps_link_changed(self->events_fd, self->link_names.count > 0 ? &self->link_names : NULL);
    if (!changed && self->watches < WATCHES_A_LOOK && !any_flapped_or_gone(self))
        return;
    self->watches = 0;
    for (size_t i = 0; i < self->count; i++) {
        ps_tap_watch(&self->taps[i], self->link_fd, self->flapped[i], now, &self->notices);
        self->flapped[i] = false;
    }
}

/* Can nothing come any more? */
static bool all_ended(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct ps_tap *tap = &self->taps[i];
        bool lost = tap->state == PS_TAP_GONE &&
                    self->watched_ns - tap->gone_ns >= (int64_t)GONE_SECONDS * 1000000000;
        if (tap->state != PS_TAP_ENDED && !lost)
            return false;
    }
    return true;
}

/* The kernel hands out its last block after poll_ms, by a timer that may miss it once. An interface
 * that lingers may be silent although frames are still on their way. */
static bool is_quiet(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->taps[i].linger_until_ns != 0 && self->taps[i].state != PS_TAP_ENDED)
            return false;
    return ps_clock_monotonic_ns() - self->quiet_ns >= (int64_t)self->poll_ms * 2000000;
}

/* What a read without frames means. */
static int nothing_came(struct live *self, struct ps_error *error)
{
    if (self->stopping && (is_drained(self) || is_quiet(self)))
        return PS_SOURCE_END;
    if (!all_ended(self))
        return 0;
    const char *verb = self->count == 1 ? "the interface is" : "the interfaces are";
    ps_error_set(error, PS_ERROR_GONE, self->name, "%s gone; what came before is reported", verb);
    return PS_SOURCE_ERROR;
}

/* What a read with `count` frames returns. */
static int note_count(struct live *self, int count, struct ps_error *error)
{
    if (count == 0)
        return nothing_came(self, error);
    self->gathered += (uint64_t)count;
    if (self->stopping)
        self->quiet_ns = ps_clock_monotonic_ns();
    return count;
}

static int live_read(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    struct live *self = (struct live *)source;
    fill(self);
    watch(self);
    int count = self->count == 1 ? hand_out_one(self->taps, frames) : hand_out(self, frames);
    return note_count(self, count, error);
}

static bool live_delivers(const struct ps_source *source)
{
    return ((const struct live *)source)->count == 1;
}

static int live_deliver(struct ps_source *source, ps_take_fn *take, void *context,
                        struct ps_error *error)
{
    struct live *self = (struct live *)source;
    self->take = take;
    self->context = context;
    self->fed = 0;
    if (self->taps->more)
        fetch(self, self->taps);
    else
        poll_and_fill(self, wait_for(self));
    self->take = NULL;
    watch(self);
    return note_count(self, self->fed, error);
}

static int live_fd(const struct ps_source *source)
{
    return ((const struct live *)source)->ready_fd;
}

/* Nothing more comes from an interface that has ended, but its socket may stay readable. */
static void forget_ended(struct live *self)
{
    for (size_t i = 0; i < self->count && self->ready_fd >= 0; i++)
        if (self->taps[i].state == PS_TAP_ENDED && self->taps[i].fd >= 0)
            ps_ready_set_remove(self->ready_fd, self->taps[i].fd);
}

static bool any_at_hand(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->taps[i].more)
            return true;
    return any_waiting(self);
}

/* May an interface have frames although its descriptor cannot be polled? */
static bool any_blind(const struct live *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->taps[i].fd < 0 && self->taps[i].state != PS_TAP_ENDED)
            return true;
    return false;
}

static int live_wait_ms(struct ps_source *source)
{
    struct live *self = (struct live *)source;
    const int watch_ms = WATCH_NS / 1000000;
    forget_ended(self);
    if (any_at_hand(self) || (self->stopping && is_drained(self)))
        return 0;
    if (any_blind(self))
        return BLIND_POLL_MS;
    return self->stopping || any_flapped_or_gone(self) ? watch_ms : watch_ms * WATCHES_A_LOOK;
}

static void live_refresh(struct ps_source *source)
{
    struct live *self = (struct live *)source;
    source->info.kernel_drops = source->info.interface_drops = 0;
    for (size_t i = 0; i < self->count; i++) {
        struct ps_tap *tap = &self->taps[i];
        ps_tap_count_drops(tap, self->link_fd, &self->link_names);
        source->info.kernel_drops += tap->kernel.total;
        source->info.interface_drops += tap->driver.total;
    }
}

/* Of one of the interfaces that "any" is. */
static void describe_by_index(struct live *self, int index, struct ps_interface *about)
{
    struct ps_link link;
    about->name = ps_link_names_find(&self->link_names, index);
    if (about->name || ps_link_by_index(self->link_fd, index, &link) != PS_LINK_FOUND)
        return;
    ps_link_names_set(&self->link_names, index, link.name);
    about->name = ps_link_names_find(&self->link_names, index);
}

static void live_describe(struct ps_source *source, uint32_t interface, uint32_t if_index,
                          struct ps_interface *about)
{
    struct live *self = (struct live *)source;
    if (interface >= self->count)
        return;
    const struct ps_tap *tap = &self->taps[interface];
    if (if_index != 0) {
        describe_by_index(self, (int)if_index, about);
        return;
    }
    about->name = tap->name;
    about->has_drops = true;
    about->kernel_drops = tap->kernel.total;
    about->interface_drops = tap->driver.total;
}

static void live_stop(struct ps_source *source)
{
    struct live *self = (struct live *)source;
    if (self->stopping)
        return;
    self->stopping = true;
    self->quiet_ns = ps_clock_monotonic_ns();
    for (size_t i = 0; i < self->count; i++)
        ps_tap_stop(&self->taps[i], self->quiet_ns);
}

static const struct ps_error *live_notice(struct ps_source *source)
{
    return ps_notices_take(&((struct live *)source)->notices);
}

const struct ps_backend ps_live_backend = {
    .name = "live",
    .wants = live_wants,
    .open = live_open,
    .read = live_read,
    .delivers = live_delivers,
    .deliver = live_deliver,
    .fd = live_fd,
    .wait_ms = live_wait_ms,
    .refresh = live_refresh,
    .describe = live_describe,
    .stop = live_stop,
    .notice = live_notice,
    .close = live_close,
};
