/*
 * frames.c - turns a flow's number into addresses and ports, and its state into the next frame:
 * Ethernet, perhaps an 802.1Q tag, IPv4 or IPv6, TCP or UDP, valid checksums. Nothing of this is
 * kept: a hash of the number gives the same name each time, so that five million flows cost only
 * their counters. Clients are from the benchmarking range of RFC 2544 (198.18.0.0/15), servers and
 * all IPv6 from the documentation ranges (RFC 5737, RFC 3849).
 */
#include "frames.h"

#include <stdbool.h>
#include <string.h>

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_PSH = 0x08, TCP_ACK = 0x10 };
enum { TCP_SYN_OPTION_BYTES = 20, TCP_NUMBER = 6, UDP_NUMBER = 17 };

struct flow_name {
    bool ipv6, udp, vlan;
    uint16_t client_port, server_port, vlan_id;
    uint32_t client_host; /* 17 bits */
    uint32_t server_host; /* 10 bits */
};

struct step {
    bool to_server;
    uint8_t tcp_flags;
    uint32_t payload_bytes;
};

struct service_weight {
    uint16_t port;
    uint16_t weight; /* of 256 flows */
};

/* A made-up office and data centre; the rest of the 256 goes to a random registered port. */
static const struct service_weight tcp_services[] = {
    {443, 110}, {80, 40}, {22, 12}, {25, 8},   {993, 8},  {3306, 8}, {5432, 8}, {8080, 10},
    {6379, 6},  {445, 8}, {389, 4}, {1433, 4}, {3389, 4}, {5222, 4}, {8443, 6}, {9200, 4},
};
static const struct service_weight udp_services[] = {
    {53, 120}, {443, 70}, {123, 16}, {161, 8}, {514, 8}, {1812, 4}, {3478, 6}, {4500, 6}, {5060, 6},
};

static const uint8_t syn_options[TCP_SYN_OPTION_BYTES] = {
    2, 4,  0x05, 0xb4,                   /* maximum segment size 1460 */
    4, 2,                                /* SACK permitted */
    8, 10, 0,    0,    0, 1, 0, 0, 0, 0, /* time stamps */
    1, 3,  3,    7,                      /* window scale 7 */
};

static uint8_t *put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value >> 16), value);
}

void frame_pool_init(struct frame_pool *pool, uint64_t seed)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct rng rng = {.state = seed ^ UINT64_C(0x706f6f6c)};
    uint32_t sum = 0;

    for (size_t i = 0; i < sizeof pool->bytes; i++)
        pool->bytes[i] = (uint8_t)alphabet[rng_next(&rng) >> 58];
    for (size_t i = 0; i < sizeof pool->bytes / 2; i++) {
        pool->sums[i] = (uint16_t)sum;
        sum = (sum + (uint32_t)(pool->bytes[2 * i] << 8 | pool->bytes[2 * i + 1])) % 65535;
    }
    pool->sums[sizeof pool->bytes / 2] = (uint16_t)sum;
}

static uint16_t choose_service(const struct service_weight *table, size_t rows, uint64_t hash)
{
    unsigned ticket = hash & 0xff;

    for (size_t i = 0; i < rows; i++) {
        if (ticket < table[i].weight)
            return table[i].port;
        ticket -= table[i].weight;
    }
    return (uint16_t)(1024 + ((hash >> 8) & 0x3fff));
}

/* Client address and port together are a permutation of the flow's number: no two flows share them.
 */
static void name_flow(struct flow_name *name, const struct frame_mix *mix, uint64_t flow_number,
                      uint64_t seed)
{
    uint32_t client = rng_permute(seed, 16, (uint32_t)flow_number);
    uint64_t traits = rng_hash(flow_number + rng_hash(seed + 1));

    name->client_port = (uint16_t)(0x8000 | (client & 0x7fff));
    name->client_host = client >> 15;
    name->ipv6 = (traits & 0xffff) * 100 >> 16 < mix->ipv6_percent;
    name->udp = (traits >> 16 & 0xffff) * 100 >> 16 < mix->udp_percent;
    name->vlan = (traits >> 32 & 0xffff) * 100 >> 16 < mix->vlan_percent;
    name->vlan_id = (uint16_t)(100 + (traits >> 48 & 0x7));
    uint64_t server = rng_hash(traits);
    name->server_host = server & 0x3ff;
    if (name->udp)
        name->server_port =
            choose_service(udp_services, sizeof udp_services / sizeof *udp_services, server >> 10);
    else
        name->server_port =
            choose_service(tcp_services, sizeof tcp_services / sizeof *tcp_services, server >> 10);
}

