/*
 * snapshot_hosts.c - hosts as rows, each with the first of its ports, and sorted.
 */
#include "report/snapshot_hosts.h"

#include <stdlib.h>
#include <string.h>

#include "report/label.h"
#include "report/order.h"
#include "tally/flow_view.h"

const char *ps_address_kind_name(enum ps_address_kind kind)
{
    static const char *const names[PS_ADDRESS_KIND_COUNT] = {
        [PS_UNICAST] = "unicast", [PS_MULTICAST] = "multicast", [PS_BROADCAST] = "broadcast"};
    return names[kind];
}

/* RFC 4291 section 2.7, RFC 1112 section 4, RFC 919 section 7. The broadcast address of a network
 * looks like any other: it is known by the frames that were sent to all. */
static enum ps_address_kind kind_of(const struct ps_host *host)
{
    static const uint8_t limited[4] = {255, 255, 255, 255};
    const uint8_t *bytes = host->address.bytes;
    if (host->ip_version == 6)
        return bytes[0] == 0xff ? PS_MULTICAST : PS_UNICAST;
    if (bytes[0] >> 4 == 14)
        return PS_MULTICAST;
    return host->is_group || memcmp(bytes, limited, sizeof limited) == 0 ? PS_BROADCAST
                                                                         : PS_UNICAST;
}

static void add_count(struct ps_count *to, struct ps_count from)
{
    ps_count_add(to, from.packets, from.bytes);
}

static void take_count(struct ps_count *from, struct ps_count part)
{
    from->packets -= part.packets;
    from->bytes -= part.bytes;
}

static void fill_role(struct ps_host_role *role, const struct ps_host_sums *sums)
{
    role->flows = sums->flows;
    role->count = sums->sent;
    add_count(&role->count, sums->received);
    role->other_flows = role->flows;
    role->other_count = role->count;
}

static void fill_host(struct ps_host_row *row, const struct ps_host *host)
{
    row->ip_version = host->ip_version == PS_NO_IP ? 0 : host->ip_version;
    row->address = host->address;
    row->kind = row->ip_version ? kind_of(host) : PS_UNICAST;
    for (unsigned role = 0; role < PS_HOST_ROLES; role++) {
        add_count(&row->sent, host->roles[role].sent);
        add_count(&row->received, host->roles[role].received);
    }
    fill_role(&row->as_client, &host->roles[PS_HOST_AS_CLIENT]);
    fill_role(&row->as_server, &host->roles[PS_HOST_AS_SERVER]);
}

/* By role, then as rows are sorted. */
static int compare_ports(const void *left, const void *right)
{
    const struct ps_host_port *a = left, *b = right;
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    if (a->count.packets != b->count.packets)
        return a->count.packets > b->count.packets ? -1 : 1;
    if (a->count.bytes != b->count.bytes)
        return a->count.bytes > b->count.bytes ? -1 : 1;
    if (a->transport != b->transport)
        return a->transport < b->transport ? -1 : 1;
    return (a->port > b->port) - (a->port < b->port);
}

/* Ports, those of one host side by side. */
struct grouped {
    struct ps_host_port *ports;
    uint32_t *starts; /* by host, and behind the last one */
};

static void free_grouped(struct grouped *grouped)
{
    free(grouped->ports);
    free(grouped->starts);
}

/* False when out of memory. */
static bool group(struct grouped *grouped, const struct ps_hosts *hosts)
{
    size_t host_count, port_count;
    (void)ps_hosts_rows(hosts, &host_count);
    const struct ps_host_port *ports = ps_hosts_ports(hosts, &port_count);
    grouped->ports = malloc((port_count + 1) * sizeof *grouped->ports);
    grouped->starts = calloc(host_count + 2, sizeof *grouped->starts);
    if (!grouped->ports || !grouped->starts)
        return false;
    uint32_t *next = grouped->starts + 1; /* ends up one place further, as the starts */
    for (size_t i = 0; i < port_count; i++)
        next[ports[i].host + 1]++;
    for (size_t i = 1; i <= host_count; i++)
        next[i] += next[i - 1];
    for (size_t i = 0; i < port_count; i++)
        grouped->ports[next[ports[i].host]++] = ports[i];
    return true;
}

