/*
 * flow_part.c - counts at stretches of flows; see flow_part.h.
 *
 * flow.c and flow_quotes.c call it; it calls flow_create.c, flow_tale.c, flow_quotes.h and
 * flow_counters.h.
 */
#include "tally/flow_part.h"

#include "tally/flow_counters.h"
#include "tally/flow_create.h"
#include "tally/flow_find.h"
#include "tally/flow_numbers.h"
#include "tally/flow_quotes.h"
#include "tally/flow_side.h"
#include "tally/flow_tale.h"

enum { NONE = PS_POOL_FULL };

/* Is it the SYN with which the stretch began? */
static bool is_first_syn(const struct ps_flows *flows, uint32_t number,
                         const struct ps_flow_event *event)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    unsigned from = event->from_side;
    return (flow->state & PS_FLOW_OPENED) && ps_flow_is_numbered(flow, from) &&
           ps_flow_numbers_of(flows, number)->initial[from] ==
               ps_flow_read_number(event->tcp_numbers.sequence);
}

static bool ends_before(const struct ps_flows *flows, uint32_t number,
                        const struct ps_flow_event *event)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->last_ns == PS_NO_TIME && event->time_ns != PS_NO_TIME)
        return true;
    if (event->time_ns != PS_NO_TIME && ps_flow_is_idle(flows, flow, event->time_ns))
        return true;
    return ps_flow_is_syn_alone(event) && !is_first_syn(flows, number, event);
}

static void tell_segment(struct ps_flows *flows, uint32_t number, const struct ps_flow_event *event)
{
    const struct ps_tale_event told = {
        .kind = PS_TALE_SEGMENT,
        .side = event->from_side,
        .tcp_flags = event->tcp_flags,
        .after_stream = ps_flow_tale_has_stream(flows, number),
        .sequence = ps_flow_read_number(event->tcp_numbers.sequence),
        .acknowledgment = ps_flow_read_number(event->tcp_numbers.acknowledgment),
    };
    ps_flow_tale_add(flows, number, &told);
}

static void tell_time(struct ps_flows *flows, uint32_t number, struct ps_tale_event event)
{
    event.before_ns = ps_flow_record(flows, number)->last_ns;
    event.after_stream = ps_flow_tale_has_stream(flows, number);
    ps_flow_tale_add(flows, number, &event);
}

/* A segment has no numbers where its header is cut before the flags. */
static uint32_t begin(struct ps_flows *flows, const struct ps_flow_event *event,
                      struct ps_counts *counts)
{
    uint32_t number = ps_flow_create(flows, event, counts);
    if (number == NONE || event->key.transport != PS_TCP)
        return number;
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->state & PS_FLOW_OPENED) {
        ps_flow_set_number(flow, ps_flow_numbers_of(flows, number), event->from_side,
                           ps_flow_read_number(event->tcp_numbers.sequence));
        return number;
    }
    struct ps_flow_event first = *event;
    if (!first.tcp_flags)
        first.tcp_numbers = (struct ps_tcp_numbers){{0}, {0}};
    tell_segment(flows, number, &first);
    return number;
}

/* What a frame says that goes on with a stretch, before it is counted there. */
static void go_on(struct ps_flows *flows, uint32_t number, const struct ps_flow_event *event)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->transport != PS_TCP)
        return;
    if (event->time_ns != PS_NO_TIME && ps_flow_has_paused(flow->last_ns, event->time_ns) &&
        !ps_flow_tale_has_stream(flows, number))
        tell_time(flows, number,
                  (struct ps_tale_event){.kind = PS_TALE_PAUSE, .time_ns = event->time_ns});
    if (ps_flow_is_syn_alone(event))
        ps_flow_tale_count(flows, number, 1);
    else if (event->tcp_flags & (PS_TCP_FIN | PS_TCP_SYN | PS_TCP_RST))
        tell_segment(flows, number, event);
}

uint32_t ps_flow_part_count(struct ps_flows *flows, const struct ps_flow_event *event,
                            struct ps_counts *counts)
{
    uint32_t number = ps_flow_find_likely(flows, event);
    if (number != NONE && ends_before(flows, number, event)) {
        ps_flow_finish(flows, number);
        number = NONE;
    }
    if (number == NONE)
        number = begin(flows, event, counts);
    else
        go_on(flows, number, event);
    if (number == NONE) {
        ps_flow_count_without_record(flows, event, counts);
        flows->inexact = true;
        return NONE;
    }
    ps_flow_add(flows, number, event, counts);
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (ps_flow_may_overrule(flow->evidence, event))
        ps_flow_overrule(flows, flow, event);
    return number;
}

/* A record for an error about a flow of which this part has seen nothing. It is not in the index:
 * no frame belongs to it. */
static uint32_t only_quoted(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                            struct ps_counts *counts)
{
    struct ps_flow_event event = {.key = ps_flow_quote_key(quote, 0), .time_ns = time_ns};
    event.tag = ps_flow_tag_of(flows, &event.key);
    uint32_t number = ps_flow_take_record(flows, &event, counts);
    if (number == NONE) {
        flows->inexact = true;
        return NONE;
    }
    ps_flow_finish(flows, number);
    ps_flow_record(flows, number)->state |= PS_FLOW_ONLY_QUOTED;
    return number;
}

void ps_flow_part_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                        struct ps_counts *counts)
{
    unsigned sender;
    uint32_t number = ps_flow_quote_find(flows, quote, &sender);
    if (number == NONE) {
        number = only_quoted(flows, quote, time_ns, counts);
        sender = 0;
    }
    if (number != NONE)
        tell_time(flows, number,
                  (struct ps_tale_event){.kind = PS_TALE_QUOTE,
                                         .side = (uint8_t)sender,
                                         .sequence = quote->sequence,
                                         .time_ns = time_ns});
}
