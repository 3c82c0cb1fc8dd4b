/*
 * hosts_table.h - how the table of hosts is laid out, for the files that work on it.
 *
 * Rows stand one after another in the order in which they came, so that which of them makes room
 * depends on the input alone, never on the secret of the hash.
 */
#ifndef PORTSTAT_TALLY_HOSTS_TABLE_H
#define PORTSTAT_TALLY_HOSTS_TABLE_H

#include "tally/flow_index.h"
#include "tally/hash.h"
#include "tally/hosts.h"

enum { PS_NO_HOST = UINT32_MAX };

struct ps_hosts {
    struct ps_hash_key hash_key;
    uint32_t most, most_ports;
    struct ps_host *rows;
    size_t room;
    uint32_t count;
    struct ps_host_port *ports;
    size_t port_room;
    uint32_t port_count;
    struct ps_flow_index index, port_index; /* from keys to numbers of rows */
    struct ps_hosts_omitted omitted;
};

void ps_host_sums_add(struct ps_host_sums *to, const struct ps_host_sums *from);

/* The tags of keys, for the two indexes. */
uint32_t ps_hosts_tag(const struct ps_hosts *self, const struct ps_address *address,
                      uint8_t ip_version);
uint32_t ps_hosts_port_tag(const struct ps_hosts *self, const struct ps_host_port *port);

/* hosts_evict.c: some rows make room for another. Hosts get new numbers. There must be one. */
void ps_hosts_evict(struct ps_hosts *self);
void ps_hosts_evict_ports(struct ps_hosts *self);

#endif
