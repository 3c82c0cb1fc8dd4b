/*
 * flow.c - the flow table: makes flows, counts packets at them, and makes room; see flow.h.
 *
 * The tally calls it; it calls flow_find.c, flow_side.c, flow_numbers.c and flow_counters.c.
 */
#include "tally/flow.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tally/flow_counters.h"
#include "tally/flow_facts.h"
#include "tally/flow_find.h"
#include "tally/flow_hosts.h"
#include "tally/flow_numbers.h"
#include "tally/flow_quotes.h"
#include "tally/flow_side.h"
#include "tally/flow_table.h"
#include "tally/flow_track.h"

enum {
    RECLAIM_LOOK = 8,  /* records compared to find the one that makes room */
    SWEEP_MOST = 4096, /* records looked at in one call: no long pause */
    SWEEP_LEAST = 16,  /* records that may be looked at for no frame, ... */
    SWEEP_PACE = 8,    /* ... and for each: time that passes fast is no work */
    NONE = PS_POOL_FULL,
};

static bool make_key(struct ps_flows *flows)
{
    if (flows->config.sibling) {
        flows->hash_key = flows->config.sibling->hash_key;
        return true;
    }
    if (getentropy(&flows->hash_key, sizeof flows->hash_key) != 0)
        return false;
    flows->hash_key.last |= 1; /* zero would hash everything to one value */
    return true;
}

struct ps_flows *ps_flows_new(const struct ps_flow_config *config)
{
    struct ps_flows *flows = calloc(1, sizeof *flows);
    if (!flows)
        return NULL;
    flows->config = *config;
    uint32_t limit = config->max_flows < NONE ? (uint32_t)config->max_flows : NONE;
    ps_pool_init(&flows->records, sizeof(struct ps_flow), limit);
    ps_pool_init(&flows->pairs, sizeof(struct ps_address_pair), limit);
    ps_pool_init(&flows->large, sizeof(struct ps_flow_totals), limit);
    ps_pool_init(&flows->numbers, sizeof(struct ps_flow_numbers), limit);
    ps_pool_init(&flows->firsts, sizeof(int64_t), limit);
    ps_pool_init(&flows->totals, sizeof(struct ps_flow_totals), limit);
    flows->longest_idle_ns = config->timeout_ns ? config->timeout_ns : INT64_MAX;
    flows->pause_ns =
        flows->longest_idle_ns < PS_FLOW_PAUSE_NS ? flows->longest_idle_ns : PS_FLOW_PAUSE_NS;
    flows->swept_ns = PS_NO_TIME;
    if (!ps_flow_index_init(&flows->index) || !make_key(flows)) {
        ps_flows_free(flows);
        return NULL;
    }
    return flows;
}

void ps_flows_free(struct ps_flows *flows)
{
    if (!flows)
        return;
    ps_flow_index_fini(&flows->index);
    ps_pool_fini(&flows->records);
    ps_pool_fini(&flows->pairs);
    ps_pool_fini(&flows->large);
    ps_pool_fini(&flows->numbers);
    ps_pool_fini(&flows->firsts);
    ps_pool_fini(&flows->totals);
    ps_flow_track_fini(flows);
    ps_flow_quotes_fini(&flows->quotes);
    free(flows);
}

/* The flow leaves the index. */
static void end(struct ps_flows *flows, uint32_t number)
{
    if (flows->track.on)
        ps_flow_track_end(flows, number);
    ps_flow_end(flows, number);
}

