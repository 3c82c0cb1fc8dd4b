/*
 * counts.c - sums of a span of time; see counts.h.
 */
#include "tally/counts.h"

#include <stddef.h>
#include <string.h>

#include "base/pages.h"

enum { MOST_PROBES = 64 };

struct ps_counts *ps_counts_new(void)
{
    struct ps_counts *counts = ps_pages_new(sizeof *counts, false);
    if (!counts)
        return NULL;
    counts->first_ns = PS_NO_TIME;
    counts->last_ns = PS_NO_TIME;
    return counts;
}

void ps_counts_free(struct ps_counts *counts)
{
    ps_pages_free(counts, sizeof *counts);
}

void ps_counts_see_time(struct ps_counts *counts, int64_t first_ns, int64_t last_ns)
{
    if (first_ns == PS_NO_TIME)
        return;
    if (counts->first_ns == PS_NO_TIME || first_ns < counts->first_ns)
        counts->first_ns = first_ns;
    if (counts->last_ns == PS_NO_TIME || last_ns > counts->last_ns)
        counts->last_ns = last_ns;
}

/* Details are few (a handful of protocols) unless someone sends every number there is; a hash that
 * needs no key suffices, as a probe never goes further than MOST_PROBES rows. */
static struct ps_detail *find_detail(struct ps_counts *counts, enum ps_outcome reason,
                                     struct ps_protocol_id id)
{
    uint32_t hash = ((uint32_t)reason * 31u + id.space) * 65537u + id.number;
    uint32_t at = (hash * 2654435769u) >> 20;
    for (uint32_t probe = 0; probe < MOST_PROBES; probe++, at++) {
        struct ps_detail *detail = &counts->details[at % PS_DETAILS];
        if (detail->reason == reason && detail->id.space == id.space &&
            detail->id.number == id.number)
            return detail;
        if (detail->reason == PS_COUNTED) {
            detail->reason = reason;
            detail->id = id;
            return detail;
        }
    }
    return NULL;
}

/* What finds no row counts for its reason all the same; a report calls it "other". */
static void change_detail(struct ps_counts *counts, enum ps_outcome reason,
                          struct ps_protocol_id id, uint64_t packets, uint64_t bytes)
{
    struct ps_detail *detail = find_detail(counts, reason, id);
    if (detail)
        ps_count_add(&detail->count, packets, bytes);
}

void ps_counts_add_detail(struct ps_counts *counts, enum ps_outcome reason,
                          struct ps_protocol_id id, struct ps_count count)
{
    ps_count_add(&counts->outcomes[reason], count.packets, count.bytes);
    change_detail(counts, reason, id, count.packets, count.bytes);
}

/* Unsigned sums wrap: adding the negative takes away. */
void ps_counts_take_detail(struct ps_counts *counts, enum ps_outcome reason,
                           struct ps_protocol_id id, struct ps_count count)
{
    ps_count_add(&counts->outcomes[reason], -count.packets, -count.bytes);
    change_detail(counts, reason, id, -count.packets, -count.bytes);
}

static void merge_count(struct ps_count *to, const struct ps_count *from)
{
    ps_count_add(to, from->packets, from->bytes);
}

static void merge_service(struct ps_service_counts *to, const struct ps_service_counts *from)
{
    to->flows += from->flows;
    merge_count(&to->to_server, &from->to_server);
    merge_count(&to->to_client, &from->to_client);
    for (unsigned i = 0; i < PS_EVIDENCE_COUNT; i++)
        to->evidence[i] += from->evidence[i];
}

static void merge_ports(struct ps_port_counts *to, const struct ps_port_counts *from)
{
    for (unsigned i = 0; i < PS_PAGE_PORTS; i++) {
        merge_count(&to[i].destination, &from[i].destination);
        merge_count(&to[i].source, &from[i].source);
    }
}

static void merge_page(struct ps_counts *to, const struct ps_counts *from, unsigned transport,
                       unsigned page)
{
    unsigned port = page * PS_PAGE_PORTS;
    if (from->ports_touched[transport][page])
        merge_ports(&to->ports[transport][port], &from->ports[transport][port]);
    if (from->continuation_touched[transport][page])
        for (unsigned i = port; i < port + PS_PAGE_PORTS; i++)
            merge_count(&to->continuation[transport][i], &from->continuation[transport][i]);
    to->ports_touched[transport][page] |= from->ports_touched[transport][page];
    to->continuation_touched[transport][page] |= from->continuation_touched[transport][page];
}

static void merge_services(struct ps_counts *to, const struct ps_counts *from, unsigned transport)
{
    for (unsigned page = 0; page < PS_SERVICE_PAGES; page++) {
        if (!from->services_touched[transport][page])
            continue;
        unsigned port = page * PS_PAGE_SERVICES;
        for (unsigned i = port; i < port + PS_PAGE_SERVICES; i++)
            merge_service(&to->services[transport][i], &from->services[transport][i]);
        to->services_touched[transport][page] = 1;
    }
}

static void merge_details(struct ps_counts *to, const struct ps_counts *from)
{
    for (unsigned i = 0; i < PS_DETAILS; i++) {
        const struct ps_detail *detail = &from->details[i];
        if (detail->reason != PS_COUNTED)
            change_detail(to, detail->reason, detail->id, detail->count.packets,
                          detail->count.bytes);
    }
}

void ps_counts_merge(struct ps_counts *to, const struct ps_counts *from)
{
    merge_count(&to->total, &from->total);
    for (unsigned i = 0; i < PS_OUTCOME_COUNT; i++)
        merge_count(&to->outcomes[i], &from->outcomes[i]);
    for (unsigned i = 0; i < PS_ANOMALY_COUNT; i++)
        merge_count(&to->anomalies[i], &from->anomalies[i]);
    to->flows_total += from->flows_total;
    to->flows_evicted += from->flows_evicted;
    ps_counts_see_time(to, from->first_ns, from->last_ns);
    merge_details(to, from);
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        for (unsigned page = 0; page < PS_PAGES; page++)
            merge_page(to, from, transport, page);
        merge_services(to, from, transport);
    }
}

static void clear_page(struct ps_counts *counts, unsigned transport, unsigned page)
{
    unsigned port = page * PS_PAGE_PORTS;
    if (counts->ports_touched[transport][page])
        memset(&counts->ports[transport][port], 0, PS_PAGE_PORTS * sizeof **counts->ports);
    if (counts->continuation_touched[transport][page])
        memset(&counts->continuation[transport][port], 0,
               PS_PAGE_PORTS * sizeof **counts->continuation);
}

static void clear_services(struct ps_counts *counts, unsigned transport)
{
    for (unsigned page = 0; page < PS_SERVICE_PAGES; page++)
        if (counts->services_touched[transport][page])
            memset(&counts->services[transport][page * PS_PAGE_SERVICES], 0,
                   PS_PAGE_SERVICES * sizeof **counts->services);
}

void ps_counts_clear(struct ps_counts *counts)
{
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        for (unsigned page = 0; page < PS_PAGES; page++)
            clear_page(counts, transport, page);
        clear_services(counts, transport);
    }
    memset(&counts->total, 0, sizeof *counts - offsetof(struct ps_counts, total));
    counts->first_ns = PS_NO_TIME;
    counts->last_ns = PS_NO_TIME;
}