static void take_port(struct ps_host_role *role, struct ps_host_port_row *row,
                      const struct ps_host_port *port, const struct ps_services *services)
{
    if (role->port_count == 0)
        role->ports = row;
    role->port_count++;
    ps_label_fill(&row->label, services, port->transport, port->port);
    row->flows = port->flows;
    row->count = port->count;
    role->other_flows -= port->flows;
    take_count(&role->other_count, port->count);
}

/* The first ports of each role. Returns the free place behind them. */
static struct ps_host_port_row *take_ports(struct ps_host_row *row, struct ps_host_port_row *at,
                                           struct ps_host_port *ports, size_t count,
                                           const struct ps_services *services)
{
    if (count > 1)
        qsort(ports, count, sizeof *ports, compare_ports);
    for (size_t i = 0; i < count; i++) {
        bool asks = ports[i].role == PS_HOST_AS_CLIENT;
        struct ps_host_role *role = asks ? &row->as_client : &row->as_server;
        if (role->port_count < PS_HOST_TOP)
            take_port(role, at++, &ports[i], services);
    }
    return at;
}

/* All ports of a host: its only one, or those that have rows. */
static struct ps_host_port_row *take_host_ports(struct ps_snapshot *snapshot, size_t host,
                                                struct ps_host_port_row *at,
                                                const struct ps_hosts *hosts,
                                                const struct grouped *grouped,
                                                const struct ps_services *services)
{
    size_t count;
    const struct ps_host *from = &ps_hosts_rows(hosts, &count)[host];
    struct ps_host_port sole = ps_host_sole_port(from, (uint32_t)host);
    const uint32_t *starts = grouped->starts + host;
    if (from->ports == PS_HOST_SOLE_PORT)
        return take_ports(&snapshot->hosts[host], at, &sole, 1, services);
    return take_ports(&snapshot->hosts[host], at, grouped->ports + starts[0], starts[1] - starts[0],
                      services);
}

static bool take_all_ports(struct ps_snapshot *snapshot, const struct ps_hosts *hosts,
                           const struct ps_services *services)
{
    struct grouped grouped = {NULL, NULL};
    size_t count;
    (void)ps_hosts_ports(hosts, &count);
    count += snapshot->host_count;
    snapshot->host_ports = calloc(count + 1, sizeof *snapshot->host_ports);
    bool done = snapshot->host_ports && group(&grouped, hosts);
    struct ps_host_port_row *at = snapshot->host_ports;
    for (size_t i = 0; done && i < snapshot->host_count; i++)
        at = take_host_ports(snapshot, i, at, hosts, &grouped, services);
    free_grouped(&grouped);
    return done;
}

static void take_omitted(struct ps_snapshot *snapshot, const struct ps_hosts_omitted *omitted)
{
    snapshot->hosts_omitted.hosts = omitted->hosts;
    snapshot->hosts_omitted.ports = omitted->ports;
    snapshot->hosts_omitted.client_flows = omitted->roles[PS_HOST_AS_CLIENT].flows;
    snapshot->hosts_omitted.server_flows = omitted->roles[PS_HOST_AS_SERVER].flows;
    for (unsigned role = 0; role < PS_HOST_ROLES; role++) {
        add_count(&snapshot->hosts_omitted.sent, omitted->roles[role].sent);
        add_count(&snapshot->hosts_omitted.received, omitted->roles[role].received);
    }
}

bool ps_snapshot_take_hosts(struct ps_snapshot *snapshot, const struct ps_counts *sums,
                            const struct ps_services *services)
{
    size_t count;
    if (!sums->hosts)
        return true;
    const struct ps_host *hosts = ps_hosts_rows(sums->hosts, &count);
    snapshot->hosts = calloc(count + 1, sizeof *snapshot->hosts);
    if (!snapshot->hosts)
        return false;
    snapshot->host_count = count;
    for (size_t i = 0; i < count; i++)
        fill_host(&snapshot->hosts[i], &hosts[i]);
    if (!take_all_ports(snapshot, sums->hosts, services))
        return false;
    take_omitted(snapshot, ps_hosts_omitted(sums->hosts));
    ps_order_hosts(snapshot->hosts, count);
    return true;
}
