/*
 * pack_fragments.c - what a part knows of fragmented datagrams as bytes, and back.
 *
 * How the fragments of a key began (the heads), and datagrams of which that is no longer open. All
 * others have what they know in their head.
 */
#include "tally/pack_fragments.h"

#include "decode/dissector.h"
#include "tally/interface_books.h"
#include "tally/pack_flows.h"
#include "tally/pack_parts.h"

enum {
    KEPT_BYTES = 1 + 1 + 2 + 1,
    KEY_BYTES = 3 + 2 * 4,
    FIRST_BYTES = 1,
    HEAD_BYTES = KEY_BYTES + 1 + FIRST_BYTES + 1,
    DATAGRAM_BYTES = KEY_BYTES + 1 + FIRST_BYTES + 2,
};

static void pack_protocol(struct ps_pack *pack, struct ps_protocol_id id)
{
    ps_pack_u64(pack, id.space);
    ps_pack_u64(pack, id.number);
}

static struct ps_protocol_id unpack_protocol(struct ps_unpack *unpack)
{
    const uint32_t space = (uint32_t)ps_unpack_up_to(unpack, PS_SPACE_COUNT - 1);
    return (struct ps_protocol_id){space, (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX)};
}

static void pack_key(struct ps_pack *pack, const struct ps_fragment *key)
{
    ps_pack_u64(pack, key->ip_version);
    ps_pack_u64(pack, key->protocol);
    ps_pack_u64(pack, key->identification);
    ps_pack_address(pack, &key->source, key->ip_version);
    ps_pack_address(pack, &key->destination, key->ip_version);
}

static struct ps_fragment unpack_key(struct ps_unpack *unpack)
{
    struct ps_fragment key = {.ip_version = ps_unpack_ip_version(unpack)};
    key.protocol = (uint8_t)ps_unpack_up_to(unpack, UINT8_MAX);
    key.identification = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    ps_unpack_address(unpack, &key.source, key.ip_version);
    ps_unpack_address(unpack, &key.destination, key.ip_version);
    return key;
}

static void pack_event(struct ps_pack *pack, const struct ps_flow_event *event)
{
    const struct ps_flow_key *key = &event->key;
    ps_pack_u64(pack, key->ip_version);
    ps_pack_u64(pack, key->transport);
    for (unsigned side = 0; side < 2; side++) {
        ps_pack_address(pack, &key->address[side], key->ip_version);
        ps_pack_u64(pack, key->port[side]);
    }
    ps_pack_u64(pack, event->from_side);
    ps_pack_bool(pack, event->group_destination);
    ps_pack_i64(pack, event->time_ns);
}

/* Counts and tag are those of whoever counts it. */
static void unpack_event(struct ps_unpack *unpack, struct ps_flow_event *event)
{
    struct ps_flow_key *key = &event->key;
    key->ip_version = ps_unpack_ip_version(unpack);
    key->transport = (uint8_t)ps_unpack_up_to(unpack, PS_TRANSPORT_COUNT - 1);
    for (unsigned side = 0; side < 2; side++) {
        ps_unpack_address(unpack, &key->address[side], key->ip_version);
        key->port[side] = (uint16_t)ps_unpack_up_to(unpack, PS_PORTS - 1);
    }
    event->from_side = (uint8_t)ps_unpack_up_to(unpack, 1);
    event->group_destination = ps_unpack_bool(unpack);
    event->time_ns = ps_unpack_i64(unpack);
}

static void pack_first(struct ps_pack *pack, const struct ps_first_fragment *first,
                       const struct ps_packed_flows *flows)
{
    ps_pack_u64(pack, first->state);
    if (first->state == PS_DATAGRAM_COUNTED) {
        pack_event(pack, &first->event);
        ps_pack_u64(pack, ps_packed_flow(flows, first->flow));
    }
    if (first->state == PS_DATAGRAM_PORTLESS)
        pack_protocol(pack, first->last);
}

static struct ps_first_fragment unpack_first(struct ps_unpack *unpack)
{
    struct ps_first_fragment first = {.state =
                                          (uint8_t)ps_unpack_up_to(unpack, PS_DATAGRAM_PORTLESS)};
    if (first.state == PS_DATAGRAM_COUNTED) {
        unpack_event(unpack, &first.event);
        first.flow = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    }
    if (first.state == PS_DATAGRAM_PORTLESS)
        first.last = unpack_protocol(unpack);
    return first;
}

static uint64_t count_kept(const struct ps_fragments *fragments,
                           const struct ps_fragment_head *head)
{
    uint64_t count = 0;
    for (uint32_t kept = head->kept_first; kept != 0; count++)
        kept = ps_fragments_kept(fragments, kept)->next;
    return count;
}

static void pack_head(const struct ps_fragments *fragments, const struct ps_fragment_head *head,
                      const struct ps_packed_flows *flows, struct ps_pack *pack)
{
    pack_key(pack, &head->key);
    ps_pack_i64(pack, head->first_ns);
    pack_first(pack, &head->first, flows);
    ps_pack_u64(pack, count_kept(fragments, head));
    for (uint32_t number = head->kept_first; number != 0;) {
        const struct ps_kept_fragment *kept = ps_fragments_kept(fragments, number);
        ps_pack_i64(pack, kept->time_ns);
        ps_pack_u64(pack, kept->bytes);
        pack_protocol(pack, kept->last);
        ps_pack_u64(pack, kept->book);
        number = kept->next;
    }
}

