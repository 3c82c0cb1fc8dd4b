/*
 * flow_find.c - which record is a flow's: its key, the key's hash, and the look-up; see
 * flow_find.h.
 *
 * flow.c, flow_walk.c and flow_merge.c call it; it calls the index.
 */
#include "tally/flow_find.h"

#include <string.h>

enum { NONE = PS_POOL_FULL };

/* Transport and version stay apart: if they were side by side, a compiler would read the two bytes
 * as one word, and that read would have to wait until both are stored. */
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
    uint64_t addresses =
        (uint64_t)ps_flow_ipv4(&key->address[0]) << 32 | ps_flow_ipv4(&key->address[1]);
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
 * which would be guessed wrong every other time. Any order will do if both directions agree on
 * it. */
static void address_ipv4(const struct ps_hash_key *hash_key, const struct ps_packet *packet,
                         struct ps_flow_event *event)
{
    uint64_t source = (uint64_t)ps_flow_ipv4(&packet->source) << 16 | packet->source_port;
    uint64_t destination =
        (uint64_t)ps_flow_ipv4(&packet->destination) << 16 | packet->destination_port;
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
        return flow->address[0] == ps_flow_ipv4(&key->address[0]) &&
               flow->address[1] == ps_flow_ipv4(&key->address[1]);
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

bool ps_flow_is_of(const struct ps_flows *flows, uint32_t number, const struct ps_flow_key *key)
{
    return number < flows->records.used && same_key(flows, ps_flow_record(flows, number), key);
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

uint32_t ps_flow_find_likely(const struct ps_flows *flows, const struct ps_flow_event *event)
{
    if (event->likely != NONE) {
        const struct ps_flow *flow = ps_flow_record(flows, event->likely);
        if (same_key(flows, flow, &event->key) && !(flow->state & PS_FLOW_ENDED))
            return event->likely;
    }
    return ps_flow_find(flows, &event->key, event->tag);
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
