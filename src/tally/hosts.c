/*
 * hosts.c - adds up what each address sent and received; see hosts.h.
 */
#include "tally/hosts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "tally/counts.h"
#include "tally/hosts_table.h"

struct ps_hosts *ps_hosts_new(uint64_t most)
{
    const uint32_t most_rows = UINT32_MAX / 2 / PS_HOST_PORTS;
    struct ps_hosts *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->most = most < most_rows ? (uint32_t)most : most_rows;
    self->most_ports = self->most * PS_HOST_PORTS;
    if (getentropy(&self->hash_key, sizeof self->hash_key) != 0 ||
        !ps_flow_index_init(&self->index) || !ps_flow_index_init(&self->port_index)) {
        ps_hosts_free(self);
        return NULL;
    }
    self->hash_key.last |= 1; /* zero would hash everything to one value */
    return self;
}

struct ps_hosts *ps_hosts_new_like(const struct ps_hosts *like)
{
    return ps_hosts_new(like->most);
}

void ps_hosts_free(struct ps_hosts *self)
{
    if (!self)
        return;
    if (self->index.slots)
        ps_flow_index_fini(&self->index);
    if (self->port_index.slots)
        ps_flow_index_fini(&self->port_index);
    free(self->rows);
    free(self->ports);
    free(self);
}

void ps_hosts_clear(struct ps_hosts *self)
{
    ps_flow_index_clear(&self->index);
    ps_flow_index_clear(&self->port_index);
    self->count = self->port_count = 0;
    self->omitted = (struct ps_hosts_omitted){0};
}

void ps_host_sums_add(struct ps_host_sums *to, const struct ps_host_sums *from)
{
    to->flows += from->flows;
    ps_count_add(&to->sent, from->sent.packets, from->sent.bytes);
    ps_count_add(&to->received, from->received.packets, from->received.bytes);
}

uint32_t ps_hosts_tag(const struct ps_hosts *self, const struct ps_address *address,
                      uint8_t ip_version)
{
    uint64_t words[4] = {0, 0, ip_version, 0};
    memcpy(words, address, sizeof *address);
    return (uint32_t)(ps_hash(&self->hash_key, words, 4) >> 32);
}

uint32_t ps_hosts_port_tag(const struct ps_hosts *self, const struct ps_host_port *port)
{
    const uint64_t words[2] = {port->host, (uint64_t)port->role << 24 |
                                               (uint64_t)port->transport << 16 | port->port};
    return (uint32_t)(ps_hash(&self->hash_key, words, 2) >> 32);
}

/* The row that a slot of an index is for, if the tag is the one that is looked for. */
static uint32_t row_at(uint64_t slot, uint32_t tag)
{
    return (uint32_t)(slot >> 32) == tag ? (uint32_t)slot - 1 : PS_NO_HOST;
}

static uint32_t find(const struct ps_hosts *self, const struct ps_address *address,
                     uint8_t ip_version, uint32_t tag)
{
    uint32_t slot = ps_flow_index_home(&self->index, tag);
    for (; self->index.slots[slot] != 0; slot = ps_flow_index_after(&self->index, slot)) {
        uint32_t number = row_at(self->index.slots[slot], tag);
        if (number != PS_NO_HOST && self->rows[number].ip_version == ip_version &&
            memcmp(&self->rows[number].address, address, sizeof *address) == 0)
            return number;
    }
    return PS_NO_HOST;
}

static bool grow(struct ps_hosts *self)
{
    struct ps_host *rows =
        ps_array_grow(self->rows, &self->room, (size_t)self->count + 1, sizeof *rows);
    if (rows)
        self->rows = rows;
    return rows != NULL;
}

static bool append(struct ps_hosts *self, const struct ps_host_end *end, uint32_t tag)
{
    if (!grow(self) || !ps_flow_index_add(&self->index, tag, self->count))
        return false;
    self->rows[self->count++] =
        (struct ps_host){.address = end->address, .ip_version = end->ip_version};
    return true;
}

/* The number of the host, a new one if it has none. PS_NO_HOST when out of memory with none to make
 * room. */
static uint32_t reach(struct ps_hosts *self, const struct ps_host_end *end)
{
    uint32_t tag = ps_hosts_tag(self, &end->address, end->ip_version);
    uint32_t number = find(self, &end->address, end->ip_version, tag);
    if (number != PS_NO_HOST)
        return number;
    if (self->count == self->most)
        ps_hosts_evict(self);
    bool added = append(self, end, tag);
    if (!added && self->count > 0) {
        ps_hosts_evict(self);
        added = append(self, end, tag);
    }
    return added ? self->count - 1 : PS_NO_HOST;
}

static bool is_port(const struct ps_host_port *a, const struct ps_host_port *b)
{
    return a->host == b->host && a->port == b->port && a->transport == b->transport &&
           a->role == b->role;
}

static struct ps_host_port *find_port(struct ps_hosts *self, const struct ps_host_port *key,
                                      uint32_t tag)
{
    uint32_t slot = ps_flow_index_home(&self->port_index, tag);
    for (; self->port_index.slots[slot] != 0; slot = ps_flow_index_after(&self->port_index, slot)) {
        uint32_t number = row_at(self->port_index.slots[slot], tag);
        if (number != PS_NO_HOST && is_port(&self->ports[number], key))
            return &self->ports[number];
    }
    return NULL;
}

