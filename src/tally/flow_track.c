/*
 * flow_track.c - notes flows that count, and counts those that are active; see flow_track.h.
 *
 * flow.c and flow_walk.c call it; it calls none of them.
 */
#include "tally/flow_track.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/pages.h"

enum {
    NOTED = 1,  /* in the list of this interval */
    QUEUED = 2, /* in the heap */
    ACTIVE = 4, /* counted in `active` ... */
    SIDE_1 = 8, /* ... and at the service port of side 1 */
};

static const size_t active_bytes = sizeof(uint32_t) * PS_TRANSPORT_COUNT * PS_PORTS;

void ps_flow_track_start(struct ps_flows *flows)
{
    ps_pool_init(&flows->track.marks, 1, flows->records.limit);
    flows->track.active_at = ps_pages_new(active_bytes, false);
    flows->track.on = true;
}

void ps_flow_track_fini(struct ps_flows *flows)
{
    struct ps_flow_track *track = &flows->track;
    ps_pool_fini(&track->marks);
    ps_pages_free(track->active_at, active_bytes);
    free(track->noted);
    free(track->heap);
    *track = (struct ps_flow_track){0};
}

static uint8_t *mark_of(const struct ps_flows *flows, uint32_t number)
{
    return ps_pool_sized(&flows->track.marks, number, 1);
}

void ps_flow_track_note(struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_track *track = &flows->track;
    uint8_t *mark = ps_pool_reach(&track->marks, number);
    if (mark && (*mark & NOTED))
        return;
    uint32_t *noted =
        ps_array_grow(track->noted, &track->noted_room, track->noted_count + 1, sizeof *noted);
    if (!mark || !noted) {
        ps_flow_track_fini(flows);
        return;
    }
    *mark |= NOTED;
    track->noted = noted;
    noted[track->noted_count++] = number;
}

/* Adds to the flows that are active at the service port of that side. */
static void add_active(struct ps_flows *flows, uint32_t number, unsigned side, uint32_t more)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flows->track.active_at)
        flows->track.active_at[flow->transport * PS_PORTS + flow->port[side]] += more;
}

static void set_inactive(struct ps_flows *flows, uint32_t number)
{
    uint8_t *mark = mark_of(flows, number);
    if (!(*mark & ACTIVE))
        return;
    add_active(flows, number, *mark & SIDE_1 ? 1 : 0, UINT32_MAX);
    *mark &= (uint8_t) ~(ACTIVE | SIDE_1);
    flows->track.active--;
}

/* A flow that counted something may have another service side than before. */
static void set_active(struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    uint8_t *mark = mark_of(flows, number);
    set_inactive(flows, number);
    add_active(flows, number, flow->service_side, 1);
    *mark |= flow->service_side ? ACTIVE | SIDE_1 : ACTIVE;
    flows->track.active++;
}

void ps_flow_track_end(struct ps_flows *flows, uint32_t number)
{
    ps_flow_track_note(flows, number);
    if (flows->track.on)
        set_inactive(flows, number);
}

/* Puts the entry where it belongs in the heap, from `at` on down. */
static void sink(struct ps_flow_track *track, size_t at, struct ps_flow_idle entry)
{
    struct ps_flow_idle *heap = track->heap;
    for (size_t child; (child = 2 * at + 1) < track->heap_count; at = child) {
        if (child + 1 < track->heap_count && heap[child + 1].since_ns < heap[child].since_ns)
            child++;
        if (heap[child].since_ns >= entry.since_ns)
            break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

/* False when out of memory. */
static bool queue(struct ps_flow_track *track, struct ps_flow_idle entry)
{
    struct ps_flow_idle *heap =
        ps_array_grow(track->heap, &track->heap_room, track->heap_count + 1, sizeof *heap);
    if (!heap)
        return false;
    track->heap = heap;
    size_t at = track->heap_count++;
    for (; at > 0 && entry.since_ns < heap[(at - 1) / 2].since_ns; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = entry;
    return true;
}

static void pop(struct ps_flow_track *track)
{
    struct ps_flow_idle last = track->heap[--track->heap_count];
    if (track->heap_count > 0)
        sink(track, 0, last);
}

/* A flow that counted something. False when out of memory. */
static bool refresh(struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    uint8_t *mark = mark_of(flows, number);
    if (flow->ip_version == 0)
        return true;
    if ((flow->state & PS_FLOW_ENDED) || ps_flow_is_closed(flow))
        set_inactive(flows, number);
    else
        set_active(flows, number);
    if ((*mark & QUEUED) || flows->longest_idle_ns == INT64_MAX)
        return true;
    *mark |= QUEUED;
    return queue(&flows->track, (struct ps_flow_idle){flow->last_ns, number});
}

/* Flows that are idle for too long leave the heap, and are active no longer. */
static void retire_idle(struct ps_flows *flows, int64_t now_ns)
{
    struct ps_flow_track *track = &flows->track;
    while (track->heap_count > 0 && ps_flow_idle_too_long(flows, track->heap[0].since_ns, now_ns)) {
        uint32_t number = track->heap[0].number;
        const struct ps_flow *flow = ps_flow_record(flows, number);
        if (flow->ip_version != 0 && !ps_flow_is_idle(flows, flow, now_ns)) {
            sink(track, 0, (struct ps_flow_idle){flow->last_ns, number});
            continue;
        }
        pop(track);
        *mark_of(flows, number) &= (uint8_t)~QUEUED;
        set_inactive(flows, number);
    }
}

/* Those that counted something in this interval. */
static void refresh_noted(struct ps_flows *flows)
{
    struct ps_flow_track *track = &flows->track;
    for (size_t i = 0; i < track->noted_count; i++)
        if (!refresh(flows, track->noted[i])) {
            ps_flow_track_fini(flows);
            return;
        }
}

uint64_t ps_flow_track_active(struct ps_flows *flows, int64_t now_ns)
{
    refresh_noted(flows);
    retire_idle(flows, now_ns);
    return flows->track.active;
}

void ps_flow_track_tell_active(const struct ps_flows *flows, struct ps_counts *counts)
{
    const uint32_t *active_at = flows->track.active_at;
    for (unsigned transport = 0; active_at && transport < PS_TRANSPORT_COUNT; transport++) {
        struct ps_service_table *table = &counts->services[transport];
        for (uint32_t i = 0; i < table->set.used; i++)
            table->rows[i].active = active_at[transport * PS_PORTS + table->set.port_of[i]];
    }
}

void ps_flow_track_clear(struct ps_flows *flows)
{
    refresh_noted(flows);
    struct ps_flow_track *track = &flows->track;
    for (size_t i = 0; i < track->noted_count; i++)
        *mark_of(flows, track->noted[i]) &= (uint8_t)~NOTED;
    track->noted_count = 0;
}

static int compare(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

void ps_flow_track_sort(const struct ps_flows *flows)
{
    if (flows->track.noted_count > 1)
        qsort(flows->track.noted, flows->track.noted_count, sizeof *flows->track.noted, compare);
}
