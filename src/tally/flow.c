/*
 * flow.c - the flow table; see flow.h for how it is laid out and why.
 */
#include "tally/flow.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tally/flow_side.h"
#include "tally/flow_table.h"

enum {
    RECLAIM_LOOK = 8,  /* records compared when one has to make room */
    SWEEP_MOST = 4096, /* records looked at in one call: no long pause */
    NONE = PS_POOL_FULL,
};

static bool make_key(struct ps_flows *flows)
{
    if (flows->config.sibling) {
        flows->hash_key = flows->config.sibling->hash_key;
        return true;
    }
    if (getentropy(&flows->hash_key, sizeof flows->hash_key) != 0)
        return false;
    flows->hash_key.last |= 1; /* a zero would map everything to one value */
    return true;
}

struct ps_flows *ps_flows_new(const struct ps_flow_config *config)
{
    struct ps_flows *flows = calloc(1, sizeof *flows);
    if (!flows)
        return NULL;
    flows->config = *config;
    uint32_t limit = config->max_flows < NONE ? (uint32_t)config->max_flows : NONE;
    ps_pool_init(&flows->records, sizeof(struct ps_flow), limit ? limit : 1);
    ps_pool_init(&flows->pairs, sizeof(struct ps_address_pair), limit ? limit : 1);
    ps_pool_init(&flows->large, sizeof(struct ps_flow_totals), limit ? limit : 1);
    ps_pool_init(&flows->firsts, sizeof(int64_t), limit ? limit : 1);
    ps_pool_init(&flows->totals, sizeof(struct ps_flow_totals), limit ? limit : 1);
    flows->swept_ns = PS_NO_TIME;
    if (!ps_flow_index_init(&flows->index) || !make_key(flows)) {
        ps_flows_free(flows);
        return NULL;
    }
    return flows;
}

void ps_flows_free(struct ps_flows *flows)
{
    if (!flows)
        return;
    ps_flow_index_fini(&flows->index);
    ps_pool_fini(&flows->records);
    ps_pool_fini(&flows->pairs);
    ps_pool_fini(&flows->large);
    ps_pool_fini(&flows->firsts);
    ps_pool_fini(&flows->totals);
    free(flows);
}

static uint32_t ipv4_of(const struct ps_address *address)
{
    uint32_t value;
    memcpy(&value, address->bytes, sizeof value);
    return value;
}

/* The two bytes are not put side by side: a compiler would read them as one word, which a processor
 * cannot do before both are stored. */
static uint64_t ports_word(const struct ps_flow_key *key)
{
    return (uint64_t)key->port[0] << 48 | (uint64_t)key->port[1] << 32 |
           (uint64_t)key->transport << 16 | key->ip_version;
}

static uint32_t tag_ipv4(const struct ps_hash_key *hash_key, uint64_t addresses,
                         const struct ps_flow_key *key)
{
    uint64_t words[2] = {addresses, ports_word(key)};
    return (uint32_t)(ps_hash(hash_key, words, 2) >> 32);
}

static uint32_t tag_ipv6(const struct ps_hash_key *hash_key, const struct ps_flow_key *key)
{
    uint64_t words[PS_HASH_WORDS];
    memcpy(words, key->address, sizeof key->address);
    words[4] = ports_word(key);
    words[5] = 0;
    return (uint32_t)(ps_hash(hash_key, words, 6) >> 32);
}

uint32_t ps_flow_tag_of(const struct ps_flows *flows, const struct ps_flow_key *key)
{
    if (key->ip_version != 4)
        return tag_ipv6(&flows->hash_key, key);
    uint64_t addresses = (uint64_t)ipv4_of(&key->address[0]) << 32 | ipv4_of(&key->address[1]);
    return tag_ipv4(&flows->hash_key, addresses, key);
}

/* Stored as two whole words: see ps_read_ipv4(). */
static void set_ipv4(struct ps_address *address, uint32_t value)
{
    uint64_t words[2] = {0, 0};
    memcpy(words, &value, sizeof value);
    memcpy(address->bytes, words, sizeof words);
}

