/*
 * hosts.h - what each address sent and received, and which services it offered and used.
 *
 * Flows tell it what they counted; no packet comes here by itself.  Each frame has two ends: it is
 * sent by one host and received by one (the same one, if an address talks to itself), so what all
 * hosts sent, with what was omitted, is what was counted, and so is what they received.
 *
 * All of it is a sum, so two tables can be added up.  Both parts are bounded: hosts, and their
 * ports. When one is full, a quarter of its rows makes room, the smallest first and of those the
 * oldest: a flood of random addresses drives out itself.  A row's size is the power of two of its
 * packets. What a host had counted is added to `omitted`, from where it does not come back. What a
 * port had is still part of its host.
 */
#ifndef PORTSTAT_TALLY_HOSTS_H
#define PORTSTAT_TALLY_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/count.h"
#include "portstat/packet.h"

/* What an end of a flow is: the one that asks, or the one whose port is the service. */
enum ps_flow_role { PS_HOST_AS_CLIENT, PS_HOST_AS_SERVER, PS_HOST_ROLES };

enum { PS_HOST_PORTS = 2 }; /* rows of ports for each host of the limit */

struct ps_host_sums {
    uint64_t flows; /* that began */
    struct ps_count sent, received;
};

/* Most hosts have one port, all the more those of a flood: what it counted is what its host did, so
 * it needs no row. */
enum ps_host_ports { PS_HOST_NO_PORT, PS_HOST_SOLE_PORT, PS_HOST_MANY_PORTS };

struct ps_host {
    struct ps_address address;
    struct ps_host_sums roles[PS_HOST_ROLES];
    uint32_t moves_to;  /* only while rows make room */
    uint8_t ip_version; /* 4, 6, or PS_NO_IP: all frames without addresses */
    bool is_group;      /* it was the destination of multicast or broadcast frames */
    uint8_t ports;      /* enum ps_host_ports: many have rows of their own */
    uint8_t sole_role, sole_transport;
    uint16_t sole_port;
};

/* A service port that a host offered as a server or used as a client. */
struct ps_host_port {
    uint32_t host; /* its number */
    uint16_t port;
    uint8_t transport, role;
    uint64_t flows;
    struct ps_count count; /* both directions */
};

struct ps_hosts_omitted {
    uint64_t hosts; /* rows that made room; one that comes back may do so again */
    uint64_t ports; /* likewise, of hosts that are still there */
    struct ps_host_sums roles[PS_HOST_ROLES];
};

/* One end of a flow, with what it counted there. */
struct ps_host_end {
    struct ps_address address;
    uint8_t ip_version;
    bool is_group;
    uint8_t role, transport;
    uint16_t port; /* the service's, whichever end that is */
    struct ps_host_sums sums;
};

struct ps_hosts;

/* Holds `most` hosts, at least 1. NULL when out of memory. */
struct ps_hosts *ps_hosts_new(uint64_t most);
/* An empty table with the same limit. */
struct ps_hosts *ps_hosts_new_like(const struct ps_hosts *like);
void ps_hosts_free(struct ps_hosts *self);

void ps_hosts_clear(struct ps_hosts *self);

/* Without memory for a row, others make room as at the limit. */
void ps_hosts_add(struct ps_hosts *self, const struct ps_host_end *end);

/* Adds all of `from` to `to`. */
void ps_hosts_merge(struct ps_hosts *to, const struct ps_hosts *from);

/* Is nothing missing? Then the rows do not depend on the order in which flows were told. */
bool ps_hosts_are_whole(const struct ps_hosts *self);

/* The port of a host that has only one, with `number` for the host's. */
struct ps_host_port ps_host_sole_port(const struct ps_host *host, uint32_t number);

/* Rows, valid until the table changes. */
const struct ps_host *ps_hosts_rows(const struct ps_hosts *self, size_t *count);
/* Of hosts that have many. */
const struct ps_host_port *ps_hosts_ports(const struct ps_hosts *self, size_t *count);
const struct ps_hosts_omitted *ps_hosts_omitted(const struct ps_hosts *self);

#endif
