/*
 * flow_merge.c - joins the stretches that a part of a run saw to the flows of what came before.
 *
 * The result is what one table would have found, frame by frame.  The stretches of a part
 * (flow_part.h) come in the order in which they began.  Each either goes on with the flow of its
 * ends, by the rules that flow.c applies to its first frame, or begins another one; then its tale
 * (flow_tale.h) is told to that flow.  Within a stretch no flow begins, whatever came before.
 *
 * Two parts are added by putting their stretches one after the other, without joining any.
 *
 * tally_merge.c calls it; it calls flow_create.c, flow_segments.c, flow_tale.c, flow_quotes.c and
 * flow_counters.c.
 */
#include <string.h>

#include "tally/flow_counters.h"
#include "tally/flow_create.h"
#include "tally/flow_find.h"
#include "tally/flow_hosts.h"
#include "tally/flow_numbers.h"
#include "tally/flow_quotes.h"
#include "tally/flow_segments.h"
#include "tally/flow_tale.h"

enum {
    NONE = PS_POOL_FULL,
    /* Stretches between a look at one and its merging: its key is made and its index line is
     * prefetched; that is there, so the record is prefetched; that is there, so its addresses are.
     */
    KEY_AHEAD = 24,
    RECORD_AHEAD = 16,
    ADDRESSES_AHEAD = 8,
    RING = 32, /* more than KEY_AHEAD, a power of 2 */
};

/* What a part saw of a flow. */
struct stretch {
    struct ps_flows *part;
    uint32_t number;
    struct ps_flow *flow;       /* its record there */
    struct ps_flow_event event; /* its key, its tag in the other table, and when it began */
};

static bool is_tcp(const struct stretch *stretch)
{
    return stretch->flow->transport == PS_TCP;
}

/* The side that sent the SYN with which the stretch began, if one did. */
static unsigned opener(const struct stretch *stretch)
{
    return !stretch->flow->service_side;
}

static uint32_t initial_of(const struct stretch *stretch, unsigned side)
{
    return ps_flow_numbers_of(stretch->part, stretch->number)->initial[side];
}

/* The flow that the stretch goes on with, or NONE. */
static uint32_t flow_before(struct ps_flows *to, const struct stretch *stretch)
{
    uint32_t number = ps_flow_find(to, &stretch->event.key, stretch->event.tag);
    if (number != NONE && stretch->event.time_ns != PS_NO_TIME)
        number = ps_flow_resume(to, number, stretch->event.time_ns);
    if (number == NONE || !(stretch->flow->state & PS_FLOW_OPENED))
        return number;
    unsigned side = opener(stretch);
    if (!ps_flow_opens_another(to, number, side, initial_of(stretch, side)))
        return number;
    ps_flow_finish(to, number);
    return NONE;
}

static void copy_verdict(struct ps_flow *flow, const struct ps_flow *from)
{
    flow->evidence = from->evidence;
    flow->service_side = from->service_side;
}

static uint32_t begin(struct ps_flows *to, const struct stretch *stretch, struct ps_counts *counts)
{
    uint32_t number = ps_flow_take_record(to, &stretch->event, counts);
    if (number == NONE)
        return NONE;
    struct ps_flow *flow = ps_flow_record(to, number);
    copy_verdict(flow, stretch->flow);
    flow->state |= stretch->flow->state & PS_FLOW_OPENED;
    counts->flows_total++;
    return number;
}

static void write_number(uint8_t bytes[4], uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(number >> (24 - 8 * i));
}

static struct ps_flow_event segment_of(const struct stretch *stretch,
                                       const struct ps_tale_event *told)
{
    struct ps_flow_event event = stretch->event;
    event.from_side = told->side;
    event.tcp_flags = told->tcp_flags;
    write_number(event.tcp_numbers.sequence, told->sequence);
    write_number(event.tcp_numbers.acknowledgment, told->acknowledgment);
    return event;
}

/* `guesses`: the flow begins with it. */
static void tell_segment(struct ps_flows *to, uint32_t number, const struct ps_flow_event *event,
                         bool guesses)
{
    if (guesses && ps_flow_must_guess(event))
        ps_flow_guess_numbers(ps_flow_record(to, number), ps_flow_numbers_of(to, number), event);
    if (event->tcp_flags & (PS_TCP_FIN | PS_TCP_SYN | PS_TCP_RST))
        ps_flow_heed_segment(to, number, event);
}