/* The two ends of an IPv4 packet fit a word each, so that the lower one is found without a branch,
 * which would be guessed wrong every other time. Any order will do that both directions agree on. */
static void address_ipv4(const struct ps_hash_key *hash_key, const struct ps_packet *packet,
                         struct ps_flow_event *event)
{
    uint64_t source = (uint64_t)ipv4_of(&packet->source) << 16 | packet->source_port;
    uint64_t destination = (uint64_t)ipv4_of(&packet->destination) << 16 | packet->destination_port;
    uint64_t low = source < destination ? source : destination;
    uint64_t high = source < destination ? destination : source;
    event->from_side = source > destination;
    set_ipv4(&event->key.address[0], (uint32_t)(low >> 16));
    set_ipv4(&event->key.address[1], (uint32_t)(high >> 16));
    event->key.port[0] = (uint16_t)low;
    event->key.port[1] = (uint16_t)high;
    event->tag = tag_ipv4(hash_key, low >> 16 << 32 | high >> 16, &event->key);
}

static bool source_is_lower(const struct ps_packet *packet)
{
    uint64_t source[2], destination[2];
    memcpy(source, packet->source.bytes, sizeof source);
    memcpy(destination, packet->destination.bytes, sizeof destination);
    if (source[0] != destination[0])
        return source[0] < destination[0];
    if (source[1] != destination[1])
        return source[1] < destination[1];
    return packet->source_port < packet->destination_port;
}

static void address_ipv6(const struct ps_hash_key *hash_key, const struct ps_packet *packet,
                         struct ps_flow_event *event)
{
    unsigned from = source_is_lower(packet) ? 0 : 1;
    event->from_side = (uint8_t)from;
    event->key.address[from] = packet->source;
    event->key.address[!from] = packet->destination;
    event->key.port[from] = packet->source_port;
    event->key.port[!from] = packet->destination_port;
    event->tag = tag_ipv6(hash_key, &event->key);
}

void ps_flows_address(const struct ps_flows *flows, const struct ps_packet *packet,
                      struct ps_flow_event *event)
{
    event->key.transport = packet->transport;
    event->key.ip_version = packet->ip_version ? packet->ip_version : PS_NO_IP;
    if (packet->ip_version == 4)
        address_ipv4(&flows->hash_key, packet, event);
    else
        address_ipv6(&flows->hash_key, packet, event);
}

static bool same_addresses(const struct ps_flows *flows, const struct ps_flow *flow,
                           const struct ps_flow_key *key)
{
    if (key->ip_version == 4)
        return flow->address[0] == ipv4_of(&key->address[0]) &&
               flow->address[1] == ipv4_of(&key->address[1]);
    const struct ps_address_pair *pair = ps_flow_pair(flows, flow->address[0]);
    return memcmp(pair->address, key->address, sizeof key->address) == 0;
}

static bool same_key(const struct ps_flows *flows, const struct ps_flow *flow,
                     const struct ps_flow_key *key)
{
    return memcmp(flow->port, key->port, sizeof flow->port) == 0 &&
           flow->transport == key->transport && flow->ip_version == key->ip_version &&
           same_addresses(flows, flow, key);
}

uint32_t ps_flow_find(const struct ps_flows *flows, const struct ps_flow_key *key, uint32_t tag)
{
    const struct ps_flow_index *index = &flows->index;
    uint32_t slot = ps_flow_index_home(index, tag);
    for (uint64_t entry; (entry = index->slots[slot]) != 0;
         slot = ps_flow_index_after(index, slot)) {
        uint32_t number = (uint32_t)entry - 1;
        if (entry >> 32 == tag && same_key(flows, ps_flow_record(flows, number), key))
            return number;
    }
    return NONE;
}

void ps_flows_prefetch_index(const struct ps_flows *flows, uint32_t tag)
{
    __builtin_prefetch(&flows->index.slots[ps_flow_index_home(&flows->index, tag)]);
}

