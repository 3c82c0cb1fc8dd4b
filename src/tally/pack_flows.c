/*
 * pack_flows.c - the stretches of flows that a part saw as bytes, and back; see pack_flows.h.
 *
 * A stretch takes some thirty bytes: flags, the ends, when it began (after the one before) and
 * ended, what each side sent, and where it matters numbers and a tale.
 */
#include "tally/pack_flows.h"

#include <stdlib.h>

#include "tally/flow_counters.h"
#include "tally/flow_create.h"
#include "tally/flow_find.h"
#include "tally/flow_numbers.h"
#include "tally/flow_tale.h"

enum {
    IPV4_BYTES = 4,
    PORT_BYTES = 2,
    NUMBER_BYTES = 4,
    LEAST_BYTES = 2 + 2 * IPV4_BYTES + 2 * PORT_BYTES + 2 + 4,
    NONE = PS_POOL_FULL,
};

/* The flags of a stretch, from the low bits on. */
enum {
    TRANSPORT_BITS = 3,
    EVIDENCE_BITS = 4,
    IP_SHIFT = TRANSPORT_BITS + EVIDENCE_BITS, /* 0: no addresses, 1: IPv4, 2: IPv6 */
    IP_BITS = 2,
    SERVICE_SIDE = 1 << (IP_SHIFT + IP_BITS),
    OPENED = SERVICE_SIDE << 1,
    ONLY_QUOTED = OPENED << 1,
    NUMBER_0 = ONLY_QUOTED << 1,
    NUMBER_1 = NUMBER_0 << 1,
    HAS_TALE = NUMBER_1 << 1,
    HAS_LATER = HAS_TALE << 1,
    ALL_FLAGS = (HAS_LATER << 1) - 1,
};

_Static_assert(PS_TRANSPORT_COUNT <= 1 << TRANSPORT_BITS, "a transport fits its bits");
_Static_assert(PS_EVIDENCE_COUNT <= 1 << EVIDENCE_BITS, "evidence fits its bits");

static const struct {
    unsigned flag;
    uint8_t state;
} states[] = {{OPENED, PS_FLOW_OPENED},
              {ONLY_QUOTED, PS_FLOW_ONLY_QUOTED},
              {NUMBER_0, PS_FLOW_NUMBER_0},
              {NUMBER_1, PS_FLOW_NUMBER_1}};

static const uint8_t ip_versions[] = {PS_NO_IP, 4, 6};

enum { IP_VERSIONS = sizeof ip_versions };

void ps_pack_address(struct ps_pack *pack, const struct ps_address *address, unsigned ip_version)
{
    ps_pack_bytes(pack, address->bytes, ip_version == 4 ? IPV4_BYTES : sizeof *address);
}

void ps_unpack_address(struct ps_unpack *unpack, struct ps_address *address, unsigned ip_version)
{
    *address = (struct ps_address){{0}};
    ps_unpack_bytes(unpack, address->bytes, ip_version == 4 ? IPV4_BYTES : sizeof *address);
}

uint8_t ps_unpack_ip_version(struct ps_unpack *unpack)
{
    const uint8_t version = (uint8_t)ps_unpack_up_to(unpack, 6);
    if (version != PS_NO_IP && version != 4 && version != 6)
        ps_unpack_fail(unpack);
    return unpack->failed ? 4 : version;
}

/* Differences wrap, so that any two times have one. */
void ps_pack_time(struct ps_pack *pack, int64_t time_ns, int64_t after_ns)
{
    ps_pack_i64(pack, (int64_t)((uint64_t)time_ns - (uint64_t)after_ns));
}

int64_t ps_unpack_time(struct ps_unpack *unpack, int64_t after_ns)
{
    return (int64_t)((uint64_t)ps_unpack_i64(unpack) + (uint64_t)after_ns);
}

static int64_t later_of(const struct ps_flows *flows, uint32_t number)
{
    return number < flows->later.used
               ? *(const int64_t *)ps_pool_sized(&flows->later, number, sizeof(int64_t))
               : 0;
}

