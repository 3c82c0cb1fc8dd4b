/*
 * flow_quotes.c - ICMP errors, applied to the flows whose packets they quote; see flow_quotes.h.
 *
 * The tally, flow_part.c and flow_merge.c call it; it calls flow_part.c, flow_find.c, flow_facts.c
 * and flow_track.c.
 */
#include "tally/flow_quotes.h"

#include "tally/flow_part.h"
#include "tally/flow_track.h"

enum {
    NONE = PS_POOL_FULL,
    /* Codes of Destination Unreachable. */
    ICMP_UNREACHABLE = 3,
    ICMP_PORT = 3,
    ICMP_TOO_BIG = 4, /* asks for smaller packets (RFC 1191) */
    ICMPV6_PORT = 4,
};

/* Does the error say that nobody serves what its quote asked for? */
static bool refuses(const struct ps_quote *quote)
{
    bool is_icmp = quote->type == ICMP_UNREACHABLE;
    if (quote->transport == PS_TCP)
        return !(is_icmp && quote->code == ICMP_TOO_BIG);
    return quote->code == (is_icmp ? ICMP_PORT : ICMPV6_PORT);
}

struct ps_flow_key ps_flow_quote_key(const struct ps_quote *quote, unsigned sender)
{
    struct ps_flow_key key = {.transport = quote->transport, .ip_version = quote->ip_version};
    key.address[sender] = quote->source;
    key.port[sender] = quote->source_port;
    key.address[!sender] = quote->destination;
    key.port[!sender] = quote->destination_port;
    return key;
}

/* Which of two ends is side 0 only the way of usual packets knows: here both are tried. */
uint32_t ps_flow_quote_find(const struct ps_flows *flows, const struct ps_quote *quote,
                            unsigned *sender)
{
    uint32_t number = NONE;
    for (unsigned side = 0; side < 2 && number == NONE; side++) {
        const struct ps_flow_key key = ps_flow_quote_key(quote, side);
        number = ps_flow_find(flows, &key, ps_flow_tag_of(flows, &key));
        *sender = side;
    }
    return number;
}

void ps_flow_heed_quote(struct ps_flows *flows, uint32_t number, unsigned sender, uint32_t sequence,
                        int64_t time_ns)
{
    if (time_ns != PS_NO_TIME && ps_flow_is_idle(flows, ps_flow_record(flows, number), time_ns))
        return;
    if (!ps_flow_is_denied(flows, number, sender, sequence))
        return;
    ps_flow_note_denial(flows, number, sender, time_ns);
    if (flows->track.on)
        ps_flow_track_note(flows, number);
}

void ps_flows_quote(struct ps_flows *flows, const struct ps_quote *quote, int64_t time_ns,
                    struct ps_counts *counts)
{
    unsigned sender;
    if (!refuses(quote))
        return;
    if (flows->config.part) {
        ps_flow_part_quote(flows, quote, time_ns, counts);
        return;
    }
    uint32_t number = ps_flow_quote_find(flows, quote, &sender);
    if (number != NONE)
        ps_flow_heed_quote(flows, number, sender, quote->sequence, time_ns);
}