static void free_record(struct ps_flows *flows, uint32_t number, int64_t now_ns,
                        struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    ps_flow_settle(flows, number, now_ns, counts);
    end(flows, number);
    ps_flow_forget(flows, number);
    if (flow->ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
}

/* Frees one record: of the next few, one whose flow is over, or else the one idle longest. The
 * choice depends only on the input, so that a file gives the same report every time. */
static bool reclaim(struct ps_flows *flows, int64_t now_ns, struct ps_counts *counts)
{
    uint32_t victim = NONE;
    for (uint32_t look = 0; look < RECLAIM_LOOK && look < flows->records.used; look++) {
        flows->reclaim_at = (flows->reclaim_at + 1) % flows->records.used;
        const struct ps_flow *flow = ps_flow_record(flows, flows->reclaim_at);
        if (flow->ip_version == 0)
            continue;
        if (victim == NONE || (flow->state & PS_FLOW_ENDED) ||
            flow->last_ns < ps_flow_record(flows, victim)->last_ns)
            victim = flows->reclaim_at;
        if (flow->state & PS_FLOW_ENDED)
            break;
    }
    if (victim == NONE)
        return false;
    const struct ps_flow *flow = ps_flow_record(flows, victim);
    if (!(flow->state & PS_FLOW_ENDED) && !ps_flow_is_idle(flows, flow, now_ns))
        counts->flows_evicted++;
    free_record(flows, victim, now_ns, counts);
    return true;
}

static uint32_t take(struct ps_flows *flows, struct ps_pool *pool, int64_t now_ns,
                     struct ps_counts *counts)
{
    uint32_t number = ps_pool_take(pool);
    while (number == NONE && reclaim(flows, now_ns, counts))
        number = ps_pool_take(pool);
    return number;
}

static bool set_addresses(struct ps_flows *flows, struct ps_flow *flow,
                          const struct ps_flow_event *event, struct ps_counts *counts)
{
    if (event->key.ip_version == 4) {
        flow->address[0] = ps_flow_ipv4(&event->key.address[0]);
        flow->address[1] = ps_flow_ipv4(&event->key.address[1]);
        return true;
    }
    uint32_t pair = take(flows, &flows->pairs, event->time_ns, counts);
    if (pair == NONE)
        return false;
    flow->address[0] = pair;
    struct ps_address_pair *addresses = ps_flow_pair(flows, pair);
    memcpy(addresses->address, event->key.address, sizeof addresses->address);
    return true;
}

/* A new record in the index, or NONE when out of memory with no record to reuse. */
static uint32_t take_record(struct ps_flows *flows, const struct ps_flow_event *event,
                            struct ps_counts *counts)
{
    uint32_t number = take(flows, &flows->records, event->time_ns, counts);
    if (number == NONE)
        return NONE;
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (!set_addresses(flows, flow, event, counts)) {
        ps_pool_release(&flows->records, number);
        return NONE;
    }
    if (ps_flow_has_numbers(flows, number) && ps_flow_set_first(flows, number, event->time_ns) &&
        ps_flow_index_add(&flows->index, event->tag, number))
        return number;
    if (event->key.ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
    return NONE;
}

/* With RST it is a reset (RFC 9293 section 3.10.7). */
static bool is_syn(const struct ps_flow_event *event)
{
    return (event->tcp_flags & (PS_TCP_SYN | PS_TCP_RST)) == PS_TCP_SYN;
}

/* A SYN that asks, not one that answers. */
static bool is_syn_alone(const struct ps_flow_event *event)
{
    return is_syn(event) && !(event->tcp_flags & PS_TCP_ACK);
}

static uint32_t create(struct ps_flows *flows, const struct ps_flow_event *event,
                       struct ps_counts *counts)
{
    uint32_t number = take_record(flows, event, counts);
    if (number == NONE)
        return NONE;
    struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    memcpy(flow->port, event->key.port, sizeof flow->port);
    flow->transport = event->key.transport;
    flow->ip_version = event->key.ip_version;
    flow->service_side = verdict.service_side & 1;
    flow->evidence = verdict.evidence & 0xf;
    if (is_syn_alone(event))
        flow->state |= PS_FLOW_OPENED;
    if (event->tcp_flags && !is_syn(event))
        ps_flow_guess_numbers(flow, ps_flow_numbers_of(flows, number), event);
    flow->last_ns = event->time_ns;
    counts->flows_total++;
    return number;
}

/* Does the packet only say that its flow goes on? Nearly all do. */
static bool is_plain(const struct ps_flow_event *event)
{
    unsigned telling = event->tcp_flags & (PS_TCP_FIN | PS_TCP_RST | PS_TCP_SYN);
    return (telling | event->group_destination) == 0;
}

/* Does the segment open another connection on the ports of this flow? */
static bool opens_another(const struct ps_flows *flows, uint32_t number,
                          const struct ps_flow_event *event)
{
    return is_syn_alone(event) &&
           ps_flow_opens_another(flows, number, event->from_side,
                                 ps_flow_read_number(event->tcp_numbers.sequence));
}

__attribute__((noinline)) static void overrule(const struct ps_flows *flows, struct ps_flow *flow,
                                               const struct ps_flow_event *event)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    if (verdict.evidence >= flow->evidence)
        return;
    flow->evidence = verdict.evidence & 0xf;
    flow->service_side = verdict.service_side & 1;
}

static void note_close(struct ps_flow *flow, const struct ps_flow_event *event)
{
    if (event->tcp_flags & PS_TCP_RST)
        flow->state |= PS_FLOW_CLOSED;
    else
        flow->state |= event->from_side ? PS_FLOW_CLOSED_1 : PS_FLOW_CLOSED_0;
}

/* If the flow has numbers already, a SYN alone is not its first frame. */
static void note_open(struct ps_flows *flows, uint32_t number, struct ps_flow *flow,
                      const struct ps_flow_event *event)
{
    if ((flow->state & (PS_FLOW_NUMBER_0 | PS_FLOW_NUMBER_1)) && is_syn_alone(event))
        flow->state |= PS_FLOW_SYN_AGAIN;
    ps_flow_note_numbers(flow, ps_flow_numbers_of(flows, number), event);
}

/* Applies an event that is not plain to its flow. A function of its own, to keep the path of plain
 * events short. */
__attribute__((noinline)) static void heed(struct ps_flows *flows, uint32_t number,
                                           const struct ps_flow_event *event)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (event->tcp_flags & (PS_TCP_FIN | PS_TCP_RST))
        note_close(flow, event);
    if (is_syn(event))
        note_open(flows, number, flow, event);
    if (is_syn_alone(event))
        ps_flow_note_asking(flows, number, event->from_side);
    else if (event->tcp_flags)
        ps_flow_note_facts(flows, number, event);
    if (ps_flow_may_overrule(flow->evidence, event))
        overrule(flows, flow, event);
}

