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
    tally->fragments = ps_fragments_new(config->part);
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
        .part = config->part,
        .keep_firsts = config->keep_flow_times,
        .keep_totals = config->keep_flow_totals,
        .services = config->services,
    };
    tally->config = *config;
    tally->config.max_flows = flow_config.max_flows;
    tally->config.max_hosts = max_hosts(config);
    tally->clock_ns = tally->latest_ns = tally->passed_ns = tally->opening_ns = PS_NO_TIME;
    ps_tally_edges_init(&tally->edges);
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
    ps_tally_edges_fini(&tally->edges);
    free(tally);
}

/* Room for one more event of this batch, to be filled and then announced. */
static struct ps_flow_event *new_event(struct ps_tally *tally)
{
    return tally->next++;
}

/* Prefetches the lines that counting this event will need. */
static void announce(const struct ps_tally *tally, const struct ps_flow_event *event)
{
    ps_flows_prefetch_index(tally->flows, event->tag);
}

static inline void add_counted(struct ps_tally *tally, const struct ps_frame *frame,
                               const struct ps_packet *packet)
{
    struct ps_flow_event *event = new_event(tally);
    ps_flows_address(tally->flows, packet, event);
    event->tcp_flags = packet->tcp_flags;
    event->tcp_numbers = packet->tcp_numbers;
    event->group_destination = packet->group_destination;
    event->packets = 1;
    event->bytes = frame->len;
    event->time_ns = frame->time_ns;
    announce(tally, event);
}

static void add_not_counted(struct ps_tally *tally, const struct ps_packet *packet,
                            struct ps_count count)
{
    ps_counts_add_detail(tally->now, packet->outcome, packet->last, count);
}

static void note_anomalies(struct ps_tally *tally, const struct ps_frame *frame,
                           const struct ps_packet *packet)
{
    for (unsigned anomaly = 0; anomaly < PS_ANOMALY_COUNT; anomaly++)
        if (packet->anomalies & 1u << anomaly)
            ps_count_add(&tally->now->anomalies[anomaly], 1, frame->len);
}

static uint32_t count_whole(struct ps_tally *tally)
{
    uint32_t number = PS_POOL_FULL;
    const bool tracked = ps_flows_are_tracked(tally->flows);
    for (const struct ps_flow_event *event = tally->events; event < tally->next; event++) {
        number = ps_flows_count(tally->flows, event, tally->now);
        if (tracked)
            ps_flows_note(tally->flows, number);
    }
    return number;
}

static uint32_t count_part(struct ps_tally *tally)
{
    uint32_t number = PS_POOL_FULL;
    for (const struct ps_flow_event *event = tally->events; event < tally->next; event++)
        number = ps_flow_part_count(tally->flows, event, tally->now);
    return number;
}

/* Counts the batch. Returns the number of the last flow's record. */
static uint32_t count_events(struct ps_tally *tally)
{
    struct ps_flow_event *const end = tally->next;
    struct ps_flows *flows = tally->flows;
    struct ps_count counted = {0, 0};
    for (struct ps_flow_event *event = tally->events; event < end; event++)
        ps_flows_prefetch_record(flows, event);
    for (const struct ps_flow_event *event = tally->events; event < end; event++) {
        ps_flows_prefetch_addresses(flows, event);
        ps_count_add(&counted, event->packets, event->bytes);
    }
    uint32_t number = tally->config.part ? count_part(tally) : count_whole(tally);
    ps_count_add(&tally->now->outcomes[PS_COUNTED], counted.packets, counted.bytes);
    tally->next = tally->events;
    return number;
}

void ps_tally_count_event(struct ps_tally *tally, const struct ps_flow_event *event)
{
    count_events(tally);
    *new_event(tally) = *event;
    count_events(tally);
}

/* An ICMP error is about a packet that came before it: all frames up to here are counted first. */
static void add_quote(struct ps_tally *tally, const struct ps_frame *frame,
                      const struct ps_quote *quote)
{
    count_events(tally);
    ps_flows_quote(tally->flows, quote, frame->time_ns, tally->now);
}