/* What happened at a time: by then the flow was as far as the stretch had it. */
static void tell_time(struct ps_flows *to, uint32_t number, const struct ps_tale_event *told)
{
    struct ps_flow *flow = ps_flow_record(to, number);
    if (told->before_ns > flow->last_ns)
        flow->last_ns = told->before_ns;
    if (told->kind == PS_TALE_QUOTE)
        ps_flow_heed_quote(to, number, told->side, told->sequence, told->time_ns);
    else if (told->kind == PS_TALE_PAUSE && ps_flow_has_paused(flow->last_ns, told->time_ns))
        ps_flow_note_pause(to, number);
}

static void tell_tale(struct ps_flows *to, uint32_t number, const struct stretch *stretch,
                      bool is_new)
{
    struct ps_tale_reader reader = ps_flow_tale_read(stretch->part, stretch->number);
    bool guesses = is_new && !(stretch->flow->state & (PS_FLOW_OPENED | PS_FLOW_ONLY_QUOTED));
    for (struct ps_tale_event told; ps_tale_next(&reader, &told); guesses = false) {
        if (told.after_stream && is_tcp(stretch))
            ps_flow_facts_of(to, number)->seen |= PS_FACT_STREAM;
        if (told.kind == PS_TALE_SEGMENT) {
            const struct ps_flow_event event = segment_of(stretch, &told);
            tell_segment(to, number, &event, guesses);
        } else {
            tell_time(to, number, &told);
        }
    }
}

/* The SYN with which the stretch began is not in its tale. */
static void tell_opening(struct ps_flows *to, uint32_t number, const struct stretch *stretch)
{
    unsigned side = opener(stretch);
    const struct ps_tale_event told = {
        .side = (uint8_t)side, .tcp_flags = PS_TCP_SYN, .sequence = initial_of(stretch, side)};
    const struct ps_flow_event event = segment_of(stretch, &told);
    ps_flow_heed_segment(to, number, &event);
}

/* Whether the flow had a stream before is told by counters, which do not have the stretch yet. */
static void tell_tcp(struct ps_flows *to, uint32_t number, const struct stretch *stretch,
                     bool is_new)
{
    struct ps_flow_facts *facts = ps_flow_facts_of(to, number);
    const struct ps_flow_tale *tale = ps_flow_tale_of(stretch->part, stretch->number);
    uint8_t handshakes = facts->handshakes;
    if (ps_facts_have_stream(facts, ps_flow_packets(to, number)))
        facts->seen |= PS_FACT_STREAM;
    if (stretch->flow->state & PS_FLOW_OPENED) {
        tell_opening(to, number, stretch);
        handshakes = ps_handshakes_add(handshakes, 1);
    }
    tell_tale(to, number, stretch, is_new);
    facts->handshakes = ps_handshakes_add(handshakes, tale ? tale->handshakes : 0);
}

static void add_counters(struct ps_flows *to, uint32_t number, const struct stretch *stretch,
                         struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(to, number);
    struct ps_flow_totals sent = ps_flow_sent(stretch->part, stretch->number);
    for (unsigned side = 0; side < 2; side++) {
        const struct ps_count count = {sent.packets[side], sent.bytes[side]};
        ps_flow_send(to, number, side, count, counts);
    }
    if (stretch->flow->last_ns > flow->last_ns)
        flow->last_ns = stretch->flow->last_ns;
    int64_t last_ns = ps_flow_last(stretch->part, stretch->number);
    if (last_ns > stretch->flow->last_ns)
        ps_flow_see_later(to, number, last_ns);
}

/* Without memory for the flow its counters are all that is kept. */
static void count_without_record(struct ps_flows *to, const struct stretch *stretch,
                                 struct ps_counts *counts)
{
    struct ps_flow_totals sent = ps_flow_sent(stretch->part, stretch->number);
    to->inexact = true;
    if (stretch->flow->state & PS_FLOW_ONLY_QUOTED)
        return;
    ps_flow_tell_ports(stretch->flow, &sent, counts);
    if (counts->hosts)
        ps_flow_tell_hosts(&stretch->event.key, stretch->flow, &sent, counts->hosts);
    counts->flows_total++;
    counts->flows_evicted++;
}

