/*
 * counts.h - the sums of one span of time: an interval, or a whole run.
 *
 * Everything here is a sum, so one span can be added to another: intervals to the total, the shares
 * of several threads to one report.
 *
 * The tables have room for every port, but their rows are dense (see port_set.h), and pages that
 * are not touched cost no memory.
 */
#ifndef PORTSTAT_TALLY_COUNTS_H
#define PORTSTAT_TALLY_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/connections.h"
#include "portstat/count.h"
#include "portstat/packet.h"
#include "portstat/service.h"
#include "tally/hosts.h"
#include "tally/port_set.h"

enum {
    PS_DETAILS = 4096, /* distinct details kept */
    PS_DETAIL_BITS = 13,
    PS_DETAIL_SLOTS = 1 << PS_DETAIL_BITS, /* slots of their hash table, which is never more than
                                              half full */
};

/* Two fit a cache line, and none straddles two: a report adds every flow to two of them. */
struct ps_port_counts {
    struct ps_count destination, source;
};

struct ps_service_counts {
    uint64_t flows;
    uint64_t active; /* flows that are not over: how it stands at a report, so it is no sum, and
                        only the report's own counts have it, or those of several that are added
                        up */
    struct ps_count to_server, to_client;
    uint64_t evidence[PS_EVIDENCE_COUNT];
    struct ps_connections connections;
};

/* How many frames were not counted for this reason, with decoding ended at this protocol. */
struct ps_detail {
    enum ps_outcome reason;
    struct ps_protocol_id id;
    struct ps_count count;
};

struct ps_port_table {
    struct ps_port_set set;
    bool continued; /* is there anything in `continuation`? */
    _Alignas(64) struct ps_port_counts rows[PS_PORTS];
    struct ps_count continuation[PS_PORTS]; /* by row: later fragments; part of `destination` */
};

struct ps_service_table {
    struct ps_port_set set;
    struct ps_service_counts rows[PS_PORTS];
};

struct ps_counts {
    struct ps_port_table ports[PS_TRANSPORT_COUNT];
    struct ps_service_table services[PS_TRANSPORT_COUNT];
    struct ps_hosts *hosts; /* owned; NULL: hosts are not wanted */
    struct ps_count total;
    struct ps_count outcomes[PS_OUTCOME_COUNT];
    struct ps_count anomalies[PS_ANOMALY_COUNT];
    uint64_t backwards_ns;        /* the most by which time went back; 0: it did not */
    struct ps_count filtered_out; /* frames that the filter rejected; in no other sum */
    struct ps_count
        hidden[PS_HIDDEN_COUNT]; /* of these: what would pass, were it not behind this */
    uint64_t flows_total, flows_evicted;
    int64_t first_ns, last_ns;              /* PS_NO_TIME if nothing had a time */
    uint16_t detail_slots[PS_DETAIL_SLOTS]; /* a hash table: a row of `details` + 1, or 0 */
    uint32_t detail_count;
    struct ps_detail details[PS_DETAILS];
};

/* NULL when out of memory. */
struct ps_counts *ps_counts_new(void);
void ps_counts_free(struct ps_counts *counts);

/* From now on `counts` has hosts if `like` has them. False when out of memory. */
bool ps_counts_keep_hosts(struct ps_counts *counts, const struct ps_counts *like);

static inline void ps_count_add(struct ps_count *count, uint64_t packets, uint64_t bytes)
{
    count->packets += packets;
    count->bytes += bytes;
}

/* Adds frames that are not counted, by their reason. */
void ps_counts_add_detail(struct ps_counts *counts, enum ps_outcome reason,
                          struct ps_protocol_id id, struct ps_count count);

/* Takes back what ps_counts_add_detail() added: the frames turned out to be countable. */
void ps_counts_take_detail(struct ps_counts *counts, enum ps_outcome reason,
                           struct ps_protocol_id id, struct ps_count count);

/* The sums of a port, or of a service; new ones are zero. Valid as long as `counts`. */
static inline struct ps_port_counts *ps_counts_port(struct ps_counts *counts, unsigned transport,
                                                    uint16_t port)
{
    struct ps_port_table *table = &counts->ports[transport];
    return &table->rows[ps_port_set_add(&table->set, port)];
}

/* Adds later fragments to the port. */
static inline void ps_counts_continue(struct ps_counts *counts, unsigned transport, uint16_t port,
                                      struct ps_count more)
{
    struct ps_port_table *table = &counts->ports[transport];
    ps_count_add(&table->continuation[ps_port_set_add(&table->set, port)], more.packets,
                 more.bytes);
    table->continued = true;
}

static inline struct ps_service_counts *ps_counts_service(struct ps_counts *counts,
                                                          unsigned transport, uint16_t port)
{
    struct ps_service_table *table = &counts->services[transport];
    return &table->rows[ps_port_set_add(&table->set, port)];
}

/* Adds all of `from` to `to`. */
void ps_counts_merge(struct ps_counts *to, const struct ps_counts *from);

/* Adds the flows that are active, of sums that have them: those of somebody else at the same time.
 */
void ps_counts_add_active(struct ps_counts *to, const struct ps_counts *from);

/* Zeroes all sums; first_ns and last_ns become PS_NO_TIME. */
void ps_counts_clear(struct ps_counts *counts);

/* Widens the span of time. */
void ps_counts_see_time(struct ps_counts *counts, int64_t first_ns, int64_t last_ns);

#endif