static void add(struct ps_flows *flows, uint32_t number, const struct ps_flow_event *event,
                struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    const struct ps_count count = {event->packets, event->bytes};
    ps_flow_send(flows, number, event->from_side, count, counts);
    if (event->time_ns > flow->last_ns)
        flow->last_ns = event->time_ns;
}

/* Without memory for the flow, its frame still counts for a service, as a flow of its own. */
static void count_without_record(const struct ps_flows *flows, const struct ps_flow_event *event,
                                 struct ps_counts *counts)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    struct ps_flow flow = {
        .port = {event->key.port[0], event->key.port[1]},
        .transport = event->key.transport,
        .evidence = verdict.evidence & 0xf,
        .service_side = verdict.service_side & 1,
    };
    struct ps_flow_totals sent = {{0, 0}, {0, 0}};
    sent.packets[event->from_side] = event->packets;
    sent.bytes[event->from_side] = event->bytes;
    ps_flow_tell_ports(&flow, &sent, counts);
    if (counts->hosts)
        ps_flow_tell_hosts(&event->key, &flow, &sent, counts->hosts);
    counts->flows_total++;
    counts->flows_evicted++;
}

/* The flow's next frame, after a pause: that may be another flow's. Returns NONE if so. */
__attribute__((noinline)) static uint32_t resume(struct ps_flows *flows, uint32_t number,
                                                 int64_t time_ns)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->transport == PS_TCP && ps_flow_has_paused(flow->last_ns, time_ns))
        ps_flow_note_pause(flows, number);
    if (!ps_flow_is_idle(flows, flow, time_ns))
        return number;
    end(flows, number);
    return NONE;
}

uint32_t ps_flows_count(struct ps_flows *flows, const struct ps_flow_event *event,
                        struct ps_counts *counts)
{
    const bool plain = is_plain(event);
    uint32_t number = ps_flow_find_likely(flows, event);
    if (number != NONE &&
        ps_flow_idle_ns(ps_flow_record(flows, number)->last_ns, event->time_ns) > flows->pause_ns)
        number = resume(flows, number, event->time_ns);
    if (number != NONE && !plain && opens_another(flows, number, event)) {
        end(flows, number);
        number = NONE;
    }
    if (number == NONE)
        number = create(flows, event, counts);
    if (number == NONE) {
        count_without_record(flows, event, counts);
        return NONE;
    }
    add(flows, number, event, counts);
    if (!plain)
        heed(flows, number, event);
    return number;
}

void ps_flows_track(struct ps_flows *flows)
{
    ps_flow_track_start(flows);
}

bool ps_flows_are_tracked(const struct ps_flows *flows)
{
    return flows->track.on;
}

void ps_flows_note(struct ps_flows *flows, uint32_t number)
{
    if (number != NONE && flows->track.on)
        ps_flow_track_note(flows, number);
}

/* How many records to look at now, so that a pass takes half a timeout. */
static uint32_t sweep_due(struct ps_flows *flows, int64_t now_ns, uint64_t frames)
{
    if (flows->swept_ns == PS_NO_TIME || now_ns < flows->swept_ns) {
        flows->swept_ns = now_ns;
        return 0;
    }
    double pass_ns = (double)flows->config.timeout_ns / 2;
    double due = ((double)now_ns - (double)flows->swept_ns) / pass_ns * flows->records.used;
    if (due < 1)
        return 0;
    flows->swept_ns = now_ns;
    uint64_t most = SWEEP_LEAST + SWEEP_PACE * frames;
    if (most > SWEEP_MOST)
        most = SWEEP_MOST;
    return due < (double)most ? (uint32_t)due : (uint32_t)most;
}

void ps_flows_sweep(struct ps_flows *flows, int64_t now_ns, uint64_t frames,
                    struct ps_counts *counts)
{
    if (flows->config.timeout_ns == 0 || flows->records.used == 0)
        return;
    for (uint32_t due = sweep_due(flows, now_ns, frames); due > 0; due--) {
        flows->sweep_at = (flows->sweep_at + 1) % flows->records.used;
        const struct ps_flow *flow = ps_flow_record(flows, flows->sweep_at);
        if (flow->ip_version != 0 && ps_flow_is_idle(flows, flow, now_ns) &&
            ps_flow_has_paused(flow->last_ns, now_ns))
            free_record(flows, flows->sweep_at, now_ns, counts);
    }
}
