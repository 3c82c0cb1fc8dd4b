/*
 * test_merge.c - merged tallies are what one tally counts.
 *
 * Random traffic of few hosts, ports and sequence numbers (so that ports are used again,
 * connections close and open, SYNs come again, ICMP denies them, flows pause for longer than the
 * timeout, datagrams come in fragments, times go back or are missing) is counted by one tally, and
 * cut into parts that are counted apart and merged in any grouping.  Every row must be the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally_helper.h"

enum { FRAMES = 400, ROUNDS = 60, HOSTS = 3, PORTS = 3, TIMEOUT_S = 5 };
enum { FIN = 0x01, SYN = 0x02, RST = 0x04, PSH = 0x08, ACK = 0x10 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* To connect from one port of a host. */
struct attempt {
    uint32_t number;
    bool is_open;
};

struct traffic {
    struct test_frame frames[FRAMES];
    bool wild;
    bool thin;      /* parts are made smaller */
    unsigned thins; /* how many were */
    struct attempt attempts[HOSTS * PORTS];
};

/* What a connection does next. Orderly ones shake hands before they send data, ask again with the
 * number of the last SYN, and answer what was asked; wild ones do not. */
static uint8_t next_flags(struct attempt *attempt, bool wild, uint64_t *state)
{
    static const uint8_t all[] = {SYN, SYN, SYN | ACK, ACK, ACK | PSH, ACK, FIN | ACK, RST | ACK};
    uint8_t flags = all[next_random(state) % sizeof all];
    if (wild)
        return flags;
    if (!attempt->is_open && flags != (SYN | ACK))
        flags = SYN;
    if (flags == SYN && next_random(state) % 2)
        attempt->number++;
    attempt->is_open = flags != SYN;
    return flags;
}

static void make_segment(struct test_frame *frame, struct test_ends ends, struct attempt *attempt,
                         bool wild, int64_t time_ns, uint64_t *state)
{
    uint8_t flags = next_flags(attempt, wild, state);
    unsigned odds = flags == SYN && !wild ? 64 : 2;
    bool answers = flags == (SYN | ACK) || next_random(state) % odds == 0;
    uint32_t start = attempt->number * 1000 + (answers ? 500 : 0);
    uint32_t other = attempt->number * 1000 + (answers ? 0 : 500);
    if (wild) {
        start = (uint32_t)(next_random(state) % 3);
        other = (uint32_t)(next_random(state) % 3);
    }
    if (!(flags & SYN))
        start += 1 + (uint32_t)(next_random(state) % 16);
    make_tcp(frame, answers ? reply(ends) : ends, flags, time_ns);
    number_tcp(frame, start, other + 1);
}

static void make_frame(struct traffic *traffic, size_t at, uint64_t *state, int64_t time_ns)
{
    struct test_frame *frame = &traffic->frames[at];
    unsigned host = (unsigned)(next_random(state) % HOSTS);
    unsigned port = (unsigned)(next_random(state) % PORTS);
    struct test_ends ends = {0xc0000201 + host, 0xc6336401, (uint16_t)(50000 + port), 80};
    const struct attempt *attempt = &traffic->attempts[host * PORTS + port];
    if (next_random(state) % 16 == 0)
        make_quote(frame, next_random(state) % 8 ? ends : reply(ends),
                   next_random(state) % 2 ? 6 : 17, 3,
                   attempt->number * 1000 + (uint32_t)(next_random(state) % 2), time_ns);
    else if (next_random(state) % 16 == 0)
        make_fragment(frame, ends, (uint16_t)(next_random(state) % 2),
                      (uint16_t)(16 * (next_random(state) % 3)), 1, time_ns);
    else if (next_random(state) % 4 == 0)
        make_udp(frame, next_random(state) % 2 ? ends : reply(ends), time_ns);
    else
        make_segment(frame, ends, &traffic->attempts[host * PORTS + port], traffic->wild, time_ns,
                     state);
    if (next_random(state) % 16 == 0)
        frame->frame.len = 800000; /* two of these are more than a record has room for */
}

static void make_traffic(struct traffic *traffic, uint64_t seed)
{
    uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
    int64_t time_ns = 0;
    memset(traffic, 0, sizeof *traffic);
    traffic->wild = seed % 3 == 0;
    for (size_t i = 0; i < FRAMES; i++) {
        time_ns += (int64_t)(next_random(&state) % (SECOND / 2));
        if (next_random(&state) % 50 == 0)
            time_ns += 6 * (int64_t)SECOND;
        if (traffic->wild && next_random(&state) % 50 == 0)
            time_ns -= (int64_t)(next_random(&state) % 20) * (int64_t)SECOND;
        make_frame(traffic, i, &state, time_ns);
        if (traffic->wild && next_random(&state) % 50 == 0)
            traffic->frames[i].frame.time_ns = PS_NO_TIME;
    }
}

