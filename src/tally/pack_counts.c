/*
 * pack_counts.c - the sums of a span of time as bytes, and back; see pack_parts.h.
 */
#include "tally/pack_parts.h"

#include <stddef.h>

#include "decode/dissector.h"

enum {
    SUM_BYTES = 2, /* the least that a sum takes */
    PORT_ROW_BYTES = 1 + 2 * SUM_BYTES,
    SERVICE_ROW_BYTES = 1 + 2 + 2 * SUM_BYTES + 1 + 5,
    DETAIL_BYTES = 3 + SUM_BYTES,
    PORT_MOST = PS_PORTS - 1,
};

void ps_pack_sum(struct ps_pack *pack, struct ps_count sum)
{
    ps_pack_u64(pack, sum.packets);
    ps_pack_u64(pack, sum.bytes);
}

struct ps_count ps_unpack_sum(struct ps_unpack *unpack)
{
    const uint64_t packets = ps_unpack_u64(unpack);
    return (struct ps_count){packets, ps_unpack_u64(unpack)};
}

void ps_pack_sums(struct ps_pack *pack, const struct ps_count *sums, size_t count)
{
    ps_pack_u64(pack, count);
    for (size_t i = 0; i < count; i++)
        ps_pack_sum(pack, sums[i]);
}

void ps_unpack_sums(struct ps_unpack *unpack, struct ps_count *sums, size_t most)
{
    const size_t count = (size_t)ps_unpack_up_to(unpack, most);
    for (size_t i = 0; i < count; i++)
        sums[i] = ps_unpack_sum(unpack);
}

void ps_pack_numbers(struct ps_pack *pack, const uint64_t *numbers, size_t count)
{
    ps_pack_u64(pack, count);
    for (size_t i = 0; i < count; i++)
        ps_pack_u64(pack, numbers[i]);
}

void ps_unpack_numbers(struct ps_unpack *unpack, uint64_t *numbers, size_t most)
{
    const size_t count = (size_t)ps_unpack_up_to(unpack, most);
    for (size_t i = 0; i < count; i++)
        numbers[i] = ps_unpack_u64(unpack);
}

static void pack_ports(const struct ps_port_table *table, struct ps_pack *pack)
{
    ps_pack_bool(pack, table->continued);
    ps_pack_u64(pack, table->set.used);
    for (uint32_t i = 0; i < table->set.used; i++) {
        ps_pack_u64(pack, table->set.port_of[i]);
        ps_pack_sum(pack, table->rows[i].destination);
        ps_pack_sum(pack, table->rows[i].source);
        if (table->continued)
            ps_pack_sum(pack, table->continuation[i]);
    }
}

/* A port that is there twice is no harm: its row is the sum. */
static void unpack_ports(struct ps_counts *counts, unsigned transport, struct ps_unpack *unpack)
{
    const bool continued = ps_unpack_bool(unpack);
    const size_t rows = ps_unpack_count(unpack, PORT_ROW_BYTES);
    for (size_t i = 0; i < rows && !unpack->failed; i++) {
        const uint16_t port = (uint16_t)ps_unpack_up_to(unpack, PORT_MOST);
        struct ps_port_counts *row = ps_counts_port(counts, transport, port);
        const struct ps_count destination = ps_unpack_sum(unpack), source = ps_unpack_sum(unpack);
        ps_count_add(&row->destination, destination.packets, destination.bytes);
        ps_count_add(&row->source, source.packets, source.bytes);
        if (continued)
            ps_counts_continue(counts, transport, port, ps_unpack_sum(unpack));
    }
}

static void pack_service(const struct ps_service_counts *row, struct ps_pack *pack)
{
    const struct ps_connections *connections = &row->connections;
    ps_pack_u64(pack, row->flows);
    ps_pack_u64(pack, row->active);
    ps_pack_sum(pack, row->to_server);
    ps_pack_sum(pack, row->to_client);
    ps_pack_numbers(pack, row->evidence, PS_EVIDENCE_COUNT);
    ps_pack_u64(pack, connections->opened);
    ps_pack_u64(pack, connections->refused);
    ps_pack_u64(pack, connections->unanswered);
    ps_pack_u64(pack, connections->closed);
    ps_pack_u64(pack, connections->reset);
}

static void unpack_service(struct ps_service_counts *row, struct ps_unpack *unpack)
{
    struct ps_connections *connections = &row->connections;
    row->flows = ps_unpack_u64(unpack);
    row->active = ps_unpack_u64(unpack);
    row->to_server = ps_unpack_sum(unpack);
    row->to_client = ps_unpack_sum(unpack);
    ps_unpack_numbers(unpack, row->evidence, PS_EVIDENCE_COUNT);
    connections->opened = ps_unpack_u64(unpack);
    connections->refused = ps_unpack_u64(unpack);
    connections->unanswered = ps_unpack_u64(unpack);
    connections->closed = ps_unpack_u64(unpack);
    connections->reset = ps_unpack_u64(unpack);
}

