/*
 * tally.c - drives decoding and the tables.
 *
 * Each frame is decoded into a small event at once, and its index line is prefetched. Events are
 * counted in batches, in three passes: prefetch the record; prefetch its addresses, where they are
 * stored apart; count. So the lines are in the cache when they are needed. With more flows than the
 * cache holds, waiting for them would be the main cost.
 */
#include "tally/tally_parts.h"

#include <stdlib.h>

#include "base/frame_clock.h"

enum {
    FETCH_AHEAD = 8,      /* frames between prefetching a header's bytes and reading them */
    WINDOW_FRAMES = 4096, /* by so many frames at least, a frame may come too late */
};

static uint64_t max_flows(const struct ps_tally_config *config)
{
    return config->max_flows ? config->max_flows : PS_DEFAULT_MAX_FLOWS;
}

static uint64_t max_hosts(const struct ps_tally_config *config)
{
    return config->max_hosts ? config->max_hosts : PS_DEFAULT_MAX_HOSTS;
}

/* 0: a flow is never over by being idle. */
static int64_t timeout_ns(const struct ps_tally_config *config)
{
    const int64_t ns_per_s = 1000000000;
    if (config->flow_timeout_s == PS_NEVER)
        return 0;
    return ns_per_s * (config->flow_timeout_s ? config->flow_timeout_s : PS_DEFAULT_FLOW_TIMEOUT_S);
}

/* False when out of memory. */
static bool make_tables(struct ps_tally *tally, const struct ps_flow_config *flow_config)
{
    const struct ps_tally_config *config = &tally->config;
    tally->now = ps_counts_new();
    tally->flows = ps_flows_new(flow_config);
    tally->fragments = ps_fragments_new();
    if (config->keep_interfaces)
        tally->interfaces = ps_interface_books_new();
    if (config->keep_hosts && tally->now)
        tally->now->hosts = ps_hosts_new(config->max_hosts);
    if (!tally->now || !tally->flows || !tally->fragments)
        return false;
    return (tally->interfaces || !config->keep_interfaces) &&
           (tally->now->hosts || !config->keep_hosts);
}

struct ps_tally *ps_tally_new(const struct ps_tally_config *config, struct ps_error *error)
{
    struct ps_tally *tally = calloc(1, sizeof *tally);
    if (!tally) {
        ps_error_set(error, PS_ERROR_MEMORY, "tally", "out of memory");
        return NULL;
    }
    const struct ps_flow_config flow_config = {
        .max_flows = max_flows(config),
        .timeout_ns = timeout_ns(config),
        .keep_firsts = config->keep_flow_times,
        .keep_totals = config->keep_flow_totals,
        .services = config->services,
        .sibling = config->sibling ? config->sibling->flows : NULL,
    };
    tally->config = *config;
    tally->config.max_flows = flow_config.max_flows;
    tally->config.max_hosts = max_hosts(config);
    tally->config.sibling = NULL; /* borrowed only until here */
    tally->clock_ns = tally->latest_ns = tally->passed_ns = PS_NO_TIME;
    tally->first_ns = INT64_MAX;
    tally->past_ns = PS_NO_TIME;
    tally->window_first_ns = INT64_MAX;
    tally->next = tally->events;
    if (!make_tables(tally, &flow_config) ||
        (config->once && ps_tally_compare(tally, 0, error) != 0)) {
        ps_tally_free(tally);
        ps_error_set(error, PS_ERROR_MEMORY_FLOWS, "tally", "out of memory");
        return NULL;
    }
    return tally;
}

void ps_tally_free(struct ps_tally *tally)
{
    if (!tally)
        return;
    ps_counts_free(tally->now);
    ps_counts_free(tally->total);
    ps_flows_free(tally->flows);
    ps_fragments_free(tally->fragments);
    ps_interface_books_free(tally->interfaces);
    ps_sightings_free(tally->sightings);
    free(tally);
}

/* A frame without a time gets that of the last frame with one. */
static int64_t time_of(const struct ps_tally *tally, const struct ps_frame *frame)
{
    if (frame->time_ns != PS_NO_TIME)
        return frame->time_ns;
    return tally->clock_ns == PS_NO_TIME ? 0 : tally->clock_ns;
}

/* Room for one more event of this batch, to be filled and then announced. */
static struct ps_event *new_event(struct ps_tally *tally)
{
    return tally->next++;
}

/* Prefetches the lines that counting this event will need. */
static void announce(const struct ps_tally *tally, const struct ps_event *event)
{
    ps_flows_prefetch_index(tally->flows, event->flow.tag);
}