struct shared {
    struct ps_decoder *decoder;
    struct ps_services *services;
};

static struct ps_tally *count(const struct shared *shared, bool part, const struct traffic *traffic,
                              size_t from, size_t to)
{
    struct ps_error error;
    struct ps_tally_config config = {.decoder = shared->decoder,
                                     .services = shared->services,
                                     .part = part,
                                     .max_flows = 10000,
                                     .flow_timeout_s = TIMEOUT_S,
                                     .keep_flow_times = !traffic->thin,
                                     .keep_hosts = true};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    for (size_t i = from; i < to; i++)
        ps_tally_add(tally, &traffic->frames[i].frame, 1);
    return tally;
}

static void assert_same_flows(const struct ps_snapshot *a, const struct ps_snapshot *b)
{
    assert_int_equal(a->flow_count, b->flow_count);
    for (size_t i = 0; i < a->flow_count; i++) {
        assert_int_equal(a->flows[i].to_server.packets, b->flows[i].to_server.packets);
        assert_int_equal(a->flows[i].to_client.bytes, b->flows[i].to_client.bytes);
        assert_int_equal(a->flows[i].first_ns, b->flows[i].first_ns);
        assert_int_equal(a->flows[i].last_ns, b->flows[i].last_ns);
        assert_int_equal(a->flows[i].evidence, b->flows[i].evidence);
        assert_int_equal(a->flows[i].client_port, b->flows[i].client_port);
    }
}

static void assert_same_hosts(const struct ps_tally *one, const struct ps_tally *merged)
{
    struct ps_view view = {.by = PS_VIEW_BY_HOST};
    struct ps_snapshot *a = ps_snapshot_take(one, PS_WHOLE, &view, NULL, NULL);
    struct ps_snapshot *b = ps_snapshot_take(merged, PS_WHOLE, &view, NULL, NULL);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(a->host_count > 0);
    assert_int_equal(a->host_count, b->host_count);
    for (size_t i = 0; i < a->host_count; i++) {
        assert_memory_equal(&a->hosts[i].address, &b->hosts[i].address, sizeof a->hosts[i].address);
        assert_int_equal(a->hosts[i].sent.bytes, b->hosts[i].sent.bytes);
        assert_int_equal(a->hosts[i].received.packets, b->hosts[i].received.packets);
        assert_int_equal(a->hosts[i].as_client.flows, b->hosts[i].as_client.flows);
        assert_int_equal(a->hosts[i].as_server.flows, b->hosts[i].as_server.flows);
        assert_int_equal(a->hosts[i].as_server.port_count, b->hosts[i].as_server.port_count);
        assert_int_equal(a->hosts[i].as_server.other_count.bytes,
                         b->hosts[i].as_server.other_count.bytes);
    }
    ps_snapshot_free(a);
    ps_snapshot_free(b);
}

static void assert_same(const struct ps_tally *one, const struct ps_tally *merged, bool listed)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct ps_snapshot *a = ps_snapshot_take(one, PS_WHOLE, &view, NULL, &error);
    struct ps_snapshot *b = ps_snapshot_take(merged, PS_WHOLE, &view, NULL, &error);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a->total.packets, b->total.packets);
    assert_int_equal(a->flows_total, b->flows_total);
    assert_int_equal(a->flows_active, b->flows_active);
    assert_int_equal(a->port_count, b->port_count);
    assert_int_equal(a->service_count, b->service_count);
    for (size_t i = 0; i < a->port_count; i++)
        assert_memory_equal(&a->ports[i].destination, &b->ports[i].destination,
                            sizeof a->ports[i].destination);
    for (size_t i = 0; i < a->service_count; i++) {
        assert_int_equal(a->services[i].flows, b->services[i].flows);
        assert_memory_equal(a->services[i].evidence, b->services[i].evidence,
                            sizeof a->services[i].evidence);
        assert_memory_equal(&a->services[i].connections, &b->services[i].connections,
                            sizeof a->services[i].connections);
    }
    if (listed)
        assert_same_flows(a, b);
    assert_same_hosts(one, merged);
    ps_snapshot_free(a);
    ps_snapshot_free(b);
}

/* Counts the frames from `from` to `to` in so many parts, merged in a tree of random shape. */
static struct ps_tally *count_in_parts(const struct shared *shared, struct traffic *traffic,
                                       size_t from, size_t to, uint64_t *state)
{
    if (to - from < 2 || next_random(state) % 8 == 0) {
        struct ps_tally *part = count(shared, true, traffic, from, to);
        traffic->thins += traffic->thin && ps_tally_thin(part, 0);
        return part;
    }
    size_t cut = from + 1 + next_random(state) % (to - from - 1);
    struct ps_tally *tally = count_in_parts(shared, traffic, from, cut, state);
    struct ps_tally *later = count_in_parts(shared, traffic, cut, to, state);
    assert_true(ps_tally_merge(tally, later));
    ps_tally_free(later);
    traffic->thins += traffic->thin && ps_tally_thin(tally, 0);
    return tally;
}