static uint32_t join(struct ps_flows *to, const struct stretch *stretch, struct ps_counts *counts)
{
    counts->flows_total--; /* as stretches count for flows in a part */
    uint32_t before = flow_before(to, stretch);
    uint32_t number = before == NONE ? begin(to, stretch, counts) : before;
    if (number == NONE) {
        count_without_record(to, stretch, counts);
        return NONE;
    }
    struct ps_flow *flow = ps_flow_record(to, number);
    if (stretch->flow->evidence < flow->evidence)
        copy_verdict(flow, stretch->flow);
    if (is_tcp(stretch))
        tell_tcp(to, number, stretch, before == NONE);
    else
        tell_tale(to, number, stretch, before == NONE);
    add_counters(to, number, stretch, counts);
    return number;
}

/* An error about a flow of which this part has seen nothing says something only of one that is
 * there. Which end the part took for side 0 means nothing. */
static void quote(struct ps_flows *to, struct stretch *stretch)
{
    struct ps_tale_reader reader = ps_flow_tale_read(stretch->part, stretch->number);
    const struct ps_flow_key *key = &stretch->event.key;
    for (struct ps_tale_event told; ps_tale_next(&reader, &told);) {
        const struct ps_quote quoted = {.ip_version = key->ip_version,
                                        .transport = key->transport,
                                        .source_port = key->port[told.side],
                                        .destination_port = key->port[!told.side],
                                        .source = key->address[told.side],
                                        .destination = key->address[!told.side]};
        unsigned sender;
        uint32_t number = ps_flow_quote_find(to, &quoted, &sender);
        if (number != NONE)
            ps_flow_heed_quote(to, number, sender, told.sequence, told.time_ns);
    }
}

static bool copy_tale(struct ps_flows *to, uint32_t number, const struct stretch *stretch)
{
    const struct ps_flow_tale *tale = ps_flow_tale_of(stretch->part, stretch->number);
    uint8_t bytes[PS_TALE_MOST_BYTES];
    if (!tale)
        return true;
    ps_flow_tale_copy(stretch->part, stretch->number, bytes);
    if (!ps_flow_tale_set(to, number, bytes, tale->bytes))
        return false;
    ps_flow_tale_of(to, number)->handshakes = tale->handshakes;
    return true;
}

/* The stretch becomes one of a longer part. */
static uint32_t append(struct ps_flows *to, const struct stretch *stretch, struct ps_counts *counts)
{
    const unsigned kept =
        PS_FLOW_OPENED | PS_FLOW_ONLY_QUOTED | PS_FLOW_NUMBER_0 | PS_FLOW_NUMBER_1;
    bool only_quoted = stretch->flow->state & PS_FLOW_ONLY_QUOTED;
    uint32_t before = ps_flow_find(to, &stretch->event.key, stretch->event.tag);
    if (before != NONE && !only_quoted)
        ps_flow_finish(to, before);
    uint32_t number = ps_flow_take_record(to, &stretch->event, counts);
    if (number == NONE) {
        counts->flows_total -= !only_quoted;
        count_without_record(to, stretch, counts);
        return NONE;
    }
    struct ps_flow *flow = ps_flow_record(to, number);
    copy_verdict(flow, stretch->flow);
    flow->state |= stretch->flow->state & kept;
    memcpy(ps_flow_numbers_of(to, number)->initial,
           ps_flow_numbers_of(stretch->part, stretch->number)->initial,
           sizeof ps_flow_numbers_of(to, number)->initial);
    if (!copy_tale(to, number, stretch))
        to->inexact = true;
    add_counters(to, number, stretch, counts);
    if (only_quoted)
        ps_flow_finish(to, number);
    return number;
}

static void merge_stretch(struct ps_flows *to, struct stretch *stretch, struct ps_counts *counts)
{
    uint32_t number = NONE;
    if (to->config.part)
        number = append(to, stretch, counts);
    else if (stretch->flow->state & PS_FLOW_ONLY_QUOTED)
        quote(to, stretch);
    else
        number = join(to, stretch, counts);
    stretch->flow->is_kept = 0;
    stretch->flow->sent[0] = number; /* for ps_flows_moved_to() */
}

