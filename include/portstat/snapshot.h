/*
 * snapshot.h - a report's content: a deep, sorted copy of the tallies with every label resolved.
 *
 * Whatever shows numbers sees only this.  All bytes are on-wire frame lengths without FCS.  Strings
 * are owned by the snapshot, from malloc(), unless said otherwise; NULL stands for "unknown" or
 * "does not apply".
 */
#ifndef PORTSTAT_SNAPSHOT_H
#define PORTSTAT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/connections.h"
#include "portstat/count.h"
#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"
#include "portstat/service.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a (transport, port) is called; strings are constant data. */
struct ps_label {
    enum ps_transport transport;
    uint16_t port;
    enum ps_port_class port_class;
    const char *service;     /* the registry's name or the overlay's */
    const char *common_name; /* what people call it */
};

struct ps_port_row {
    struct ps_label label;
    struct ps_count destination;  /* frames to this port, later fragments included */
    struct ps_count continuation; /* of those: later fragments */
    struct ps_count source;       /* frames from this port */
    bool client_only;             /* was never the service port of a flow: only a client's own */
};

struct ps_service_row {
    struct ps_label label;
    uint64_t flows;        /* that began in this time */
    uint64_t active_flows; /* that are not over at its end, whenever they began */
    struct ps_count to_server, to_client;
    struct ps_count before;               /* both directions, in the interval before this one */
    uint64_t evidence[PS_EVIDENCE_COUNT]; /* flows by deciding evidence; adds up to `flows` */
    struct ps_connections connections;    /* as far as ps_connections_scope() says */
};

struct ps_class_row {
    enum ps_port_class port_class;
    uint64_t ports;              /* distinct (transport, port) that were a destination */
    struct ps_count destination; /* frames to them */
    uint64_t services, flows;    /* distinct service ports; their flows */
    struct ps_count service;     /* frames of those flows, both directions */
};

struct ps_detail_row {
    const char *name; /* "arp", "icmp", "0x88b5" */
    struct ps_count count;
};

struct ps_reason_row {
    enum ps_outcome reason;
    struct ps_count count;
    struct ps_detail_row *details; /* sorted; may be empty */
    size_t detail_count;
};

struct ps_flow_row {
    struct ps_label label; /* of its service port */
    uint8_t ip_version;
    struct ps_address client, server;
    uint16_t client_port;
    struct ps_count to_server, to_client;
    int64_t first_ns, last_ns;
    enum ps_evidence evidence;
};

/* Interfaces of one name are one row. */
struct ps_interface_row {
    const char *name; /* "eth0"; NULL: unknown */
    const char *file; /* as in struct ps_interface; likewise: */
    uint32_t number;
    bool others; /* all that are too many to be kept apart */
    struct ps_count all, counted;
    bool has_drops;
    uint64_t kernel_drops, interface_drops;
};

/* Frames that the filter rejected for what is around them. */
struct ps_hidden_row {
    enum ps_hidden behind;
    struct ps_count count;
    char *filter; /* one that finds them; see ps_filter_beyond(); NULL: not known */
};

/* A service port that a host offered or used, with the flows of that host alone. */
struct ps_host_port_row {
    struct ps_label label;
    uint64_t flows;
    struct ps_count count; /* both directions */
};

/* What a host did in one of its two roles: asked, or served. */
struct ps_host_role {
    uint64_t flows;        /* that began in this time; each flow has one client and one server */
    struct ps_count count; /* frames of its flows in this role, both directions */
    struct ps_host_port_row *ports; /* the services' ports, sorted likewise; at most PS_HOST_TOP */
    size_t port_count;
    uint64_t other_flows; /* of all other ports */
    struct ps_count other_count;
};

enum { PS_HOST_TOP = 10 };

enum ps_address_kind { PS_UNICAST, PS_MULTICAST, PS_BROADCAST, PS_ADDRESS_KIND_COUNT };

/* "unicast", "multicast", "broadcast". */
PS_API const char *ps_address_kind_name(enum ps_address_kind kind);

/* Each frame is sent by one host and received by one. What a host sent and received adds up to its
 * two roles. */
struct ps_host_row {
    uint8_t ip_version; /* 4 or 6; 0: all frames that have ports but no addresses */
    struct ps_address address;
    enum ps_address_kind kind; /* broadcast as far as it was seen: frames to all of a link */
    struct ps_count sent, received;
    struct ps_host_role as_client, as_server;
};

enum ps_snapshot_kind {
    PS_WHOLE,    /* a run without intervals */
    PS_INTERVAL, /* one interval */
    PS_TOTAL,    /* the whole of a run with intervals */
    PS_SNAPSHOT, /* a run so far: more is to come */
};

/* How a person wants it shown; the data are complete whatever stands here. */
enum ps_view_by {
    PS_VIEW_ALL_TABLES,
    PS_VIEW_BY_PORT,
    PS_VIEW_BY_SERVICE,
    PS_VIEW_BY_CLASS,
    PS_VIEW_BY_FLOW,
    PS_VIEW_BY_INTERFACE,
    PS_VIEW_BY_HOST
};
enum ps_view_sort {
    PS_SORT_USUAL, /* what suits the form: in tables by packets, in an interval's text by bytes */
    PS_SORT_PACKETS,
    PS_SORT_BYTES,
    PS_SORT_PORT,
    PS_SORT_FLOWS,
    PS_SORT_NAME
};