/* Half of the time the first part knows that nothing comes before it. */
static void merge_parts(const struct shared *shared, struct traffic *traffic, uint64_t *state)
{
    size_t cut = next_random(state) % 2 ? next_random(state) % FRAMES : 0;
    struct ps_tally *merged = count(shared, false, traffic, 0, cut);
    struct ps_tally *later = count_in_parts(shared, traffic, cut, FRAMES, state);
    assert_true(ps_tally_merge(merged, later));
    ps_tally_free(later);
    struct ps_tally *one = count(shared, false, traffic, 0, FRAMES);
    assert_same(one, merged, !traffic->thin);
    ps_tally_free(one);
    ps_tally_free(merged);
}

static void what_is_merged_is_exact(void **state)
{
    (void)state;
    struct ps_error error;
    struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    struct traffic *traffic = malloc(sizeof *traffic);
    assert_non_null(traffic);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        uint64_t random = seed * 2654435769;
        make_traffic(traffic, seed);
        merge_parts(&shared, traffic, &random);
    }
    free(traffic);
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
}

/* The same with parts of which only the ends are kept, ten times as long. */
static void thin_parts_add_up(void **state)
{
    (void)state;
    struct ps_error error;
    struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    struct traffic *traffic = malloc(sizeof *traffic);
    unsigned thins = 0;
    assert_non_null(traffic);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        uint64_t random = seed * 2654435769;
        make_traffic(traffic, seed);
        traffic->thin = true;
        for (size_t i = 0; i < FRAMES; i++)
            if (traffic->frames[i].frame.time_ns != PS_NO_TIME)
                traffic->frames[i].frame.time_ns *= seed % 2 ? 2 : 10;
        if (!traffic->wild) /* its steps back are more than such parts allow for */
            merge_parts(&shared, traffic, &random);
        thins += traffic->thins;
    }
    free(traffic);
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
    assert_true(thins > ROUNDS / 2);
}

static struct ps_tally *count_limited(const struct shared *shared, bool part,
                                      const struct test_frame *frames, size_t many, uint64_t most)
{
    struct ps_error error;
    const struct ps_tally_config config = {.decoder = shared->decoder,
                                           .services = shared->services,
                                           .max_flows = most,
                                           .part = part,
                                           .keep_flow_times = true};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    for (size_t i = 0; i < many; i++)
        ps_tally_add(tally, &frames[i].frame, 1);
    return tally;
}

/* One tally of that size would have evicted a flow, and nobody knows which. */
static void what_needs_more_room_is_said(void **state)
{
    (void)state;
    enum { FLOWS = 4 };
    struct ps_error error;
    struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    struct test_frame *frames = calloc(FLOWS, sizeof *frames);
    for (uint16_t i = 0; i < FLOWS; i++)
        make_udp(&frames[i], (struct test_ends){0xc0000201, 0xc6336401, (uint16_t)(40000 + i), 53},
                 i * (int64_t)SECOND);
    for (uint64_t most = FLOWS - 1; most <= FLOWS; most++) {
        struct ps_tally *first = count_limited(&shared, false, frames, 2, most);
        struct ps_tally *second = count_limited(&shared, true, frames + 2, 2, most);
        assert_int_equal(ps_tally_merge(first, second), most == FLOWS);
        ps_tally_free(first);
        ps_tally_free(second);
    }
    free(frames);
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
}

/* A datagram's first fragment in one part, a later one in the next: one of IPv4 goes on for 30 s.
 */
static void datagrams_go_on_for_30_s(void **state)
{
    (void)state;
    static const struct test_ends ends = {0xc0000201, 0xc6336401, 40000, 53};
    struct ps_error error;
    struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    for (int64_t apart_s = 29; apart_s <= 31; apart_s++) {
        struct test_frame frames[2];
        make_fragment(&frames[0], ends, 7, 0, 1, 0);
        make_fragment(&frames[1], ends, 7, 16, 0, apart_s * SECOND);
        struct ps_tally *first = count_limited(&shared, false, frames, 1, 10);
        struct ps_tally *second = count_limited(&shared, true, frames + 1, 1, 10);
        assert_true(ps_tally_merge(first, second));
        struct ps_view view = {.by = PS_VIEW_ALL_TABLES};
        struct ps_snapshot *snapshot = ps_snapshot_take(first, PS_WHOLE, &view, NULL, NULL);
        assert_int_equal(snapshot->counted.packets, apart_s <= 30 ? 2 : 1);
        ps_snapshot_free(snapshot);
        ps_tally_free(first);
        ps_tally_free(second);
    }
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_merged_is_exact),
        cmocka_unit_test(thin_parts_add_up),
        cmocka_unit_test(what_needs_more_room_is_said),
        cmocka_unit_test(datagrams_go_on_for_30_s),
    };
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
