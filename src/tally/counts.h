/*
 * counts.h - the sums of one span of time: an interval, or a whole run.
 *
 * Everything here is a sum, so one span can be added to another: intervals to the total, the shares
 * of several threads to one report.
 *
 * Ports are indexed directly by transport and number.  The tables are large but mostly never
 * touched, and untouched pages cost no memory; `touched` says which pages hold anything, so that
 * neither reports nor sums read the rest.
 */
#ifndef PORTSTAT_TALLY_COUNTS_H
#define PORTSTAT_TALLY_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/packet.h"
#include "portstat/snapshot.h"

enum {
    PS_PORTS = 65536,
    /* Rows that share one `touched` flag: about a page of memory, or, of services, less, as a port
     * that is one is seldom beside another. */
    PS_PAGE_PORTS = 128,
    PS_PAGES = PS_PORTS / PS_PAGE_PORTS,
    PS_PAGE_SERVICES = 16,
    PS_SERVICE_PAGES = PS_PORTS / PS_PAGE_SERVICES,
    PS_DETAILS = 4096, /* distinct details kept; a power of two */
};

struct ps_port_counts {
    struct ps_count destination, source;
};

struct ps_service_counts {
    uint64_t flows;
    struct ps_count to_server, to_client;
    uint64_t evidence[PS_EVIDENCE_COUNT];
};

/* Not counted: how many for this reason ended at this protocol. */
struct ps_detail {
    enum ps_outcome reason;
    struct ps_protocol_id id;
    struct ps_count count;
};

struct ps_counts {
    struct ps_port_counts ports[PS_TRANSPORT_COUNT][PS_PORTS];
    struct ps_count continuation[PS_TRANSPORT_COUNT][PS_PORTS];
    struct ps_service_counts services[PS_TRANSPORT_COUNT][PS_PORTS];
    struct ps_count total;
    struct ps_count outcomes[PS_OUTCOME_COUNT];
    struct ps_count anomalies[PS_ANOMALY_COUNT];
    uint64_t flows_total, flows_evicted;
    int64_t first_ns, last_ns; /* PS_NO_TIME if nothing had a time */
    struct ps_detail details[PS_DETAILS]; /* a hash table; reason PS_COUNTED: a free row */
    uint8_t ports_touched[PS_TRANSPORT_COUNT][PS_PAGES];
    uint8_t continuation_touched[PS_TRANSPORT_COUNT][PS_PAGES];
    uint8_t services_touched[PS_TRANSPORT_COUNT][PS_SERVICE_PAGES];
};

/* NULL when out of memory. */
struct ps_counts *ps_counts_new(void);
void ps_counts_free(struct ps_counts *counts);

static inline void ps_count_add(struct ps_count *count, uint64_t packets, uint64_t bytes)
{
    count->packets += packets;
    count->bytes += bytes;
}

/* A frame's (or several frames') reason for not being counted. */
void ps_counts_add_detail(struct ps_counts *counts, enum ps_outcome reason,
                          struct ps_protocol_id id, struct ps_count count);

/* Takes back what ps_counts_add_detail() added: the frames turned out to be countable. */
void ps_counts_take_detail(struct ps_counts *counts, enum ps_outcome reason,
                           struct ps_protocol_id id, struct ps_count count);

/* Frames from a port, and to it. */
static inline void ps_counts_add_port(struct ps_counts *counts, unsigned transport, uint16_t port,
                                      struct ps_count from, struct ps_count to)
{
    struct ps_port_counts *row = &counts->ports[transport][port];
    ps_count_add(&row->source, from.packets, from.bytes);
    ps_count_add(&row->destination, to.packets, to.bytes);
    counts->ports_touched[transport][port / PS_PAGE_PORTS] = 1;
}

/* Adds all of `from` to `to`. */
void ps_counts_merge(struct ps_counts *to, const struct ps_counts *from);

/* Zeroes all sums; first_ns and last_ns become PS_NO_TIME. */
void ps_counts_clear(struct ps_counts *counts);

/* Widens the span of time. */
void ps_counts_see_time(struct ps_counts *counts, int64_t first_ns, int64_t last_ns);

#endif