/* Frames that are not counted, and later fragments, which may be. */
static void add_other(struct ps_tally *tally, const struct ps_frame *frame,
                      struct ps_packet *packet)
{
    if (packet->outcome == PS_FRAGMENT) {
        count_events(tally);
        tally->counted |= ps_tally_add_later_fragment(tally, packet, frame->len, frame->time_ns);
        return;
    }
    if (packet->outcome == PS_IP_WITHOUT_PORTS && packet->fragment.kind == PS_FIRST_FRAGMENT)
        ps_tally_note_portless(tally, packet, frame->time_ns);
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
    tally->counted = true;
    add_counted(tally, frame, &packet);
    if (packet.fragment.kind != PS_FIRST_FRAGMENT)
        return;
    const struct ps_flow_event event = tally->next[-1];
    ps_tally_note_first_fragment(tally, &packet.fragment, &event, count_events(tally));
}

__attribute__((noinline)) void ps_tally_step_back(struct ps_tally *tally, int64_t time_ns,
                                                  uint64_t bytes)
{
    uint64_t by_ns = (uint64_t)tally->clock_ns - (uint64_t)time_ns;
    tally->latest_ns = ps_tally_latest_ns(tally);
    tally->clock_ns = time_ns;
    if (tally->config.any_order)
        return;
    ps_count_add(&tally->now->anomalies[PS_TIME_BACKWARDS], 1, bytes);
    if (by_ns > tally->now->backwards_ns)
        tally->now->backwards_ns = by_ns;
}

/* The first frame with a time. In a part, it may turn out to be earlier than the one before. */
__attribute__((noinline)) static void note_opening(struct ps_tally *tally,
                                                   const struct ps_frame *frame)
{
    tally->opening_ns = frame->time_ns;
    tally->opening_bytes = frame->len;
}

static inline void note_time(struct ps_tally *tally, const struct ps_frame *frame)
{
    int64_t time_ns = frame->time_ns;
    if (time_ns == PS_NO_TIME)
        return;
    if (time_ns < tally->first_ns) {
        tally->first_ns = time_ns;
        if (tally->opening_ns == PS_NO_TIME)
            note_opening(tally, frame);
    }
    if (time_ns < tally->clock_ns)
        ps_tally_step_back(tally, time_ns, frame->len);
    else
        tally->clock_ns = time_ns;
}

/* A frame whose time is an outlier is one without a time. */
__attribute__((noinline)) static void add_timeless(struct ps_tally *tally,
                                                   const struct ps_frame *frame)
{
    struct ps_frame timeless = *frame;
    timeless.time_ns = PS_NO_TIME;
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
    if (ps_tally_book(tally, frame, frame->time_ns) && tally->config.once) {
        if (ps_frame_clock_ns(frame) != PS_NO_TIME)
            note_time(tally, frame);
        ps_count_add(&tally->fed, 1, frame->len);
        ps_count_add(&tally->now->outcomes[PS_SEEN_BEFORE], 1, frame->len);
        return;
    }
    tally->counted = false;
    const struct ps_flow_event *before = tally->next;
    add_frame(tally, frame);
    if (tally->counted || tally->next > before)
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

void ps_tally_count_left_out(struct ps_tally *tally, const struct ps_frame *frame)
{
    unsigned hidden = frame->marks >> PS_FRAME_HIDDEN_SHIFT;
    ps_count_add(&tally->now->filtered_out, 1, frame->len);
    if (hidden != PS_NOT_HIDDEN && hidden < PS_HIDDEN_COUNT)
        ps_count_add(&tally->now->hidden[hidden], 1, frame->len);
}

void ps_tally_leave_out(struct ps_tally *tally, const struct ps_frame *frame)
{
    if (!tally->config.part || ps_tally_edges_note(tally, &frame, 1) > 0)
        ps_tally_count_left_out(tally, frame);
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
    if (tally->config.part)
        count = ps_tally_edges_note(tally, &frames, count);
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

void ps_tally_span(const struct ps_tally *tally, int64_t *first_ns, int64_t *last_ns)
{
    const struct ps_counts *total = tally->total;
    *first_ns = tally->now->first_ns;
    *last_ns = tally->now->last_ns;
    if (!total || total->first_ns == PS_NO_TIME)
        return;
    if (*first_ns == PS_NO_TIME || total->first_ns < *first_ns)
        *first_ns = total->first_ns;
    if (total->last_ns > *last_ns)
        *last_ns = total->last_ns;
}

struct ps_count ps_tally_total(const struct ps_tally *tally)
{
    struct ps_count total = tally->now->total;
    if (tally->total)
        ps_count_add(&total, tally->total->total.packets, tally->total->total.bytes);
    return total;
}