/* The frames that waited for this datagram's ports are counted after all, like its first one. */
static void release_waiting(struct ps_tally *tally, struct ps_datagram *datagram,
                            const struct ps_event *first)
{
    if (datagram->waiting.packets == 0)
        return;
    ps_counts_take_detail(tally->now, PS_FRAGMENT, datagram->last, datagram->waiting);
    ps_tally_book_released(tally, datagram);
    struct ps_event *event = new_event(tally);
    *event = *first;
    event->continuation = true;
    event->flow.packets = datagram->waiting.packets;
    event->flow.bytes = datagram->waiting.bytes;
    event->flow.tcp_flags = 0;
}

static void note_first_fragment(struct ps_tally *tally, const struct ps_packet *packet,
                                const struct ps_event *event)
{
    struct ps_datagram *datagram =
        ps_fragments_find(tally->fragments, &packet->fragment, event->flow.time_ns);
    if (!datagram)
        return;
    release_waiting(tally, datagram, event);
    datagram->waiting.packets = 0;
    datagram->waiting.bytes = 0;
    datagram->state = PS_DATAGRAM_COUNTED;
    datagram->event = event->flow;
    datagram->event.tcp_flags = 0;
}

static inline struct ps_event *add_counted(struct ps_tally *tally, const struct ps_frame *frame,
                                           const struct ps_packet *packet)
{
    struct ps_event *event = new_event(tally);
    ps_flows_address(tally->flows, packet, &event->flow);
    event->flow.tcp_flags = packet->tcp_flags;
    event->flow.tcp_numbers = packet->tcp_numbers;
    event->flow.group_destination = packet->group_destination;
    event->flow.packets = 1;
    event->flow.bytes = frame->len;
    event->flow.time_ns = time_of(tally, frame);
    event->continuation = false;
    announce(tally, event);
    return event;
}

static void add_not_counted(struct ps_tally *tally, const struct ps_packet *packet,
                            struct ps_count count)
{
    ps_counts_add_detail(tally->now, packet->outcome, packet->last, count);
}

/* A first fragment without ports: the others of its datagram share its outcome. */
static void note_portless(struct ps_tally *tally, const struct ps_packet *packet, int64_t time_ns)
{
    struct ps_datagram *datagram = ps_fragments_find(tally->fragments, &packet->fragment, time_ns);
    if (!datagram)
        return;
    if (datagram->waiting.packets != 0) {
        ps_counts_take_detail(tally->now, PS_FRAGMENT, datagram->last, datagram->waiting);
        ps_counts_add_detail(tally->now, PS_IP_WITHOUT_PORTS, packet->last, datagram->waiting);
        datagram->waiting.packets = 0;
        datagram->waiting.bytes = 0;
    }
    datagram->state = PS_DATAGRAM_PORTLESS;
    datagram->last = packet->last;
}

static void add_later_fragment(struct ps_tally *tally, const struct ps_frame *frame,
                               struct ps_packet *packet)
{
    const struct ps_count count = {1, frame->len};
    struct ps_datagram *datagram =
        ps_fragments_find(tally->fragments, &packet->fragment, time_of(tally, frame));
    if (datagram && datagram->state == PS_DATAGRAM_COUNTED) {
        struct ps_event *event = new_event(tally);
        event->flow = datagram->event;
        event->flow.bytes = frame->len;
        event->flow.time_ns = time_of(tally, frame);
        event->continuation = true;
        announce(tally, event);
        return;
    }
    if (datagram && datagram->state == PS_DATAGRAM_PORTLESS) {
        packet->outcome = PS_IP_WITHOUT_PORTS;
        packet->last = datagram->last;
    } else if (datagram) {
        if (datagram->waiting.packets == 0)
            datagram->last = packet->last;
        packet->last = datagram->last;
        ps_count_add(&datagram->waiting, 1, frame->len);
        ps_tally_book_waiting(tally, datagram, frame->len);
    }
    add_not_counted(tally, packet, count);
}

static void note_anomalies(struct ps_tally *tally, const struct ps_frame *frame,
                           const struct ps_packet *packet)
{
    for (unsigned anomaly = 0; anomaly < PS_ANOMALY_COUNT; anomaly++)
        if (packet->anomalies & 1u << anomaly)
            ps_count_add(&tally->now->anomalies[anomaly], 1, frame->len);
}

static void count_continuation(struct ps_counts *counts, const struct ps_event *event)
{
    unsigned transport = event->flow.key.transport;
    uint16_t port = event->flow.key.port[!event->flow.from_side];
    const struct ps_count more = {event->flow.packets, event->flow.bytes};
    ps_counts_continue(counts, transport, port, more);
}

