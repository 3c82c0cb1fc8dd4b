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

/* A quote of a flow that was not there, or of which no SYN was. */
struct ps_kept_quote {
    struct ps_quote quote;
    int64_t time_ns;
    bool is_late; /* frames of the flow came before it */
};

/* Does the error say that nobody serves what its quote asked for? */
static bool refuses(const struct ps_quote *quote)
{
    bool is_icmp = quote->type == ICMP_UNREACHABLE;
    if (quote->transport == PS_TCP)
        return !(is_icmp && quote->code == ICMP_TOO_BIG);
    return quote->code == (is_icmp ? ICMP_PORT : ICMPV6_PORT);
}

/* With the sender of the quoted packet as this side. */
static struct ps_flow_key key_of(const struct ps_quote *quote, unsigned sender)
{
    struct ps_flow_key key = {.transport = quote->transport, .ip_version = quote->ip_version};
    key.address[sender] = quote->source;
    key.port[sender] = quote->source_port;
    key.address[!sender] = quote->destination;
    key.port[!sender] = quote->destination_port;
    return key;
}

void ps_flow_quotes_fini(struct ps_flow_quotes *quotes)
{
    free(quotes->kept);
    *quotes = (struct ps_flow_quotes){0};
}

/* Only tables that are to be merged know when their flows began. */
static void keep(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                 bool is_late)
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
    kept[quotes->count++] = (struct ps_kept_quote){*quote, time_ns, is_late};
}

/* The flow that the quoted packet belongs to, or NONE; and which side sent that packet. Which of
 * two ends is side 0 only the way of usual packets knows: here both are tried. */
static uint32_t find(const struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                     unsigned *sender)
{
    uint32_t number = NONE;
    for (unsigned side = 0; side < 2 && number == NONE; side++) {
        const struct ps_flow_key key = key_of(quote, side);
        number = ps_flow_find(flows, &key, ps_flow_tag_of(flows, &key));
        *sender = side;
    }
    if (number == NONE || ps_flow_is_idle(flows, ps_flow_record(flows, number), time_ns))
        return NONE;
    return number;
}

void ps_flows_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns)
{
    unsigned sender;
    if (!refuses(quote))
        return;
    uint32_t number = find(flows, quote, time_ns, &sender);
    if (number == NONE) {
        keep(flows, quote, time_ns, false);
        return;
    }
    if (!ps_flow_is_denied(flows, number, sender, quote->sequence)) {
        if (!ps_flow_has_handshake(flows, number))
            keep(flows, quote, time_ns, true);
        return;
    }
    ps_flow_note_denial(flows, number, sender, time_ns);
    if (flows->track.on)
        ps_flow_track_note(flows, number);
}

/* False if the quote does not follow right after all that is known of its flow. */
static bool apply(struct ps_flows *to, const struct ps_kept_quote *kept, bool ties_known)
{
    unsigned sender;
    uint32_t number = find(to, &kept->quote, kept->time_ns, &sender);
    if (number == NONE)
        return true;
    int64_t last_ns = ps_flow_record(to, number)->last_ns;
    if (kept->time_ns < last_ns || (kept->time_ns == last_ns && !ties_known))
        return false;
    if (!ps_flow_is_denied(to, number, sender, kept->quote.sequence))
        return true;
    if (kept->is_late)
        return false;
    ps_flow_note_denial(to, number, sender, kept->time_ns);
    return true;
}

bool ps_flow_quotes_merge(struct ps_flows *to, const struct ps_flows *from, bool ties_known)
{
    if (from->quotes.lost)
        return false;
    to->quotes.datagrams |= from->quotes.datagrams;
    for (size_t i = 0; i < from->quotes.count; i++)
        if (!apply(to, &from->quotes.kept[i], ties_known))
            return false;
    return true;
}