void ps_flows_prefetch_record(const struct ps_flows *flows, struct ps_flow_event *event)
{
    const struct ps_flow_index *index = &flows->index;
    uint32_t slot = ps_flow_index_home(index, event->tag);
    uint64_t entry;
    while ((entry = index->slots[slot]) != 0 && entry >> 32 != event->tag)
        slot = ps_flow_index_after(index, slot);
    event->likely = entry != 0 ? (uint32_t)entry - 1 : NONE;
    if (event->likely != NONE)
        __builtin_prefetch(ps_flow_record(flows, event->likely), 1);
}

void ps_flows_prefetch_addresses(const struct ps_flows *flows, const struct ps_flow_event *event)
{
    if (event->key.ip_version == 4 || event->likely == NONE)
        return;
    const struct ps_flow *flow = ps_flow_record(flows, event->likely);
    if (flow->ip_version == event->key.ip_version)
        __builtin_prefetch(ps_flow_pair(flows, flow->address[0]));
}

/* The record seen when it was fetched, if it still is this flow's; or else by a look-up. */
static uint32_t find_likely(const struct ps_flows *flows, const struct ps_flow_event *event)
{
    if (event->likely != NONE) {
        const struct ps_flow *flow = ps_flow_record(flows, event->likely);
        if (same_key(flows, flow, &event->key) && !(flow->state & PS_FLOW_ENDED))
            return event->likely;
    }
    return ps_flow_find(flows, &event->key, event->tag);
}

bool ps_flow_is_idle(const struct ps_flows *flows, const struct ps_flow *flow, int64_t now_ns)
{
    int64_t timeout = flows->config.timeout_ns;
    /* Time stamps may be absurd: the difference of two can need more than 63 bits. */
    int64_t idle_ns;
    if (__builtin_sub_overflow(now_ns, flow->last_ns, &idle_ns))
        idle_ns = now_ns > flow->last_ns ? INT64_MAX : 0;
    return timeout != 0 && idle_ns > timeout;
}

void ps_flow_end(struct ps_flows *flows, uint32_t number)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (flow->state & PS_FLOW_ENDED)
        return;
    struct ps_flow_key key;
    ps_flow_key_of(flows, flow, &key);
    ps_flow_index_remove(&flows->index, ps_flow_tag_of(flows, &key), number);
    flow->state |= PS_FLOW_ENDED;
}