static void count_events(struct ps_tally *tally)
{
    struct ps_event *const end = tally->next;
    struct ps_flows *flows = tally->flows;
    struct ps_counts *counts = tally->now;
    struct ps_count counted = {0, 0};
    const bool tracked = ps_flows_are_tracked(flows);
    for (struct ps_event *event = tally->events; event < end; event++)
        ps_flows_prefetch_record(flows, &event->flow);
    for (const struct ps_event *event = tally->events; event < end; event++)
        ps_flows_prefetch_addresses(flows, &event->flow);
    for (const struct ps_event *event = tally->events; event < end; event++) {
        ps_count_add(&counted, event->flow.packets, event->flow.bytes);
        if (event->continuation)
            count_continuation(counts, event);
        uint32_t number = ps_flows_count(flows, &event->flow, counts);
        if (tracked)
            ps_flows_note(flows, number);
    }
    ps_count_add(&counts->outcomes[PS_COUNTED], counted.packets, counted.bytes);
    tally->next = tally->events;
}

/* An ICMP error is about a packet that came before it: all frames up to here are counted first. */
static void add_quote(struct ps_tally *tally, const struct ps_frame *frame,
                      const struct ps_quote *quote)
{
    count_events(tally);
    ps_flows_quote(tally->flows, quote, time_of(tally, frame));
}

/* Frames that are not counted, and later fragments, which may be. */
static void add_other(struct ps_tally *tally, const struct ps_frame *frame,
                      struct ps_packet *packet)
{
    if (packet->outcome == PS_FRAGMENT) {
        add_later_fragment(tally, frame, packet);
        return;
    }
    if (packet->outcome == PS_IP_WITHOUT_PORTS && packet->fragment.kind == PS_FIRST_FRAGMENT)
        note_portless(tally, packet, time_of(tally, frame));
    if (packet->outcome == PS_IP_WITHOUT_PORTS && packet->quote.ip_version != 0)
        add_quote(tally, frame, &packet->quote);
    const struct ps_count count = {1, frame->len};
    add_not_counted(tally, packet, count);
}

/* A function of its own, so that the usual path needs no struct ps_packet in memory. */
__attribute__((noinline)) static void add_unusual(struct ps_tally *tally,
                                                  const struct ps_frame *frame)
{
    struct ps_packet packet;
    ps_decode_ports(tally->config.decoder, frame, &packet);
    if (packet.anomalies)
        note_anomalies(tally, frame, &packet);
    if (packet.outcome != PS_COUNTED) {
        add_other(tally, frame, &packet);
        return;
    }
    const struct ps_event *event = add_counted(tally, frame, &packet);
    if (packet.fragment.kind == PS_FIRST_FRAGMENT)
        note_first_fragment(tally, &packet, event);
}

/* Time goes back, to this frame's. */
__attribute__((noinline)) static void step_back(struct ps_tally *tally,
                                                const struct ps_frame *frame)
{
    uint64_t by_ns = (uint64_t)tally->clock_ns - (uint64_t)frame->time_ns;
    tally->unordered = true;
    tally->latest_ns = ps_tally_latest_ns(tally);
    tally->clock_ns = frame->time_ns;
    if (tally->config.any_order)
        return;
    ps_count_add(&tally->now->anomalies[PS_TIME_BACKWARDS], 1, frame->len);
    if (by_ns > tally->now->backwards_ns)
        tally->now->backwards_ns = by_ns;
}

static inline void note_time(struct ps_tally *tally, const struct ps_frame *frame)
{
    int64_t time_ns = frame->time_ns;
    if (time_ns == PS_NO_TIME) {
        tally->unordered = true;
        return;
    }
    if (time_ns < tally->first_ns)
        tally->first_ns = time_ns;
    if (time_ns < tally->clock_ns)
        step_back(tally, frame);
    else
        tally->clock_ns = time_ns;
}

/* A frame whose time is an outlier is one without a time. */
__attribute__((noinline)) static void add_timeless(struct ps_tally *tally,
                                                   const struct ps_frame *frame)
{
    struct ps_frame timeless = *frame;
    timeless.time_ns = PS_NO_TIME;
    tally->unordered = true;
    add_unusual(tally, &timeless);
}

/* Part of its caller whatever the compiler thinks of it: where stacks are protected, a function
 * with a struct ps_packet pays for a canary, and a batch should do so once, not for each frame. */
__attribute__((always_inline)) static inline void add_frame(struct ps_tally *tally,
                                                            const struct ps_frame *frame)
{
    struct ps_packet packet;
    ps_count_add(&tally->fed, 1, frame->len);
    if (__builtin_expect(frame->marks & PS_FRAME_TIME_OUTLIER, 0)) {
        add_timeless(tally, frame);
        return;
    }
    note_time(tally, frame);
    if (ps_decode_usual(tally->config.decoder, frame, &packet))
        add_counted(tally, frame, &packet);
    else
        add_unusual(tally, frame);
}

