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
    if (counts)
        ps_hosts_free(counts->hosts);
    ps_pages_free(counts, sizeof *counts);
}

bool ps_counts_keep_hosts(struct ps_counts *counts, const struct ps_counts *like)
{
    if (!like->hosts || counts->hosts)
        return true;
    counts->hosts = ps_hosts_new_like(like->hosts);
    return counts->hosts != NULL;
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

static bool is_detail(const struct ps_detail *detail, enum ps_outcome reason,
                      struct ps_protocol_id id)
{
    return detail->reason == reason && detail->id.space == id.space &&
           detail->id.number == id.number;
}

static struct ps_detail *new_detail(struct ps_counts *counts, uint16_t *slot,
                                    enum ps_outcome reason, struct ps_protocol_id id)
{
    if (counts->detail_count == PS_DETAILS)
        return NULL;
    struct ps_detail *detail = &counts->details[counts->detail_count++];
    *slot = (uint16_t)counts->detail_count;
    detail->reason = reason;
    detail->id = id;
    return detail;
}

/* Details are few (a handful of protocols) unless someone sends every number there is; a hash
 * without a secret key suffices, as a probe never looks at more than MOST_PROBES slots. */
static struct ps_detail *find_detail(struct ps_counts *counts, enum ps_outcome reason,
                                     struct ps_protocol_id id)
{
    uint32_t hash = ((uint32_t)reason * 31u + id.space) * 65537u + id.number;
    uint32_t at = (hash * 2654435769u) >> (32 - PS_DETAIL_BITS);
    for (uint32_t probe = 0; probe < MOST_PROBES; probe++, at++) {
        uint16_t *slot = &counts->detail_slots[at % PS_DETAIL_SLOTS];
        if (*slot == 0)
            return new_detail(counts, slot, reason, id);
        if (is_detail(&counts->details[*slot - 1], reason, id))
            return &counts->details[*slot - 1];
    }
    return NULL;
}

/* Without a free row, only the reason's sum is changed; a report calls the difference "other". */
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

/* Unsigned sums wrap, so adding the negative subtracts. */
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

static void merge_connections(struct ps_connections *to, const struct ps_connections *from)
{
    to->opened += from->opened;
    to->refused += from->refused;
    to->unanswered += from->unanswered;
    to->closed += from->closed;
    to->reset += from->reset;
}

static void merge_service(struct ps_service_counts *to, const struct ps_service_counts *from)
{
    to->flows += from->flows;
    merge_count(&to->to_server, &from->to_server);
    merge_count(&to->to_client, &from->to_client);
    for (unsigned i = 0; i < PS_EVIDENCE_COUNT; i++)
        to->evidence[i] += from->evidence[i];
    merge_connections(&to->connections, &from->connections);
}

static void merge_ports(struct ps_counts *to, const struct ps_counts *from, unsigned transport)
{
    const struct ps_port_table *table = &from->ports[transport];
    for (uint32_t i = 0; i < table->set.used; i++) {
        struct ps_port_counts *row = ps_counts_port(to, transport, table->set.port_of[i]);
        merge_count(&row->destination, &table->rows[i].destination);
        merge_count(&row->source, &table->rows[i].source);
        if (table->continued)
            ps_counts_continue(to, transport, table->set.port_of[i], table->continuation[i]);
    }
}

static void merge_services(struct ps_counts *to, const struct ps_counts *from, unsigned transport)
{
    const struct ps_service_table *table = &from->services[transport];
    for (uint32_t i = 0; i < table->set.used; i++)
        merge_service(ps_counts_service(to, transport, table->set.port_of[i]), &table->rows[i]);
}

static void merge_details(struct ps_counts *to, const struct ps_counts *from)
{
    for (uint32_t i = 0; i < from->detail_count; i++) {
        const struct ps_detail *detail = &from->details[i];
        change_detail(to, detail->reason, detail->id, detail->count.packets, detail->count.bytes);
    }
}

void ps_counts_merge(struct ps_counts *to, const struct ps_counts *from)
{
    merge_count(&to->total, &from->total);
    for (unsigned i = 0; i < PS_OUTCOME_COUNT; i++)
        merge_count(&to->outcomes[i], &from->outcomes[i]);
    for (unsigned i = 0; i < PS_ANOMALY_COUNT; i++)
        merge_count(&to->anomalies[i], &from->anomalies[i]);
    if (from->backwards_ns > to->backwards_ns)
        to->backwards_ns = from->backwards_ns;
    merge_count(&to->filtered_out, &from->filtered_out);
    for (unsigned i = 0; i < PS_HIDDEN_COUNT; i++)
        merge_count(&to->hidden[i], &from->hidden[i]);
    to->flows_total += from->flows_total;
    to->flows_evicted += from->flows_evicted;
    ps_counts_see_time(to, from->first_ns, from->last_ns);
    merge_details(to, from);
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        merge_ports(to, from, transport);
        merge_services(to, from, transport);
    }
    if (to->hosts && from->hosts)
        ps_hosts_merge(to->hosts, from->hosts);
}

void ps_counts_add_active(struct ps_counts *to, const struct ps_counts *from)
{
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        const struct ps_service_table *table = &from->services[transport];
        for (uint32_t i = 0; i < table->set.used; i++)
            ps_counts_service(to, transport, table->set.port_of[i])->active +=
                table->rows[i].active;
    }
}

void ps_counts_clear(struct ps_counts *counts)
{
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        struct ps_port_table *ports = &counts->ports[transport];
        struct ps_service_table *services = &counts->services[transport];
        memset(ports->rows, 0, ports->set.used * sizeof *ports->rows);
        if (ports->continued)
            memset(ports->continuation, 0, ports->set.used * sizeof *ports->continuation);
        ports->continued = false;
        memset(services->rows, 0, services->set.used * sizeof *services->rows);
        ports->set.used = services->set.used = 0;
    }
    if (counts->hosts)
        ps_hosts_clear(counts->hosts);
    memset(counts->details, 0, counts->detail_count * sizeof *counts->details);
    memset(&counts->total, 0,
           offsetof(struct ps_counts, details) - offsetof(struct ps_counts, total));
    counts->first_ns = PS_NO_TIME;
    counts->last_ns = PS_NO_TIME;
}