static void free_record(struct ps_flows *flows, uint32_t number, struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    ps_flow_settle(flows, number, counts);
    ps_flow_end(flows, number);
    ps_flow_forget(flows, number);
    if (flow->ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
}

/* Frees one record: of the next few the one that is over, or else was not seen for the longest. The
 * choice depends on nothing but the input, so that a file gives the same report every time. */
static bool reclaim(struct ps_flows *flows, int64_t now_ns, struct ps_counts *counts)
{
    uint32_t victim = NONE;
    for (uint32_t look = 0; look < RECLAIM_LOOK && look < flows->records.used; look++) {
        flows->reclaim_at = (flows->reclaim_at + 1) % flows->records.used;
        const struct ps_flow *flow = ps_flow_record(flows, flows->reclaim_at);
        if (flow->ip_version == 0)
            continue;
        if (victim == NONE || (flow->state & PS_FLOW_ENDED) ||
            flow->last_ns < ps_flow_record(flows, victim)->last_ns)
            victim = flows->reclaim_at;
        if (flow->state & PS_FLOW_ENDED)
            break;
    }
    if (victim == NONE)
        return false;
    const struct ps_flow *flow = ps_flow_record(flows, victim);
    if (!(flow->state & PS_FLOW_ENDED) && !ps_flow_is_idle(flows, flow, now_ns))
        counts->flows_evicted++;
    free_record(flows, victim, counts);
    return true;
}

static uint32_t take(struct ps_flows *flows, struct ps_pool *pool, int64_t now_ns,
                     struct ps_counts *counts)
{
    uint32_t number = ps_pool_take(pool);
    while (number == NONE && reclaim(flows, now_ns, counts))
        number = ps_pool_take(pool);
    return number;
}

static bool set_addresses(struct ps_flows *flows, struct ps_flow *flow,
                          const struct ps_flow_event *event, struct ps_counts *counts)
{
    if (event->key.ip_version == 4) {
        flow->address[0] = ipv4_of(&event->key.address[0]);
        flow->address[1] = ipv4_of(&event->key.address[1]);
        return true;
    }
    uint32_t pair = take(flows, &flows->pairs, event->time_ns, counts);
    if (pair == NONE)
        return false;
    flow->address[0] = pair;
    struct ps_address_pair *addresses = ps_flow_pair(flows, pair);
    memcpy(addresses->address, event->key.address, sizeof addresses->address);
    return true;
}

/* A record that is in the index, or NONE when there is no memory and nothing to take it from. */
static uint32_t take_record(struct ps_flows *flows, const struct ps_flow_event *event,
                            struct ps_counts *counts)
{
    uint32_t number = take(flows, &flows->records, event->time_ns, counts);
    if (number == NONE)
        return NONE;
    struct ps_flow *flow = ps_flow_record(flows, number);
    if (!set_addresses(flows, flow, event, counts)) {
        ps_pool_release(&flows->records, number);
        return NONE;
    }
    if (ps_flow_set_first(flows, number, event->time_ns) &&
        ps_flow_index_add(&flows->index, event->tag, number))
        return number;
    if (event->key.ip_version != 4)
        ps_pool_release(&flows->pairs, flow->address[0]);
    ps_pool_release(&flows->records, number);
    return NONE;
}

static uint32_t create(struct ps_flows *flows, const struct ps_flow_event *event,
                       struct ps_counts *counts)
{
    uint32_t number = take_record(flows, event, counts);
    if (number == NONE)
        return NONE;
    struct ps_flow *flow = ps_flow_record(flows, number);
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    memcpy(flow->port, event->key.port, sizeof flow->port);
    flow->transport = event->key.transport;
    flow->ip_version = event->key.ip_version;
    flow->service_side = verdict.service_side & 1;
    flow->evidence = verdict.evidence & 0xf;
    if ((event->tcp_flags & (PS_TCP_SYN | PS_TCP_ACK)) == PS_TCP_SYN)
        flow->state |= PS_FLOW_OPENED;
    flow->last_ns = event->time_ns;
    counts->flows_total++;
    return number;
}

bool ps_flow_is_closed(const struct ps_flow *flow)
{
    bool both = (flow->state & PS_FLOW_FIN_0) && (flow->state & PS_FLOW_FIN_1);
    return both || (flow->state & PS_FLOW_RST);
}

/* Nearly all are: they say no more of their flow than that it goes on. */
static bool is_plain(const struct ps_flow_event *event)
{
    unsigned telling = event->tcp_flags & (PS_TCP_FIN | PS_TCP_RST | PS_TCP_SYN);
    return (telling | event->group_destination) == 0;
}

/* A SYN on ports whose connection was closed or reset opens another one (RFC 9293 section 3.6.1). */
static bool opens_again(const struct ps_flow *flow, const struct ps_flow_event *event)
{
    bool syn = (event->tcp_flags & (PS_TCP_SYN | PS_TCP_ACK)) == PS_TCP_SYN;
    return syn && ps_flow_is_closed(flow);
}

static void note_tcp(struct ps_flow *flow, const struct ps_flow_event *event)
{
    if (event->tcp_flags & PS_TCP_FIN)
        flow->state |= event->from_side ? PS_FLOW_FIN_1 : PS_FLOW_FIN_0;
    if (event->tcp_flags & PS_TCP_RST)
        flow->state |= PS_FLOW_RST;
    if (event->tcp_flags & PS_TCP_SYN)
        flow->state |= PS_FLOW_SYN;
}

static void overrule(const struct ps_flows *flows, struct ps_flow *flow,
                     const struct ps_flow_event *event)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    if (verdict.evidence >= flow->evidence)
        return;
    flow->evidence = verdict.evidence & 0xf;
    flow->service_side = verdict.service_side & 1;
}