static unsigned flags_of(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    const struct ps_flow_tale *tale = ps_flow_tale_of(flows, number);
    unsigned flags = flow->transport | (unsigned)flow->evidence << TRANSPORT_BITS;
    for (unsigned i = 0; i < IP_VERSIONS; i++)
        flags |= flow->ip_version == ip_versions[i] ? i << IP_SHIFT : 0;
    flags |= flow->service_side ? SERVICE_SIDE : 0;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        flags |= flow->state & states[i].state ? states[i].flag : 0;
    flags |= tale && (tale->bytes || tale->handshakes) ? HAS_TALE : 0;
    flags |= later_of(flows, number) != 0 ? HAS_LATER : 0;
    return flags;
}

static void pack_ends(const struct ps_flows *flows, const struct ps_flow *flow,
                      struct ps_pack *pack)
{
    struct ps_flow_key key;
    ps_flow_key_of(flows, flow, &key);
    for (unsigned side = 0; side < 2; side++) {
        const unsigned char port[PORT_BYTES] = {(unsigned char)(key.port[side] >> 8),
                                                (unsigned char)key.port[side]};
        ps_pack_address(pack, &key.address[side], key.ip_version);
        ps_pack_bytes(pack, port, sizeof port);
    }
}

static void pack_numbers(const struct ps_flows *flows, uint32_t number, unsigned flags,
                         struct ps_pack *pack)
{
    for (unsigned side = 0; side < 2; side++) {
        const uint32_t initial = ps_flow_numbers_of(flows, number)->initial[side];
        unsigned char bytes[NUMBER_BYTES];
        for (unsigned i = 0; i < NUMBER_BYTES; i++)
            bytes[i] = (unsigned char)(initial >> 8 * i);
        if (flags & (unsigned)NUMBER_0 << side)
            ps_pack_bytes(pack, bytes, sizeof bytes);
    }
}

static void pack_tale(const struct ps_flows *flows, uint32_t number, struct ps_pack *pack)
{
    const struct ps_flow_tale *tale = ps_flow_tale_of(flows, number);
    uint8_t bytes[PS_TALE_MOST_BYTES];
    ps_flow_tale_copy(flows, number, bytes);
    ps_pack_u64(pack, tale->handshakes);
    ps_pack_u64(pack, tale->bytes);
    ps_pack_bytes(pack, bytes, tale->bytes);
}

/* `before_ns`: when the stretch before began. */
static void pack_stretch(const struct ps_flows *flows, uint32_t number, int64_t before_ns,
                         struct ps_pack *pack)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    const struct ps_flow_totals sent = ps_flow_sent(flows, number);
    const int64_t first_ns = ps_flow_first(flows, number);
    const unsigned flags = flags_of(flows, number);
    ps_pack_u64(pack, flags);
    pack_ends(flows, flow, pack);
    ps_pack_time(pack, first_ns, before_ns);
    ps_pack_time(pack, flow->last_ns, first_ns);
    for (unsigned side = 0; side < 2; side++) {
        ps_pack_u64(pack, sent.packets[side]);
        ps_pack_u64(pack, sent.bytes[side]);
    }
    pack_numbers(flows, number, flags, pack);
    if (flags & HAS_TALE)
        pack_tale(flows, number, pack);
    if (flags & HAS_LATER)
        ps_pack_time(pack, later_of(flows, number), first_ns);
}

static bool is_free(const struct ps_flows *flows, uint32_t number)
{
    return ps_flow_record(flows, number)->ip_version == 0;
}

/* Gives those that are left new numbers. Returns how many they are. */
static uint32_t number_anew(const struct ps_flows *flows, struct ps_packed_flows *packed)
{
    uint32_t count = 0;
    for (uint32_t number = 0; number < flows->records.used; number++) {
        if (packed->numbers)
            packed->numbers[number] = is_free(flows, number) ? (uint32_t)NONE : count;
        count += !is_free(flows, number);
    }
    return count;
}