static uint32_t wanted_bytes(const struct frame_mix *mix, uint32_t header_bytes, struct rng *rng)
{
    if (mix->sizes == FRAME_SIZES_FIXED)
        return mix->fixed_bytes;
    if (mix->sizes == FRAME_SIZES_SMALL)
        return header_bytes + rng_below(rng, 33);
    uint32_t ticket = rng_below(rng, 12);
    return ticket < 7 ? FRAME_MIN_BYTES : ticket < 11 ? 590 : 1514;
}

/* Who speaks, with which flags: a TCP flow opens with the handshake; one with a last packet closes
 * with two FINs. */
static struct step next_step(const struct frame_flow *flow, const struct flow_name *name,
                             const struct frame_mix *mix, struct rng *rng)
{
    static const uint8_t opening[] = {TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK};
    struct step step = {.tcp_flags = TCP_PSH | TCP_ACK};
    uint32_t left = mix->packets_per_flow ? mix->packets_per_flow - flow->sent : UINT32_MAX;

    step.to_server = flow->sent < sizeof opening ? flow->sent % 2 == 0 : rng_next(rng) >> 63;
    if (!name->udp && flow->sent < sizeof opening) {
        step.tcp_flags = opening[flow->sent];
    } else if (!name->udp && left <= 2) {
        step.tcp_flags = TCP_FIN | TCP_ACK;
        step.to_server = left == 2;
    }
    uint32_t header_bytes =
        (name->vlan ? 18u : 14u) + (name->ipv6 ? 40u : 20u) + (name->udp ? 8u : 20u);
    uint32_t wanted = wanted_bytes(mix, header_bytes, rng);
    if (wanted > header_bytes && (name->udp || (step.tcp_flags & TCP_PSH)))
        step.payload_bytes = wanted - header_bytes;
    return step;
}

static uint8_t *put_ethernet(uint8_t *at, const struct flow_name *name, bool to_server)
{
    static const uint8_t macs[2][6] = {{0x02, 0, 0, 0, 0, 0x01}, {0x02, 0, 0, 0, 0, 0x02}};

    memcpy(at, macs[to_server], 6);
    memcpy(at + 6, macs[!to_server], 6);
    at += 12;
    if (name->vlan)
        at = put16(put16(at, 0x8100), name->vlan_id);
    return put16(at, name->ipv6 ? 0x86dd : 0x0800);
}

static uint32_t fold(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

static uint32_t sum_words(const uint8_t *at, size_t bytes)
{
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < bytes; i += 2)
        sum += (uint32_t)(at[i] << 8 | at[i + 1]);
    return sum;
}

static uint32_t ipv4_server(uint32_t host)
{
    static const uint32_t networks[] = {0xc0000200, 0xc6336400, 0xcb007100,
                                        0xcb007100}; /* RFC 5737 */
    return networks[host >> 8] + 1 + (host & 0xff) % 254;
}

static uint8_t *put_ipv4(uint8_t *at, const struct flow_name *name, bool to_server,
                         uint32_t transport_bytes, struct rng *rng)
{
    uint32_t client = 0xc6120000 + name->client_host; /* 198.18.0.0/15 */
    uint32_t server = ipv4_server(name->server_host);
    uint8_t *header = at;

    at = put16(put16(at, 0x4500), 20 + transport_bytes);
    at = put16(put16(at, (uint32_t)rng_next(rng) & 0xffff), 0x4000);
    at = put16(put16(at, 64 << 8 | (name->udp ? UDP_NUMBER : TCP_NUMBER)), 0);
    at = put32(put32(at, to_server ? client : server), to_server ? server : client);
    put16(header + 10, ~fold(sum_words(header, 20)) & 0xffff);
    return at;
}

static uint8_t *put_ipv6_address(uint8_t *at, uint32_t network, uint32_t host)
{
    at = put32(put32(at, 0x20010db8), network);
    return put32(put32(at, 0), host);
}

static uint8_t *put_ipv6(uint8_t *at, const struct flow_name *name, bool to_server,
                         uint32_t transport_bytes)
{
    at = put16(put32(at, 0x60000000 | (name->client_port & 0xfffff)), transport_bytes);
    at = put16(at, (name->udp ? UDP_NUMBER : TCP_NUMBER) << 8 | 64);
    for (int i = 0; i < 2; i++) {
        bool client = (i == 0) == to_server;
        at = put_ipv6_address(at, client ? 1 : 2,
                              client ? name->client_host : name->server_host + 1);
    }
    return at;
}

