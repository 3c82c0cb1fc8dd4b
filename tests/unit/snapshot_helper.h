/*
 * snapshot_helper.h - snapshots built by hand for the tests of report forms, and what a form makes
 * of them as text.
 */
#ifndef PORTSTAT_TESTS_UNIT_SNAPSHOT_HELPER_H
#define PORTSTAT_TESTS_UNIT_SNAPSHOT_HELPER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portstat/renderer.h"
#include "portstat/service.h"
#include "portstat/snapshot.h"

static inline struct ps_label a_label(enum ps_transport transport, uint16_t port,
                                      const char *service, const char *common_name)
{
    return (struct ps_label){transport, port, ps_port_class(port), service, common_name};
}

/* An empty snapshot of a file; freed with ps_snapshot_free(). */
static inline struct ps_snapshot *an_empty_snapshot(const char *name)
{
    struct ps_snapshot *snapshot = calloc(1, sizeof *snapshot);
    snapshot->version = "0.1.0";
    snapshot->view.top = 10;
    snapshot->input.name = strdup(name);
    snapshot->input.link_type = strdup("EN10MB");
    snapshot->input.link_type_title = strdup("Ethernet");
    snapshot->input.first_ns = PS_NO_TIME;
    snapshot->input.last_ns = PS_NO_TIME;
    snapshot->input.kind = PS_SOURCE_FILE;
    snapshot->interval.start_ns = PS_NO_TIME;
    snapshot->interval.end_ns = PS_NO_TIME;
    return snapshot;
}

static inline void add_reason(struct ps_snapshot *snapshot, enum ps_outcome reason,
                              struct ps_count count)
{
    snapshot->reasons[snapshot->reason_count++] =
        (struct ps_reason_row){.reason = reason, .count = count};
}

static inline void add_detail(struct ps_snapshot *snapshot, const char *name, struct ps_count count)
{
    struct ps_reason_row *row = &snapshot->reasons[snapshot->reason_count - 1];
    row->details = realloc(row->details, (row->detail_count + 1) * sizeof *row->details);
    row->details[row->detail_count++] = (struct ps_detail_row){strdup(name), count};
}

static inline void add_anomaly(struct ps_snapshot *snapshot, const char *name,
                               struct ps_count count)
{
    size_t size = (snapshot->anomaly_count + 1) * sizeof *snapshot->anomalies;
    snapshot->anomalies = realloc(snapshot->anomalies, size);
    snapshot->anomalies[snapshot->anomaly_count++] = (struct ps_detail_row){strdup(name), count};
}

static inline struct ps_port_row *add_port(struct ps_snapshot *snapshot, struct ps_label label,
                                           struct ps_count destination, struct ps_count source)
{
    size_t size = (snapshot->port_count + 1) * sizeof *snapshot->ports;
    snapshot->ports = realloc(snapshot->ports, size);
    struct ps_port_row *row = &snapshot->ports[snapshot->port_count++];
    *row = (struct ps_port_row){.label = label, .destination = destination, .source = source};
    return row;
}

static inline struct ps_service_row *add_service(struct ps_snapshot *snapshot,
                                                 struct ps_label label, uint64_t flows,
                                                 struct ps_count to_server,
                                                 struct ps_count to_client)
{
    size_t size = (snapshot->service_count + 1) * sizeof *snapshot->services;
    snapshot->services = realloc(snapshot->services, size);
    struct ps_service_row *row = &snapshot->services[snapshot->service_count++];
    *row = (struct ps_service_row){
        .label = label, .flows = flows, .to_server = to_server, .to_client = to_client};
    return row;
}

static inline void add_class(struct ps_snapshot *snapshot, struct ps_class_row row)
{
    snapshot->classes[snapshot->class_count++] = row;
}

static inline struct ps_flow_row *add_flow(struct ps_snapshot *snapshot, struct ps_flow_row flow)
{
    size_t size = (snapshot->flow_count + 1) * sizeof *snapshot->flows;
    snapshot->flows = realloc(snapshot->flows, size);
    snapshot->flows[snapshot->flow_count] = flow;
    return &snapshot->flows[snapshot->flow_count++];
}

/*
 * Ten packets of one web page and a name look-up, worked out by hand:
 *   6 TCP to 80, 600 bytes; 4 TCP to 50000 (replies), 5,000 bytes; 1 UDP to 53, 80 bytes, its
 * answer of 120 bytes to 50001; 2 ARP, 84 bytes; 1 ICMP, 98 bytes: 15 packets, 5,982 bytes.
 */
static inline struct ps_snapshot *a_small_snapshot(void)
{
    struct ps_snapshot *s = an_empty_snapshot("small.pcap");
    s->input.first_ns = 1795203060000000000; /* 2026-11-20 19:31:00 UTC */
    s->input.last_ns = s->input.first_ns + 11730000000;
    s->total = (struct ps_count){15, 5982};
    s->counted = (struct ps_count){12, 5800};
    add_reason(s, PS_NON_IP, (struct ps_count){2, 84});
    add_detail(s, "arp", (struct ps_count){2, 84});
    add_reason(s, PS_IP_WITHOUT_PORTS, (struct ps_count){1, 98});
    add_detail(s, "icmp", (struct ps_count){1, 98});
    struct ps_label http = a_label(PS_TCP, 80, "http", "HTTP");
    struct ps_label dns = a_label(PS_UDP, 53, "domain", "DNS");
    struct ps_label web_client = a_label(PS_TCP, 50000, NULL, NULL);
    struct ps_label dns_client = a_label(PS_UDP, 50001, NULL, NULL);
    add_port(s, http, (struct ps_count){6, 600}, (struct ps_count){4, 5000});
    add_port(s, web_client, (struct ps_count){4, 5000}, (struct ps_count){6, 600})->client_only =
        true;
    add_port(s, dns_client, (struct ps_count){1, 120}, (struct ps_count){1, 80})->client_only =
        true;
    add_port(s, dns, (struct ps_count){1, 80}, (struct ps_count){1, 120});
    add_service(s, http, 1, (struct ps_count){6, 600}, (struct ps_count){4, 5000})
        ->evidence[PS_EVIDENCE_HANDSHAKE] = 1;
    add_service(s, dns, 1, (struct ps_count){1, 80}, (struct ps_count){1, 120})
        ->evidence[PS_EVIDENCE_WELL_KNOWN] = 1;
    add_class(s, (struct ps_class_row){.port_class = PS_WELL_KNOWN,
                                       .ports = 2,
                                       .destination = {7, 680},
                                       .services = 2,
                                       .flows = 2,
                                       .service = {12, 5800}});
    add_class(
        s, (struct ps_class_row){.port_class = PS_DYNAMIC, .ports = 2, .destination = {5, 5120}});
    s->flows_total = 2;
    s->flows_active = 1;
    return s;
}

/* What a form makes of a snapshot; freed by the caller. */
static inline char *rendered(const char *form, const struct ps_snapshot *snapshot, unsigned width,
                             bool colour)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    struct ps_writer writer;
    ps_writer_init(&writer, file, width, colour);
    ps_renderer_find(form)->render(snapshot, &writer);
    bool good = ps_writer_flush(&writer);
    fclose(file);
    if (good)
        return text;
    free(text);
    return NULL;
}

#endif