void ps_flows_pack(const struct ps_flows *flows, struct ps_pack *pack,
                   struct ps_packed_flows *packed)
{
    *packed = (struct ps_packed_flows){.numbers = NULL, .count = flows->records.used};
    if (flows->records.free_first != NONE) {
        packed->numbers = calloc(packed->count, sizeof *packed->numbers);
        pack->failed |= !packed->numbers;
    }
    int64_t before_ns = 0;
    ps_pack_bool(pack, flows->inexact);
    ps_pack_u64(pack, number_anew(flows, packed));
    for (uint32_t number = 0; number < packed->count && !pack->failed; number++) {
        if (is_free(flows, number))
            continue;
        pack_stretch(flows, number, before_ns, pack);
        before_ns = ps_flow_first(flows, number);
    }
}

void ps_packed_flows_fini(struct ps_packed_flows *packed)
{
    free(packed->numbers);
}

uint32_t ps_packed_flow(const struct ps_packed_flows *packed, uint32_t number)
{
    if (number >= packed->count)
        return NONE;
    return packed->numbers ? packed->numbers[number] : number;
}

static bool take_addresses(struct ps_flows *flows, struct ps_flow *flow,
                           const struct ps_address address[2])
{
    if (flow->ip_version == 4) {
        flow->address[0] = ps_flow_ipv4(&address[0]);
        flow->address[1] = ps_flow_ipv4(&address[1]);
        return true;
    }
    const uint32_t pair = ps_pool_take(&flows->pairs);
    if (pair == NONE)
        return false;
    flow->address[0] = pair;
    memcpy(ps_flow_pair(flows, pair)->address, address, 2 * sizeof *address);
    return true;
}

static void unpack_ends(struct ps_flows *flows, struct ps_flow *flow, unsigned ip_version,
                        struct ps_unpack *unpack)
{
    struct ps_address address[2];
    for (unsigned side = 0; side < 2; side++) {
        unsigned char port[PORT_BYTES];
        ps_unpack_address(unpack, &address[side], ip_version);
        ps_unpack_bytes(unpack, port, sizeof port);
        flow->port[side] = (uint16_t)(port[0] << 8 | port[1]);
    }
    flow->ip_version = (uint8_t)ip_version;
    if (!take_addresses(flows, flow, address)) {
        flow->ip_version = 4; /* it has no pair */
        ps_unpack_fail(unpack);
    }
}

static void unpack_sent(struct ps_flows *flows, uint32_t number, struct ps_counts *counts,
                        struct ps_unpack *unpack)
{
    for (unsigned side = 0; side < 2; side++) {
        const uint64_t packets = ps_unpack_u64(unpack);
        const struct ps_count count = {packets, ps_unpack_u64(unpack)};
        if (!unpack->failed)
            ps_flow_send(flows, number, side, count, counts);
    }
}

static void unpack_numbers(struct ps_flows *flows, uint32_t number, unsigned flags,
                           struct ps_unpack *unpack)
{
    for (unsigned side = 0; side < 2; side++) {
        unsigned char bytes[NUMBER_BYTES];
        if (!(flags & (unsigned)NUMBER_0 << side))
            continue;
        ps_unpack_bytes(unpack, bytes, sizeof bytes);
        uint32_t initial = 0;
        for (unsigned i = NUMBER_BYTES; i > 0; i--)
            initial = initial << 8 | bytes[i - 1];
        ps_flow_numbers_of(flows, number)->initial[side] = initial;
    }
}

static void unpack_tale(struct ps_flows *flows, uint32_t number, struct ps_unpack *unpack)
{
    const uint8_t handshakes = (uint8_t)ps_unpack_up_to(unpack, PS_MOST_HANDSHAKES);
    const size_t size = (size_t)ps_unpack_up_to(unpack, PS_TALE_MOST_BYTES);
    const unsigned char *bytes = ps_unpack_view(unpack, size);
    if (!bytes)
        return;
    ps_flow_tale_count(flows, number, handshakes);
    if (!ps_flow_tale_set(flows, number, bytes, size))
        ps_unpack_fail(unpack);
}