/* Without memory the port has no row: what it counted is its host's all the same. */
static void append_port(struct ps_hosts *self, const struct ps_host_port *port, uint32_t tag)
{
    if (self->port_count == self->most_ports)
        ps_hosts_evict_ports(self);
    struct ps_host_port *ports =
        ps_array_grow(self->ports, &self->port_room, (size_t)self->port_count + 1, sizeof *ports);
    if (ports)
        self->ports = ports;
    if (!ports || !ps_flow_index_add(&self->port_index, tag, self->port_count)) {
        self->omitted.ports++;
        return;
    }
    self->ports[self->port_count++] = *port;
}

static void add_port(struct ps_hosts *self, const struct ps_host_port *port)
{
    uint32_t tag = ps_hosts_port_tag(self, port);
    struct ps_host_port *row = find_port(self, port, tag);
    if (!row) {
        append_port(self, port, tag);
        return;
    }
    row->flows += port->flows;
    ps_count_add(&row->count, port->count.packets, port->count.bytes);
}

static struct ps_count both(const struct ps_host_sums *sums)
{
    struct ps_count count = sums->sent;
    ps_count_add(&count, sums->received.packets, sums->received.bytes);
    return count;
}

struct ps_host_port ps_host_sole_port(const struct ps_host *host, uint32_t number)
{
    const struct ps_host_sums *sums = &host->roles[host->sole_role];
    return (struct ps_host_port){.host = number,
                                 .port = host->sole_port,
                                 .transport = host->sole_transport,
                                 .role = host->sole_role,
                                 .flows = sums->flows,
                                 .count = both(sums)};
}

/* From now on each port of the host has a row of its own. */
static void list_ports(struct ps_hosts *self, uint32_t number)
{
    struct ps_host *host = &self->rows[number];
    if (host->ports == PS_HOST_SOLE_PORT) {
        const struct ps_host_port port = ps_host_sole_port(host, number);
        add_port(self, &port);
    }
    host->ports = PS_HOST_MANY_PORTS;
}

/* Counts a port, before its host's sums are changed. */
static void count_port(struct ps_hosts *self, const struct ps_host_port *port)
{
    struct ps_host *host = &self->rows[port->host];
    if (host->ports == PS_HOST_NO_PORT) {
        host->ports = PS_HOST_SOLE_PORT;
        host->sole_role = port->role;
        host->sole_transport = port->transport;
        host->sole_port = port->port;
        return;
    }
    if (host->ports == PS_HOST_SOLE_PORT && host->sole_role == port->role &&
        host->sole_transport == port->transport && host->sole_port == port->port)
        return;
    list_ports(self, port->host);
    add_port(self, port);
}

void ps_hosts_add(struct ps_hosts *self, const struct ps_host_end *end)
{
    uint32_t number = reach(self, end);
    if (number == PS_NO_HOST) {
        self->omitted.hosts++;
        ps_host_sums_add(&self->omitted.roles[end->role], &end->sums);
        return;
    }
    const struct ps_host_port port = {.host = number,
                                      .port = end->port,
                                      .transport = end->transport,
                                      .role = end->role,
                                      .flows = end->sums.flows,
                                      .count = both(&end->sums)};
    count_port(self, &port);
    self->rows[number].is_group |= end->is_group;
    ps_host_sums_add(&self->rows[number].roles[end->role], &end->sums);
}

/* The host's sole port, or that its ports will come one by one. */
static void merge_sole_port(struct ps_hosts *to, uint32_t number, const struct ps_host *from)
{
    const struct ps_host_port port = ps_host_sole_port(from, number);
    if (from->ports == PS_HOST_SOLE_PORT)
        count_port(to, &port);
    else
        list_ports(to, number);
}

static void merge_host(struct ps_hosts *to, const struct ps_host *from)
{
    const struct ps_host_end end = {.address = from->address, .ip_version = from->ip_version};
    uint32_t number = reach(to, &end);
    struct ps_host_sums *roles = to->omitted.roles;
    if (number == PS_NO_HOST) {
        to->omitted.hosts++;
    } else {
        merge_sole_port(to, number, from);
        to->rows[number].is_group |= from->is_group;
        roles = to->rows[number].roles;
    }
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        ps_host_sums_add(&roles[role], &from->roles[role]);
}

/* All hosts first: numbers change when hosts make room. */
void ps_hosts_merge(struct ps_hosts *to, const struct ps_hosts *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        merge_host(to, &from->rows[i]);
    for (uint32_t i = 0; i < from->port_count; i++) {
        struct ps_host_port port = from->ports[i];
        const struct ps_host *host = &from->rows[port.host];
        uint32_t tag = ps_hosts_tag(to, &host->address, host->ip_version);
        port.host = find(to, &host->address, host->ip_version, tag);
        if (port.host != PS_NO_HOST && to->rows[port.host].ports == PS_HOST_MANY_PORTS)
            add_port(to, &port);
    }
    to->omitted.hosts += from->omitted.hosts;
    to->omitted.ports += from->omitted.ports;
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        ps_host_sums_add(&to->omitted.roles[role], &from->omitted.roles[role]);
}

bool ps_hosts_are_whole(const struct ps_hosts *self)
{
    return (self->omitted.hosts | self->omitted.ports) == 0;
}

const struct ps_host *ps_hosts_rows(const struct ps_hosts *self, size_t *count)
{
    *count = self->count;
    return self->rows;
}

const struct ps_host_port *ps_hosts_ports(const struct ps_hosts *self, size_t *count)
{
    *count = self->port_count;
    return self->ports;
}

const struct ps_hosts_omitted *ps_hosts_omitted(const struct ps_hosts *self)
{
    return &self->omitted;
}
