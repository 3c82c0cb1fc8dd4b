/*
 * flow.c - the flow table: counts packets at their flows; see flow.h.
 *
 * The tally calls it; it calls flow_create.c, flow_find.c, flow_side.c, flow_facts.c and
 * flow_counters.c.
 */
#include "tally/flow.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tally/flow_counters.h"
#include "tally/flow_create.h"
#include "tally/flow_facts.h"
#include "tally/flow_find.h"
#include "tally/flow_numbers.h"
#include "tally/flow_part.h"
#include "tally/flow_segments.h"
#include "tally/flow_side.h"
#include "tally/flow_table.h"
#include "tally/flow_tale.h"
#include "tally/flow_track.h"

enum {
    SWEEP_MOST = 4096, /* records looked at in one call: no long pause */
    SWEEP_LEAST = 16,  /* records that may be looked at for no frame, ... */
    SWEEP_PACE = 8,    /* ... and for each: time that passes fast is no work */
    NONE = PS_POOL_FULL,
};

static bool make_key(struct ps_flows *flows)
{
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
    ps_pool_init(&flows->later, sizeof(int64_t), limit);
    ps_flow_tales_init(flows, limit);
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
    ps_pool_fini(&flows->later);
    ps_flow_track_fini(flows);
    ps_pool_fini(&flows->tales);
    ps_pool_fini(&flows->pieces);
    free(flows);
}

/* A flow that begins with this event. */
static uint32_t begin(struct ps_flows *flows, const struct ps_flow_event *event,
                      struct ps_counts *counts)
{
    uint32_t number = ps_flow_create(flows, event, counts);
    if (number != NONE && ps_flow_must_guess(event))
        ps_flow_guess_numbers(ps_flow_record(flows, number), ps_flow_numbers_of(flows, number),
                              event);
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
    return ps_flow_is_syn_alone(event) &&
           ps_flow_opens_another(flows, number, event->from_side,
                                 ps_flow_read_number(event->tcp_numbers.sequence));
}

/* Applies an event that is not plain to its flow. A function of its own, to keep the path of plain
 * events short. */
__attribute__((noinline)) static void heed(struct ps_flows *flows, uint32_t number,
                                           const struct ps_flow_event *event)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    ps_flow_heed_segment(flows, number, event);
    if (ps_flow_may_overrule(flow->evidence, event))
        ps_flow_overrule(flows, flow, event);
}

uint32_t ps_flows_count(struct ps_flows *flows, const struct ps_flow_event *event,
                        struct ps_counts *counts)
{
    const bool plain = is_plain(event);
    uint32_t number = ps_flow_find_likely(flows, event);
    if (number != NONE &&
        ps_flow_idle_ns(ps_flow_record(flows, number)->last_ns, event->time_ns) > flows->pause_ns)
        number = ps_flow_resume(flows, number, event->time_ns);
    if (number != NONE && !plain && opens_another(flows, number, event)) {
        ps_flow_finish(flows, number);
        number = NONE;
    }
    if (number == NONE)
        number = begin(flows, event, counts);
    if (number == NONE) {
        ps_flow_count_without_record(flows, event, counts);
        return NONE;
    }
    ps_flow_add(flows, number, event, counts);
    if (!plain)
        heed(flows, number, event);
    return number;
}

bool ps_flows_count_later(struct ps_flows *flows, uint32_t number,
                          const struct ps_flow_event *event, struct ps_counts *counts)
{
    const struct ps_count count = {event->packets, event->bytes};
    if (!ps_flow_is_of(flows, number, &event->key))
        return false;
    ps_flow_send(flows, number, event->from_side, count, counts);
    ps_flow_see_later(flows, number, event->time_ns);
    ps_flows_note(flows, number);
    if (event->key.transport != PS_TCP)
        return true;
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    if (flows->config.part)
        ps_flow_tale_count(flows, number, event->packets);
    else
        facts->handshakes = ps_handshakes_add(facts->handshakes, event->packets);
    return true;
}

bool ps_flows_are_timeless(const struct ps_flows *flows)
{
    return flows->timeless;
}

bool ps_flows_are_exact(const struct ps_flows *flows)
{
    return !flows->inexact;
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
            ps_flow_free_record(flows, flows->sweep_at, now_ns, counts);
    }
}