static void update(struct ps_flows *flows, uint32_t number, const struct ps_flow_event *event,
                   struct ps_counts *counts)
{
    struct ps_flow *flow = ps_flow_record(flows, number);
    const struct ps_count count = {event->packets, event->bytes};
    ps_flow_send(flows, number, event->from_side, count, counts);
    if (event->time_ns > flow->last_ns)
        flow->last_ns = event->time_ns;
    if (is_plain(event))
        return;
    if (ps_flow_may_overrule(flow->evidence, event))
        overrule(flows, flow, event);
    if (event->tcp_flags & (PS_TCP_FIN | PS_TCP_RST | PS_TCP_SYN))
        note_tcp(flow, event);
}

/* No memory for the flow: its frame still counts for a service, as a flow of its own. */
static void count_without_record(const struct ps_flows *flows, const struct ps_flow_event *event,
                                 struct ps_counts *counts)
{
    struct ps_flow_verdict verdict = ps_flow_judge(flows->config.services, event);
    struct ps_flow flow = {
        .port = {event->key.port[0], event->key.port[1]},
        .transport = event->key.transport,
        .evidence = verdict.evidence & 0xf,
        .service_side = verdict.service_side & 1,
    };
    struct ps_flow_totals sent = {{0, 0}, {0, 0}};
    sent.packets[event->from_side] = event->packets;
    sent.bytes[event->from_side] = event->bytes;
    ps_flow_tell(&flow, &sent, counts);
    counts->flows_total++;
    counts->flows_evicted++;
}

void ps_flows_count(struct ps_flows *flows, const struct ps_flow_event *event,
                    struct ps_counts *counts)
{
    uint32_t number = find_likely(flows, event);
    if (number != NONE) {
        const struct ps_flow *flow = ps_flow_record(flows, number);
        if (ps_flow_is_idle(flows, flow, event->time_ns) ||
            (!is_plain(event) && opens_again(flow, event))) {
            ps_flow_end(flows, number);
            number = NONE;
        }
    }
    if (number == NONE)
        number = create(flows, event, counts);
    if (number == NONE)
        count_without_record(flows, event, counts);
    else
        update(flows, number, event, counts);
}

/* How many records to look at now, so that a pass takes half a timeout. */
static uint32_t sweep_due(struct ps_flows *flows, int64_t now_ns)
{
    if (flows->swept_ns == PS_NO_TIME || now_ns < flows->swept_ns) {
        flows->swept_ns = now_ns;
        return 0;
    }
    double pass_ns = (double)flows->config.timeout_ns / 2;
    double due = ((double)now_ns - (double)flows->swept_ns) / pass_ns * flows->records.used;
    if (due < 1)
        return 0;
    flows->swept_ns = now_ns;
    return due < SWEEP_MOST ? (uint32_t)due : SWEEP_MOST;
}

void ps_flows_sweep(struct ps_flows *flows, int64_t now_ns, struct ps_counts *counts)
{
    if (flows->config.timeout_ns == 0 || flows->records.used == 0)
        return;
    for (uint32_t due = sweep_due(flows, now_ns); due > 0; due--) {
        flows->sweep_at = (flows->sweep_at + 1) % flows->records.used;
        const struct ps_flow *flow = ps_flow_record(flows, flows->sweep_at);
        if (flow->ip_version != 0 && ps_flow_is_idle(flows, flow, now_ns))
            free_record(flows, flows->sweep_at, counts);
    }
}

void ps_flow_key_of(const struct ps_flows *flows, const struct ps_flow *flow,
                    struct ps_flow_key *key)
{
    memset(key, 0, sizeof *key);
    key->transport = flow->transport;
    key->ip_version = flow->ip_version;
    memcpy(key->port, flow->port, sizeof key->port);
    if (flow->ip_version == 4) {
        memcpy(key->address[0].bytes, &flow->address[0], sizeof flow->address[0]);
        memcpy(key->address[1].bytes, &flow->address[1], sizeof flow->address[1]);
        return;
    }
    const struct ps_address_pair *pair = ps_flow_pair(flows, flow->address[0]);
    memcpy(key->address, pair->address, sizeof key->address);
}
