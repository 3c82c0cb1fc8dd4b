/*
 * pack_hosts.c - what each address sent and received as bytes, and back; see pack_parts.h.
 *
 * Rows keep their order, since it says which of them makes room.
 */
#include "tally/pack_parts.h"

#include <stdlib.h>

#include "base/array.h"
#include "tally/flow_view.h"
#include "tally/hosts_table.h"

enum {
    SUMS_BYTES = 5, /* the least that the sums of a role take */
    HOST_BYTES = 1 + 1 + 1 + PS_HOST_ROLES * SUMS_BYTES,
    PORT_BYTES = 4 + 1 + 2,
    IPV4_BYTES = 4,
};

static void pack_host_sums(const struct ps_host_sums *sums, struct ps_pack *pack)
{
    ps_pack_u64(pack, sums->flows);
    ps_pack_sum(pack, sums->sent);
    ps_pack_sum(pack, sums->received);
}

static void unpack_host_sums(struct ps_host_sums *sums, struct ps_unpack *unpack)
{
    sums->flows = ps_unpack_u64(unpack);
    sums->sent = ps_unpack_sum(unpack);
    sums->received = ps_unpack_sum(unpack);
}

static size_t address_bytes(unsigned ip_version)
{
    if (ip_version == 4)
        return IPV4_BYTES;
    return ip_version == 6 ? sizeof(struct ps_address) : 0;
}

static void pack_host(const struct ps_host *host, struct ps_pack *pack)
{
    ps_pack_u64(pack, host->ip_version);
    ps_pack_bytes(pack, host->address.bytes, address_bytes(host->ip_version));
    ps_pack_bool(pack, host->is_group);
    ps_pack_u64(pack, host->ports);
    if (host->ports == PS_HOST_SOLE_PORT) {
        ps_pack_u64(pack, host->sole_role);
        ps_pack_u64(pack, host->sole_transport);
        ps_pack_u64(pack, host->sole_port);
    }
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        pack_host_sums(&host->roles[role], pack);
}

static void unpack_host(struct ps_host *host, struct ps_unpack *unpack)
{
    *host = (struct ps_host){0};
    host->ip_version = (uint8_t)ps_unpack_up_to(unpack, 6);
    if (host->ip_version != PS_NO_IP && address_bytes(host->ip_version) == 0)
        ps_unpack_fail(unpack);
    ps_unpack_bytes(unpack, host->address.bytes, address_bytes(host->ip_version));
    host->is_group = ps_unpack_bool(unpack);
    host->ports = (uint8_t)ps_unpack_up_to(unpack, PS_HOST_MANY_PORTS);
    if (host->ports == PS_HOST_SOLE_PORT) {
        host->sole_role = (uint8_t)ps_unpack_up_to(unpack, PS_HOST_ROLES - 1);
        host->sole_transport = (uint8_t)ps_unpack_up_to(unpack, PS_TRANSPORT_COUNT - 1);
        host->sole_port = (uint16_t)ps_unpack_up_to(unpack, PS_PORTS - 1);
    }
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        unpack_host_sums(&host->roles[role], unpack);
}

static void pack_port(const struct ps_host_port *port, struct ps_pack *pack)
{
    ps_pack_u64(pack, port->host);
    ps_pack_u64(pack, port->role);
    ps_pack_u64(pack, port->transport);
    ps_pack_u64(pack, port->port);
    ps_pack_u64(pack, port->flows);
    ps_pack_sum(pack, port->count);
}

static void unpack_port(struct ps_host_port *port, uint32_t hosts, struct ps_unpack *unpack)
{
    const uint64_t host = ps_unpack_u64(unpack);
    if (host >= hosts)
        ps_unpack_fail(unpack);
    port->host = (uint32_t)host;
    port->role = (uint8_t)ps_unpack_up_to(unpack, PS_HOST_ROLES - 1);
    port->transport = (uint8_t)ps_unpack_up_to(unpack, PS_TRANSPORT_COUNT - 1);
    port->port = (uint16_t)ps_unpack_up_to(unpack, PS_PORTS - 1);
    port->flows = ps_unpack_u64(unpack);
    port->count = ps_unpack_sum(unpack);
}

/* Room for so many rows, of which there may be `most`; 0 also when out of memory. */
static size_t make_room(void **rows, size_t *room, size_t count, size_t most, size_t row_bytes,
                        struct ps_unpack *unpack)
{
    void *larger = count > 0 && count <= most ? ps_array_grow(*rows, room, count, row_bytes) : NULL;
    if (count > 0 && !larger)
        ps_unpack_fail(unpack);
    if (!larger)
        return 0;
    *rows = larger;
    return count;
}

static void unpack_hosts(struct ps_hosts *hosts, struct ps_unpack *unpack)
{
    void *rows = hosts->rows;
    const size_t count = make_room(&rows, &hosts->room, ps_unpack_count(unpack, HOST_BYTES),
                                   hosts->most, sizeof *hosts->rows, unpack);
    hosts->rows = rows;
    for (size_t i = 0; i < count && !unpack->failed; i++) {
        struct ps_host *host = &hosts->rows[i];
        unpack_host(host, unpack);
        const uint32_t tag = ps_hosts_tag(hosts, &host->address, host->ip_version);
        if (!ps_flow_index_add(&hosts->index, tag, hosts->count++))
            ps_unpack_fail(unpack);
    }
}

static void unpack_ports(struct ps_hosts *hosts, struct ps_unpack *unpack)
{
    void *rows = hosts->ports;
    const size_t count = make_room(&rows, &hosts->port_room, ps_unpack_count(unpack, PORT_BYTES),
                                   hosts->most_ports, sizeof *hosts->ports, unpack);
    hosts->ports = rows;
    for (size_t i = 0; i < count && !unpack->failed; i++) {
        struct ps_host_port *port = &hosts->ports[i];
        unpack_port(port, hosts->count, unpack);
        if (!ps_flow_index_add(&hosts->port_index, ps_hosts_port_tag(hosts, port),
                               hosts->port_count++))
            ps_unpack_fail(unpack);
    }
}

void ps_hosts_pack(const struct ps_hosts *hosts, struct ps_pack *pack)
{
    ps_pack_u64(pack, hosts->count);
    for (uint32_t i = 0; i < hosts->count; i++)
        pack_host(&hosts->rows[i], pack);
    ps_pack_u64(pack, hosts->port_count);
    for (uint32_t i = 0; i < hosts->port_count; i++)
        pack_port(&hosts->ports[i], pack);
    ps_pack_u64(pack, hosts->omitted.hosts);
    ps_pack_u64(pack, hosts->omitted.ports);
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        pack_host_sums(&hosts->omitted.roles[role], pack);
}

void ps_hosts_unpack(struct ps_hosts *hosts, struct ps_unpack *unpack)
{
    unpack_hosts(hosts, unpack);
    unpack_ports(hosts, unpack);
    hosts->omitted.hosts = ps_unpack_u64(unpack);
    hosts->omitted.ports = ps_unpack_u64(unpack);
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        unpack_host_sums(&hosts->omitted.roles[role], unpack);
}