static void unpack_kept(struct ps_fragments *fragments, uint32_t head, struct ps_unpack *unpack)
{
    struct ps_kept_fragment kept = {.time_ns = ps_unpack_i64(unpack)};
    kept.bytes = ps_unpack_u64(unpack);
    kept.last = unpack_protocol(unpack);
    kept.book = (uint32_t)ps_unpack_up_to(unpack, PS_INTERFACES);
    if (!unpack->failed && !ps_fragments_keep(fragments, head, &kept))
        ps_unpack_fail(unpack);
}

static void unpack_head(struct ps_fragments *fragments, struct ps_unpack *unpack)
{
    struct ps_fragment_head head = {.key = unpack_key(unpack)};
    head.first_ns = ps_unpack_i64(unpack);
    head.first = unpack_first(unpack);
    const size_t kept = ps_unpack_count(unpack, KEPT_BYTES);
    const uint32_t number = unpack->failed ? 0 : ps_fragments_add_head(fragments, &head);
    if (number == 0)
        ps_unpack_fail(unpack);
    for (size_t i = 0; i < kept && !unpack->failed; i++)
        unpack_kept(fragments, number, unpack);
}

static void pack_waiting(struct ps_pack *pack, const struct ps_waiting *waiting)
{
    ps_pack_sum(pack, waiting->count);
    if (waiting->count.packets == 0)
        return;
    pack_protocol(pack, waiting->last);
    ps_pack_u64(pack, waiting->book_count);
    for (uint32_t i = 0; i < waiting->book_count; i++) {
        ps_pack_u64(pack, waiting->books[i].book);
        ps_pack_sum(pack, waiting->books[i].count);
    }
}

static struct ps_waiting unpack_waiting(struct ps_unpack *unpack)
{
    struct ps_waiting waiting = {.count = ps_unpack_sum(unpack)};
    if (waiting.count.packets == 0)
        return waiting;
    waiting.last = unpack_protocol(unpack);
    waiting.book_count = (uint32_t)ps_unpack_up_to(unpack, PS_WAITING_BOOKS);
    for (uint32_t i = 0; i < waiting.book_count; i++) {
        waiting.books[i].book = (uint32_t)ps_unpack_up_to(unpack, PS_INTERFACES);
        waiting.books[i].count = ps_unpack_sum(unpack);
    }
    return waiting;
}

/* Datagrams on their way to the bytes. */
struct packing {
    struct ps_pack *pack;
    const struct ps_packed_flows *flows;
    uint64_t count;
};

static void count_datagram(void *context, const struct ps_datagram *datagram)
{
    struct packing *packing = context;
    packing->count += datagram->head == 0;
}

static void pack_datagram(void *context, const struct ps_datagram *datagram)
{
    const struct packing *packing = context;
    if (datagram->head != 0)
        return;
    pack_key(packing->pack, &datagram->key);
    ps_pack_i64(packing->pack, datagram->since_ns);
    pack_first(packing->pack, &datagram->first, packing->flows);
    pack_waiting(packing->pack, &datagram->waiting);
}

static void unpack_datagram(struct ps_fragments *fragments, struct ps_unpack *unpack)
{
    const struct ps_fragment key = unpack_key(unpack);
    const int64_t since_ns = ps_unpack_i64(unpack);
    const struct ps_first_fragment first = unpack_first(unpack);
    const struct ps_waiting waiting = unpack_waiting(unpack);
    struct ps_datagram *datagram =
        unpack->failed ? NULL : ps_fragments_renew(fragments, &key, since_ns);
    if (!datagram) {
        ps_unpack_fail(unpack);
        return;
    }
    datagram->first = first;
    datagram->waiting = waiting;
}

void ps_fragments_pack(const struct ps_fragments *fragments, const struct ps_packed_flows *flows,
                       struct ps_pack *pack)
{
    size_t count;
    const struct ps_fragment_head *heads = ps_fragments_heads(fragments, &count);
    struct packing packing = {.pack = pack, .flows = flows};
    ps_pack_bool(pack, !ps_fragments_are_exact(fragments));
    ps_pack_u64(pack, count);
    for (size_t i = 0; i < count; i++)
        pack_head(fragments, &heads[i], flows, pack);
    ps_fragments_visit(fragments, count_datagram, &packing);
    ps_pack_u64(pack, packing.count);
    ps_fragments_visit(fragments, pack_datagram, &packing);
}

bool ps_fragments_unpack(struct ps_fragments *fragments, struct ps_unpack *unpack)
{
    const bool inexact = ps_unpack_bool(unpack);
    const size_t heads = ps_unpack_count(unpack, HEAD_BYTES);
    for (size_t i = 0; i < heads && !unpack->failed; i++)
        unpack_head(fragments, unpack);
    const size_t datagrams = ps_unpack_count(unpack, DATAGRAM_BYTES);
    for (size_t i = 0; i < datagrams && !unpack->failed; i++)
        unpack_datagram(fragments, unpack);
    return !inexact;
}