static uint8_t *put_tcp(uint8_t *at, const struct flow_name *name, struct frame_flow *flow,
                        const struct step *step)
{
    bool syn = step->tcp_flags & TCP_SYN;
    uint32_t *own = step->to_server ? &flow->client_sequence : &flow->server_sequence;
    uint32_t other = step->to_server ? flow->server_sequence : flow->client_sequence;

    at = put16(put16(at, step->to_server ? name->client_port : name->server_port),
               step->to_server ? name->server_port : name->client_port);
    at = put32(put32(at, *own), step->tcp_flags & TCP_ACK ? other : 0);
    at = put16(put16(at, (syn ? 10u : 5u) << 12 | step->tcp_flags), 64240);
    at = put32(at, 0);
    if (syn) {
        memcpy(at, syn_options, sizeof syn_options);
        at += sizeof syn_options;
    }
    *own += step->payload_bytes + ((step->tcp_flags & (TCP_SYN | TCP_FIN)) ? 1 : 0);
    return at;
}

static uint8_t *put_udp(uint8_t *at, const struct flow_name *name, const struct step *step)
{
    at = put16(put16(at, step->to_server ? name->client_port : name->server_port),
               step->to_server ? name->server_port : name->client_port);
    return put16(put16(at, 8 + step->payload_bytes), 0);
}

/* Copies payload, and completes the transport checksum over it, the header and the pseudo-header
 * (RFC 9293, RFC 8200). */
static uint8_t *put_payload(uint8_t *at, uint8_t *transport, const struct flow_name *name,
                            const struct frame_pool *pool, uint32_t payload_bytes, struct rng *rng)
{
    uint32_t word = rng_below(rng, FRAME_POOL_BYTES / 2);
    uint32_t header_bytes = (uint32_t)(at - transport);
    size_t addresses_bytes = name->ipv6 ? 32 : 8;
    uint32_t sum = sum_words(transport - addresses_bytes, addresses_bytes + header_bytes);

    memcpy(at, pool->bytes + 2 * word, payload_bytes);
    sum += 65535u + pool->sums[word + payload_bytes / 2] - pool->sums[word];
    if (payload_bytes % 2)
        sum += (uint32_t)at[payload_bytes - 1] << 8;
    sum += header_bytes + payload_bytes + (name->udp ? UDP_NUMBER : TCP_NUMBER);
    uint32_t checksum = ~fold(sum) & 0xffff;
    if (name->udp && checksum == 0)
        checksum = 0xffff; /* RFC 768: zero would mean none */
    put16(transport + (name->udp ? 6 : 16), checksum);
    return at + payload_bytes;
}

static void begin_flow(struct frame_flow *flow, uint64_t flow_number)
{
    uint64_t sequences = rng_hash(flow_number ^ UINT64_C(0x736571));

    flow->sent = 0;
    flow->client_sequence = (uint32_t)sequences;
    flow->server_sequence = (uint32_t)(sequences >> 32);
}

void frame_build(struct frame *frame, const struct frame_mix *mix, const struct frame_pool *pool,
                 struct frame_flow *flow, uint64_t flow_number, uint64_t seed, struct rng *rng)
{
    struct flow_name name;

    frame->opens_flow = flow->sent == 0;
    if (frame->opens_flow)
        begin_flow(flow, flow_number);
    name_flow(&name, mix, flow_number, seed);
    struct step step = next_step(flow, &name, mix, rng);
    uint32_t transport_header = name.udp                   ? 8
                                : step.tcp_flags & TCP_SYN ? 20 + TCP_SYN_OPTION_BYTES
                                                           : 20;
    uint8_t *at = put_ethernet(frame->data, &name, step.to_server);
    if (name.ipv6)
        at = put_ipv6(at, &name, step.to_server, transport_header + step.payload_bytes);
    else
        at = put_ipv4(at, &name, step.to_server, transport_header + step.payload_bytes, rng);
    uint8_t *transport = at;
    at = name.udp ? put_udp(at, &name, &step) : put_tcp(at, &name, flow, &step);
    at = put_payload(at, transport, &name, pool, step.payload_bytes, rng);
    frame->bytes = (uint32_t)(at - frame->data);
    if (frame->bytes < FRAME_MIN_BYTES) {
        memset(at, 0, FRAME_MIN_BYTES - frame->bytes);
        frame->bytes = FRAME_MIN_BYTES;
    }
    frame->protocol = name.udp ? UDP_NUMBER : TCP_NUMBER;
    frame->destination_port = step.to_server ? name.server_port : name.client_port;
    flow->sent++;
    if (flow->sent == mix->packets_per_flow) {
        flow->sent = 0;
        flow->generation++;
    }
}
