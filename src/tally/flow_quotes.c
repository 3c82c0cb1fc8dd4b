/*
 * flow_quotes.c - ICMP errors, applied to the flows whose packets they quote; see flow_quotes.h.
 *
 * The tally and flow_merge.c call it; it calls flow_find.c, flow_facts.c and flow_track.c.
 */
#include "tally/flow_quotes.h"

#include <stdlib.h>

#include "base/array.h"
#include "tally/flow_track.h"

enum {
    NONE = PS_POOL_FULL,
    MOST_KEPT = 4096, /* of quotes for an earlier part */
    /* Codes of Destination Unreachable. */
    ICMP_UNREACHABLE = 3,
    ICMP_PORT = 3,
    ICMP_TOO_BIG = 4, /* asks for smaller packets (RFC 1191) */
    ICMPV6_PORT = 4,
};

/* A quote of a flow that was not there. */
struct ps_kept_quote {
    struct ps_flow_event event; /* its key and who sent it, when, and the number of its tag */
    uint32_t sequence;
};

/* Does the error say that nobody serves what its quote asked for? */
static bool refuses(const struct ps_quote *quote)
{
    bool is_icmp = quote->type == ICMP_UNREACHABLE;
    if (quote->transport == PS_TCP)
        return !(is_icmp && quote->code == ICMP_TOO_BIG);
    return quote->code == (is_icmp ? ICMP_PORT : ICMPV6_PORT);
}

static void address(const struct ps_flows *flows, const struct ps_quote *quote,
                    struct ps_flow_event *event)
{
    const struct ps_packet packet = {
        .transport = quote->transport,
        .ip_version = quote->ip_version,
        .source = quote->source,
        .destination = quote->destination,
        .source_port = quote->source_port,
        .destination_port = quote->destination_port,
    };
    ps_flows_address(flows, &packet, event);
}

void ps_flow_quotes_fini(struct ps_flow_quotes *quotes)
{
    free(quotes->kept);
    *quotes = (struct ps_flow_quotes){0};
}

/* Only tables that are to be merged know when their flows began. */
static void keep(struct ps_flows *flows, const struct ps_flow_event *event, uint32_t sequence)
{
    struct ps_flow_quotes *quotes = &flows->quotes;
    if (!flows->config.keep_firsts)
        return;
    struct ps_kept_quote *kept =
        quotes->count < MOST_KEPT
            ? ps_array_grow(quotes->kept, &quotes->room, quotes->count + 1, sizeof *kept)
            : NULL;
    if (!kept) {
        quotes->lost = true;
        return;
    }
    quotes->kept = kept;
    kept[quotes->count++] = (struct ps_kept_quote){*event, sequence};
}

/* The flow that the quoted packet belongs to, or NONE. */
static uint32_t find(const struct ps_flows *flows, const struct ps_flow_event *event)
{
    uint32_t number = ps_flow_find(flows, &event->key, event->tag);
    if (number == NONE || ps_flow_is_idle(flows, ps_flow_record(flows, number), event->time_ns))
        return NONE;
    return number;
}

void ps_flows_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns)
{
    struct ps_flow_event event = {.time_ns = time_ns};
    if (!refuses(quote))
        return;
    address(flows, quote, &event);
    uint32_t number = find(flows, &event);
    if (number == NONE) {
        keep(flows, &event, quote->sequence);
        return;
    }
    if (!ps_flow_note_denial(flows, number, event.from_side, quote->sequence, time_ns))
        flows->quotes.lost = true;
    if (flows->track.on)
        ps_flow_track_note(flows, number);
}

/* False if the quote does not come after all that is known of its flow. */
static bool apply(struct ps_flows *to, const struct ps_kept_quote *kept, bool ties_known)
{
    uint32_t number = find(to, &kept->event);
    if (number == NONE)
        return true;
    int64_t last_ns = ps_flow_record(to, number)->last_ns;
    if (kept->event.time_ns < last_ns || (kept->event.time_ns == last_ns && !ties_known))
        return false;
    (void)ps_flow_note_denial(to, number, kept->event.from_side, kept->sequence,
                              kept->event.time_ns);
    return true;
}

bool ps_flow_quotes_merge(struct ps_flows *to, const struct ps_flows *from, bool ties_known)
{
    if (from->quotes.lost)
        return false;
    for (size_t i = 0; i < from->quotes.count; i++)
        if (!apply(to, &from->quotes.kept[i], ties_known))
            return false;
    return true;
}