/* What is behind is needed no more, except for where it went to. */
static void drop_before(struct ps_flows *from, uint32_t number)
{
    ps_pool_drop_before(&from->numbers, number);
    ps_pool_drop_before(&from->firsts, number);
    ps_pool_drop_before(&from->large, number);
    ps_pool_drop_before(&from->tales, number);
    ps_pool_drop_before(&from->later, number);
}

/* A merge on its way: some stretches are looked at before it is their turn. */
struct merge {
    struct ps_flows *const *tables; /* for those that are not to be kept, and that are */
    struct ps_flows *part;
    struct ps_counts *counts;
    struct ps_flow_event events[RING]; /* of the stretches that are looked at, by their numbers */
};

static struct ps_flows *table_of(const struct merge *merge, uint32_t number)
{
    return merge->tables[ps_flow_record(merge->part, number)->is_kept];
}

static void fetch_index(struct merge *merge, uint32_t number)
{
    struct ps_flow_event *event = &merge->events[number % RING];
    const struct ps_flows *to = table_of(merge, number);
    *event = (struct ps_flow_event){.time_ns = ps_flow_first(merge->part, number)};
    if (ps_flow_record(merge->part, number)->ip_version == 0)
        return; /* a freed record has no addresses */
    ps_flow_key_of(merge->part, ps_flow_record(merge->part, number), &event->key);
    event->tag = ps_flow_tag_of(to, &event->key);
    ps_flows_prefetch_index(to, event->tag);
}

static void fetch_record(struct merge *merge, uint32_t number)
{
    struct ps_flow_event *event = &merge->events[number % RING];
    const struct ps_flows *to = table_of(merge, number);
    ps_flows_prefetch_record(to, event);
    if (event->likely != NONE)
        __builtin_prefetch(ps_flow_numbers_of(to, event->likely), 1);
}

static void merge_one(struct merge *merge, uint32_t number)
{
    struct stretch stretch = {.part = merge->part,
                              .number = number,
                              .flow = ps_flow_record(merge->part, number),
                              .event = merge->events[number % RING]};
    drop_before(merge->part, number);
    if (stretch.flow->ip_version != 0)
        merge_stretch(table_of(merge, number), &stretch, merge->counts);
}

/* Merges each stretch into the second table if it is to be kept, else into the first one. */
static void merge_all(struct ps_flows *const tables[2], struct ps_flows *from,
                      struct ps_counts *counts)
{
    struct merge merge = {.tables = tables, .part = from, .counts = counts};
    const uint32_t end = from->records.used;
    ps_flow_index_fini(&from->index);
    from->index = (struct ps_flow_index){0};
    for (uint32_t at = 0; at < end + KEY_AHEAD; at++) {
        if (at < end)
            fetch_index(&merge, at);
        uint32_t next = at - (KEY_AHEAD - RECORD_AHEAD); /* far beyond the end before the first */
        if (next < end)
            fetch_record(&merge, next);
        next = at - (KEY_AHEAD - ADDRESSES_AHEAD);
        if (next < end)
            ps_flows_prefetch_addresses(table_of(&merge, next), &merge.events[next % RING]);
        if (at >= KEY_AHEAD)
            merge_one(&merge, at - KEY_AHEAD);
    }
}

void ps_flows_merge(struct ps_flows *to, struct ps_flows *from, struct ps_counts *counts)
{
    struct ps_flows *const tables[2] = {to, to};
    to->inexact |= from->inexact;
    merge_all(tables, from, counts);
}

void ps_flows_divide(struct ps_flows *kept, struct ps_flows *whole, struct ps_flows *from,
                     struct ps_counts *counts)
{
    struct ps_flows *const tables[2] = {whole, kept};
    kept->inexact |= from->inexact;
    merge_all(tables, from, counts);
    kept->inexact |= whole->inexact;
}

uint32_t ps_flows_moved_to(const struct ps_flows *from, uint32_t number)
{
    return number < from->records.used ? ps_flow_record(from, number)->sent[0] : NONE;
}
