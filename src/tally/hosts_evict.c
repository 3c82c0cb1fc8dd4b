/*
 * hosts_evict.c - which rows of the table of hosts make room; see hosts.h.
 */
#include <string.h>

#include "tally/counts.h"
#include "tally/hosts_table.h"

enum {
    SHARE = 4, /* a quarter goes at once, so that going over all rows pays */
    SIZES = 65,
};

/* Which rows go: all that are smaller than `size`, and the first `of_size` of that size. */
struct verdict {
    unsigned size;
    uint32_t of_size;
};

/* The power of two: 0, 1, 2 and 3, 4 to 7 ... */
static unsigned size_of(uint64_t packets)
{
    return packets == 0 ? 0 : 64 - (unsigned)__builtin_clzll(packets);
}

static struct verdict judge(const uint32_t of_size[SIZES], uint32_t count)
{
    struct verdict verdict = {.size = 0, .of_size = count / SHARE ? count / SHARE : 1};
    while (of_size[verdict.size] < verdict.of_size)
        verdict.of_size -= of_size[verdict.size++];
    return verdict;
}

static bool goes(struct verdict *verdict, unsigned size)
{
    if (size != verdict->size)
        return size < verdict->size;
    if (verdict->of_size == 0)
        return false;
    verdict->of_size--;
    return true;
}

static unsigned size_of_host(const struct ps_host *host)
{
    uint64_t packets = 0;
    for (unsigned role = 0; role < PS_HOST_ROLES; role++)
        packets += host->roles[role].sent.packets + host->roles[role].received.packets;
    return size_of(packets);
}

/* The slots were enough for more rows, so that adding does not fail. */
static void index_ports(struct ps_hosts *self)
{
    ps_flow_index_clear(&self->port_index);
    for (uint32_t i = 0; i < self->port_count; i++)
        (void)ps_flow_index_add(&self->port_index, ps_hosts_port_tag(self, &self->ports[i]), i);
}

static void index_hosts(struct ps_hosts *self)
{
    ps_flow_index_clear(&self->index);
    for (uint32_t i = 0; i < self->count; i++) {
        const struct ps_host *host = &self->rows[i];
        (void)ps_flow_index_add(&self->index, ps_hosts_tag(self, &host->address, host->ip_version),
                                i);
    }
}

/* Gives hosts their new numbers, or none; the rows stay where they are. */
static void number_hosts(struct ps_hosts *self)
{
    uint32_t of_size[SIZES] = {0}, next = 0;
    for (uint32_t i = 0; i < self->count; i++)
        of_size[size_of_host(&self->rows[i])]++;
    struct verdict verdict = judge(of_size, self->count);
    for (uint32_t i = 0; i < self->count; i++) {
        struct ps_host *host = &self->rows[i];
        host->moves_to = goes(&verdict, size_of_host(host)) ? PS_NO_HOST : next++;
    }
}

/* The ports of hosts that go go with them. */
static void move_ports(struct ps_hosts *self)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < self->port_count; i++) {
        struct ps_host_port port = self->ports[i];
        port.host = self->rows[port.host].moves_to;
        if (port.host != PS_NO_HOST)
            self->ports[kept++] = port;
    }
    self->port_count = kept;
}

static void move_hosts(struct ps_hosts *self)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < self->count; i++) {
        const struct ps_host *host = &self->rows[i];
        if (host->moves_to != PS_NO_HOST) {
            self->rows[kept++] = *host;
            continue;
        }
        self->omitted.hosts++;
        for (unsigned role = 0; role < PS_HOST_ROLES; role++)
            ps_host_sums_add(&self->omitted.roles[role], &host->roles[role]);
    }
    self->count = kept;
}

void ps_hosts_evict(struct ps_hosts *self)
{
    number_hosts(self);
    move_ports(self);
    move_hosts(self);
    index_hosts(self);
    index_ports(self);
}

void ps_hosts_evict_ports(struct ps_hosts *self)
{
    uint32_t of_size[SIZES] = {0}, kept = 0;
    for (uint32_t i = 0; i < self->port_count; i++)
        of_size[size_of(self->ports[i].count.packets)]++;
    struct verdict verdict = judge(of_size, self->port_count);
    for (uint32_t i = 0; i < self->port_count; i++)
        if (!goes(&verdict, size_of(self->ports[i].count.packets)))
            self->ports[kept++] = self->ports[i];
    self->omitted.ports += self->port_count - kept;
    self->port_count = kept;
    index_ports(self);
}