/* Only TCP has connections that open. */
static void check_flags(unsigned flags, struct ps_unpack *unpack)
{
    const unsigned transport = flags & ((1u << TRANSPORT_BITS) - 1);
    const unsigned evidence = flags >> TRANSPORT_BITS & ((1u << EVIDENCE_BITS) - 1);
    const unsigned ip = flags >> IP_SHIFT & ((1u << IP_BITS) - 1);
    if (transport >= PS_TRANSPORT_COUNT || evidence >= PS_EVIDENCE_COUNT || ip >= IP_VERSIONS ||
        (transport != PS_TCP && (flags & (OPENED | NUMBER_0 | NUMBER_1))))
        ps_unpack_fail(unpack);
}

static void set_flags(struct ps_flow *flow, unsigned flags)
{
    flow->transport = flags & ((1u << TRANSPORT_BITS) - 1);
    flow->evidence = flags >> TRANSPORT_BITS & ((1u << EVIDENCE_BITS) - 1);
    flow->service_side = (flags & SERVICE_SIDE) != 0;
    flow->state = PS_FLOW_ENDED; /* it is in no index */
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        flow->state |= flags & states[i].flag ? states[i].state : 0;
}

/* Returns when it began. */
static int64_t unpack_stretch(struct ps_flows *flows, struct ps_counts *counts, int64_t before_ns,
                              struct ps_unpack *unpack)
{
    const unsigned flags = (unsigned)ps_unpack_up_to(unpack, ALL_FLAGS);
    check_flags(flags, unpack);
    const uint32_t number = unpack->failed ? (uint32_t)NONE : ps_pool_take(&flows->records);
    if (number == NONE || !ps_flow_has_numbers(flows, number)) {
        ps_unpack_fail(unpack);
        return before_ns;
    }
    struct ps_flow *flow = ps_flow_record(flows, number);
    set_flags(flow, flags);
    unpack_ends(flows, flow, ip_versions[flags >> IP_SHIFT & ((1u << IP_BITS) - 1)], unpack);
    const int64_t first_ns = ps_unpack_time(unpack, before_ns);
    flow->last_ns = ps_unpack_time(unpack, first_ns);
    flows->timeless |= first_ns == PS_NO_TIME;
    if (!ps_flow_set_first(flows, number, first_ns))
        ps_unpack_fail(unpack);
    unpack_sent(flows, number, counts, unpack);
    unpack_numbers(flows, number, flags, unpack);
    if (flags & HAS_TALE)
        unpack_tale(flows, number, unpack);
    if (flags & HAS_LATER)
        ps_flow_see_later(flows, number, ps_unpack_time(unpack, first_ns));
    return first_ns;
}

/* Each stretch is a flow in the sums, unless an error alone told of it. */
static void check_totals(const struct ps_flows *flows, const struct ps_counts *counts,
                         struct ps_unpack *unpack)
{
    uint64_t stretches = 0;
    for (uint32_t number = 0; number < flows->records.used; number++)
        stretches += !(ps_flow_record(flows, number)->state & PS_FLOW_ONLY_QUOTED);
    if (stretches > counts->flows_total)
        ps_unpack_fail(unpack);
}

void ps_flows_unpack(struct ps_flows *flows, struct ps_counts *counts, struct ps_unpack *unpack)
{
    int64_t before_ns = 0;
    flows->inexact = ps_unpack_bool(unpack);
    const size_t count = ps_unpack_count(unpack, LEAST_BYTES);
    for (size_t i = 0; i < count && !unpack->failed; i++)
        before_ns = unpack_stretch(flows, counts, before_ns, unpack);
    check_totals(flows, counts, unpack);
}