/* A frame of which it matters where it came from. */
static void add_booked_frame(struct ps_tally *tally, const struct ps_frame *frame)
{
    const struct ps_event *before = tally->next;
    if (ps_tally_book(tally, frame, time_of(tally, frame)) && tally->config.once) {
        if (ps_frame_clock_ns(frame) != PS_NO_TIME)
            note_time(tally, frame);
        ps_count_add(&tally->fed, 1, frame->len);
        ps_count_add(&tally->now->outcomes[PS_SEEN_BEFORE], 1, frame->len);
        return;
    }
    add_frame(tally, frame);
    if (tally->next > before) /* not if a batch was counted before its time */
        ps_tally_book_counted(tally, frame->len);
}

static inline void settle_batch(struct ps_tally *tally)
{
    if (tally->next >= tally->events + PS_TALLY_BATCH)
        count_events(tally);
}

void ps_tally_feed(struct ps_tally *tally, const struct ps_frame *frame)
{
    if (tally->interfaces)
        add_booked_frame(tally, frame);
    else
        add_frame(tally, frame);
    settle_batch(tally);
}

/* A flow is over by the time of its own next frame, so it is forgotten only when that can hardly
 * come any more: when no frame of a whole window was early enough. A few stamps that are wrong
 * forget nothing. */
static void note_past(struct ps_tally *tally)
{
    if (tally->first_ns < tally->window_first_ns)
        tally->window_first_ns = tally->first_ns;
    tally->window_frames += tally->fed.packets;
    if (tally->window_frames < WINDOW_FRAMES || tally->window_first_ns == INT64_MAX)
        return;
    tally->past_ns = tally->window_first_ns;
    tally->window_first_ns = INT64_MAX;
    tally->window_frames = 0;
}

void ps_tally_digest(struct ps_tally *tally)
{
    count_events(tally);
    note_past(tally);
    if (tally->config.forget_idle && tally->past_ns != PS_NO_TIME)
        ps_flows_sweep(tally->flows, tally->past_ns, tally->fed.packets, tally->now);
    ps_count_add(&tally->now->total, tally->fed.packets, tally->fed.bytes);
    if (tally->first_ns != INT64_MAX)
        ps_counts_see_time(tally->now, tally->first_ns, ps_tally_latest_ns(tally));
    tally->fed = (struct ps_count){0, 0};
    tally->first_ns = INT64_MAX;
}

void ps_tally_leave_out(struct ps_tally *tally, const struct ps_frame *frame)
{
    unsigned hidden = frame->marks >> PS_FRAME_HIDDEN_SHIFT;
    ps_count_add(&tally->now->filtered_out, 1, frame->len);
    if (hidden != PS_NOT_HIDDEN && hidden < PS_HIDDEN_COUNT)
        ps_count_add(&tally->now->hidden[hidden], 1, frame->len);
}

static void add_frames(struct ps_tally *tally, const struct ps_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i + FETCH_AHEAD < count)
            __builtin_prefetch(frames[i + FETCH_AHEAD].data);
        add_frame(tally, &frames[i]);
        settle_batch(tally);
    }
}

void ps_tally_add(struct ps_tally *tally, const struct ps_frame *frames, size_t count)
{
    if (!tally->interfaces)
        add_frames(tally, frames, count);
    for (size_t i = 0; i < count && tally->interfaces; i++)
        ps_tally_feed(tally, &frames[i]);
    ps_tally_digest(tally);
}

void ps_tally_expect_intervals(struct ps_tally *tally)
{
    ps_flows_track(tally->flows);
}

void ps_tally_pass_time(struct ps_tally *tally, int64_t now_ns)
{
    if (now_ns > tally->passed_ns)
        tally->passed_ns = now_ns;
}

int ps_tally_end_interval(struct ps_tally *tally, struct ps_error *error)
{
    if (!tally->total)
        tally->total = ps_counts_new();
    if (!tally->total || !ps_counts_keep_hosts(tally->total, tally->now))
        return ps_error_set(error, PS_ERROR_MEMORY_INTERVAL, "tally", "out of memory");
    ps_flows_settle(tally->flows, tally->now, ps_tally_now_ns(tally));
    ps_fragments_settle(tally->fragments);
    ps_tally_end_books(tally);
    ps_counts_merge(tally->total, tally->now);
    ps_counts_clear(tally->now);
    return 0;
}

struct ps_count ps_tally_total(const struct ps_tally *tally)
{
    struct ps_count total = tally->now->total;
    if (tally->total)
        ps_count_add(&total, tally->total->total.packets, tally->total->total.bytes);
    return total;
}