static void pack_services(const struct ps_service_table *table, struct ps_pack *pack)
{
    ps_pack_u64(pack, table->set.used);
    for (uint32_t i = 0; i < table->set.used; i++) {
        ps_pack_u64(pack, table->set.port_of[i]);
        pack_service(&table->rows[i], pack);
    }
}

static void unpack_services(struct ps_counts *counts, unsigned transport, struct ps_unpack *unpack)
{
    const size_t rows = ps_unpack_count(unpack, SERVICE_ROW_BYTES);
    for (size_t i = 0; i < rows && !unpack->failed; i++) {
        const uint16_t port = (uint16_t)ps_unpack_up_to(unpack, PORT_MOST);
        unpack_service(ps_counts_service(counts, transport, port), unpack);
    }
}

static void pack_details(const struct ps_counts *counts, struct ps_pack *pack)
{
    ps_pack_u64(pack, counts->detail_count);
    for (uint32_t i = 0; i < counts->detail_count; i++) {
        ps_pack_u64(pack, counts->details[i].reason);
        ps_pack_u64(pack, counts->details[i].id.space);
        ps_pack_u64(pack, counts->details[i].id.number);
        ps_pack_sum(pack, counts->details[i].count);
    }
}

/* Adds to the outcomes, too, so these are to be filled afterwards. */
static void unpack_details(struct ps_counts *counts, struct ps_unpack *unpack)
{
    const size_t rows = ps_unpack_count(unpack, DETAIL_BYTES);
    if (rows > PS_DETAILS)
        ps_unpack_fail(unpack);
    for (size_t i = 0; i < rows && !unpack->failed; i++) {
        const enum ps_outcome reason =
            (enum ps_outcome)ps_unpack_up_to(unpack, PS_OUTCOME_COUNT - 1);
        const uint32_t space = (uint32_t)ps_unpack_up_to(unpack, PS_SPACE_COUNT - 1);
        const uint32_t number = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
        const struct ps_protocol_id id = {space, number};
        if (reason == PS_COUNTED)
            ps_unpack_fail(unpack);
        ps_counts_add_detail(counts, reason, id, ps_unpack_sum(unpack));
    }
}

/* What is not hidden is no row. */
static void unpack_hidden(struct ps_counts *counts, struct ps_unpack *unpack)
{
    ps_unpack_sums(unpack, counts->hidden, PS_HIDDEN_COUNT);
    if ((counts->hidden[PS_NOT_HIDDEN].packets | counts->hidden[PS_NOT_HIDDEN].bytes) != 0)
        ps_unpack_fail(unpack);
}

static void unpack_times(struct ps_counts *counts, struct ps_unpack *unpack)
{
    counts->backwards_ns = ps_unpack_u64(unpack);
    counts->first_ns = ps_unpack_i64(unpack);
    counts->last_ns = ps_unpack_i64(unpack);
    if ((counts->first_ns == PS_NO_TIME) != (counts->last_ns == PS_NO_TIME) ||
        counts->first_ns > counts->last_ns)
        ps_unpack_fail(unpack);
}

void ps_counts_pack(const struct ps_counts *counts, struct ps_pack *pack)
{
    pack_details(counts, pack);
    ps_pack_sum(pack, counts->total);
    ps_pack_sums(pack, counts->outcomes, PS_OUTCOME_COUNT);
    ps_pack_sums(pack, counts->anomalies, PS_ANOMALY_COUNT);
    ps_pack_sum(pack, counts->filtered_out);
    ps_pack_sums(pack, counts->hidden, PS_HIDDEN_COUNT);
    ps_pack_u64(pack, counts->flows_total);
    ps_pack_u64(pack, counts->flows_evicted);
    ps_pack_u64(pack, counts->backwards_ns);
    ps_pack_i64(pack, counts->first_ns);
    ps_pack_i64(pack, counts->last_ns);
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        pack_ports(&counts->ports[transport], pack);
        pack_services(&counts->services[transport], pack);
    }
}

void ps_counts_unpack(struct ps_counts *counts, struct ps_unpack *unpack)
{
    unpack_details(counts, unpack);
    counts->total = ps_unpack_sum(unpack);
    for (unsigned i = 0; i < PS_OUTCOME_COUNT; i++)
        counts->outcomes[i] = (struct ps_count){0, 0};
    ps_unpack_sums(unpack, counts->outcomes, PS_OUTCOME_COUNT);
    ps_unpack_sums(unpack, counts->anomalies, PS_ANOMALY_COUNT);
    counts->filtered_out = ps_unpack_sum(unpack);
    unpack_hidden(counts, unpack);
    counts->flows_total = ps_unpack_u64(unpack);
    counts->flows_evicted = ps_unpack_u64(unpack);
    unpack_times(counts, unpack);
    for (unsigned transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        unpack_ports(counts, transport, unpack);
        unpack_services(counts, transport, unpack);
    }
}