struct ps_view {
    enum ps_view_by by;
    enum ps_view_sort sort;
    unsigned top;            /* rows of a table at most; 0: all */
    unsigned lines;          /* lines of an interval's text at most; 0: any number */
    bool all;                /* list clients' own ports one by one, too */
    bool numbers_only;       /* no service names */
    bool quiet;              /* only the tables, or one line per interval */
    bool local_time;         /* show times of the local time zone, with their offset from UTC; a run
                                reads the zone when it is made */
    const char *flow_limit;  /* how to name the limit of flows to the reader: "--max-flows";
                                constant, or NULL for "their limit" */
    const char *host_limit;  /* likewise, that of hosts: "--max-hosts" */
    const char *once_option; /* how to name what counts a packet of several interfaces once:
                                "--once"; constant, or NULL to name nothing */
};

struct ps_snapshot {
    enum ps_snapshot_kind kind;
    const char *version; /* of portstat; constant */
    struct ps_view view;

    /* All zeroes (except the times) stand for frames from memory, none of them missing. */
    struct {
        enum ps_source_kind kind;
        const char *name;            /* any bytes: a file's name */
        const char *link_type;       /* "EN10MB"; "MIXED" for several */
        const char *link_type_title; /* "Ethernet" */
        int64_t first_ns, last_ns;   /* PS_NO_TIME if no frame had a time */
        unsigned threads;            /* that counted it, one of them the run's own; 0 is 1 */
        bool incomplete;             /* it broke off, or was damaged */
        const char *damage;          /* if incomplete: why, in words; else NULL */
        bool has_drops;
        uint64_t kernel_drops, interface_drops;
        uint32_t cooked_bytes; /* of the header that Linux made up for frames; 0: there are none */
        uint64_t backwards_ns; /* the most by which a frame was earlier than the one before it */
        bool has_filtered_out; /* the next three are known */
        struct ps_count filtered_out; /* frames that the filter rejected; in no other sum */
        struct ps_hidden_row *hidden; /* those of them that would pass without what is around them;
                                         in the order of enum ps_hidden */
        size_t hidden_count;
        bool inexact;   /* of merged parts: a limit was reached, so that flows may differ from those
                           of one run; all sums are right */
        uint32_t views; /* how many saw the same time, and are added up here; 0 or 1: one did */
        bool compared;  /* the next two are known: */
        struct ps_count seen_before; /* frames whose packet another interface had seen */
        uint64_t forgotten;          /* packets that could not be remembered until then */
    } input;
    struct {
        int64_t start_ns, end_ns; /* of an interval; otherwise PS_NO_TIME, except that a PS_SNAPSHOT
                                     ends when it was taken */
        int64_t before_ns;        /* start of the interval before it; PS_NO_TIME: it is the first */
        bool compared;   /* what came before is known: `before` of the services, and `gone` */
        bool idle_again; /* neither this interval nor the one before it had packets, drops, or news
                            of connections */
    } interval;
    bool has_intervals; /* the run has intervals; this may be one of them */

    struct ps_count total, counted;
    struct ps_reason_row reasons[PS_OUTCOME_COUNT - 1]; /* sorted; those that occurred */
    size_t reason_count;
    struct ps_detail_row *anomalies; /* what else was wrong; named after enum ps_anomaly */
    size_t anomaly_count;

    struct ps_port_row *ports; /* sorted by packets, bytes (descending), transport, port */
    size_t port_count;
    struct ps_service_row *services; /* sorted likewise, both directions together */
    size_t service_count;
    struct ps_service_row *gone; /* of an interval: services that only the one before it had, with
                                    `label` and `before` alone; sorted by bytes before */
    size_t gone_count;
    struct ps_class_row classes[PS_PORT_CLASS_COUNT]; /* sorted likewise; those that occurred */
    size_t class_count;
    struct ps_flow_row *flows; /* sorted likewise; those held, if the view asks for flows */
    size_t flow_count;
    uint64_t flows_total, flows_active, flows_evicted;
    struct {
        uint64_t flows;        /* that began in this time and were freed: they have no row */
        struct ps_count count; /* what was counted and is in no row */
    } flows_omitted;           /* if the view asks for flows; else zeroes */
    struct ps_interface_row
        *interfaces; /* sorted by packets, bytes, name; if the view asks for them */
    size_t interface_count;
    struct ps_host_row *hosts; /* sorted by packets, bytes, address; if the view asks for them */
    size_t host_count;
    struct ps_host_port_row *host_ports; /* those of all hosts, which point to them */
    struct {
        uint64_t hosts; /* rows that made room; one that came back may have done so again */
        uint64_t ports; /* likewise, of hosts that have a row: they are among their other ports */
        struct ps_count sent, received; /* what was counted and is in no row */
        uint64_t client_flows, server_flows;
    } hosts_omitted;
};

struct ps_tally;

/* Working memory for adding up, reused by one snapshot after another. Allocated beforehand, it
 * allows a report even when the flows of a tally have used up all other memory. */
struct ps_snapshot_scratch;

/* NULL and `error` when out of memory. */
PS_API struct ps_snapshot_scratch *ps_snapshot_scratch_new(struct ps_error *error);
/* NULL is fine. */
PS_API void ps_snapshot_scratch_free(struct ps_snapshot_scratch *scratch);

/* A snapshot of what `tally` counted: of the whole run, of the current interval, or (PS_TOTAL,
 * PS_SNAPSHOT) of the intervals ended and the current one. The caller fills `input` (except its
 * times) and `interval`. `scratch` may be NULL: then this call allocates its own. Freed with
 * ps_snapshot_free(). NULL and `error` when out of memory. */
PS_API struct ps_snapshot *ps_snapshot_take(const struct ps_tally *tally,
                                            enum ps_snapshot_kind kind, const struct ps_view *view,
                                            struct ps_snapshot_scratch *scratch,
                                            struct ps_error *error);

/* Frees the snapshot and what it owns: its arrays, the names of details, anomalies and interfaces,
 * and the strings of `input`. NULL is fine. */
PS_API void ps_snapshot_free(struct ps_snapshot *snapshot);

#ifdef __cplusplus
}
#endif

#endif
