/*
 * test_flow_table.c - the flow table at its limits: which flow makes room, when one is over, which
 * frames are one, and what another frame may still correct.  Every expected number is counted by
 * hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally/flow_counters.h"
#include "tally/flow_table.h"
#include "tally_helper.h"

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10, HOST = 0x0a000001, PEER = 0x0a000002 };

static const struct test_ends web = {HOST, PEER, 40000, 8080};

struct fixture {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
};

static struct fixture *start(struct ps_tally_config config)
{
    struct ps_error error;
    struct fixture *x = calloc(1, sizeof *x);
    assert_non_null(x);
    config.decoder = x->decoder = ps_decoder_new(false, &error);
    config.services = x->services = ps_services_new(&error);
    x->tally = ps_tally_new(&config, &error);
    assert_non_null(x->tally);
    return x;
}

/* At most so many flows, which never end by being idle. */
static struct fixture *start_with(uint64_t max_flows)
{
    return start((struct ps_tally_config){.max_flows = max_flows, .flow_timeout_s = PS_NEVER});
}

static void stop(struct fixture *x)
{
    ps_tally_free(x->tally);
    ps_decoder_free(x->decoder);
    ps_services_free(x->services);
    free(x);
}

static void add_udp(struct fixture *x, struct test_ends ends, int64_t time_s)
{
    struct test_frame f;
    make_udp(&f, ends, time_s * SECOND);
    ps_tally_add(x->tally, &f.frame, 1);
}

static void add_tcp(struct fixture *x, struct test_ends ends, uint8_t flags, uint32_t sequence,
                    int64_t time_s)
{
    struct test_frame f;
    make_tcp(&f, ends, flags, time_s * SECOND);
    number_tcp(&f, sequence, 0);
    ps_tally_add(x->tally, &f.frame, 1);
}

static struct ps_snapshot *look(struct fixture *x, enum ps_snapshot_kind kind)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct ps_snapshot *s = ps_snapshot_take(x->tally, kind, &view, NULL, &error);
    assert_non_null(s);
    return s;
}

/* A client of DNS that is known by its port. */
static struct test_ends client(uint16_t port)
{
    return (struct test_ends){HOST, PEER, port, 53};
}

static bool is_listed(const struct ps_snapshot *s, uint16_t client_port)
{
    for (size_t i = 0; i < s->flow_count; i++)
        if (s->flows[i].client_port == client_port)
            return true;
    return false;
}

/* 40001 was seen first, but again; 40002 is idle longest. */
static void the_flow_that_is_idle_longest_makes_room(void **state)
{
    (void)state;
    struct fixture *x = start_with(3);
    add_udp(x, client(40001), 1);
    add_udp(x, client(40002), 2);
    add_udp(x, client(40003), 3);
    add_udp(x, client(40001), 4);
    add_udp(x, client(40004), 5);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 3);
    assert_false(is_listed(s, 40002));
    assert_true(is_listed(s, 40001) && is_listed(s, 40003) && is_listed(s, 40004));
    assert_int_equal(s->flows_evicted, 1);
    assert_int_equal(s->flows_omitted.flows, 1);
    assert_int_equal(s->counted.packets, 5);
    ps_snapshot_free(s);
    stop(x);
}

/* The first connection on the ports is over with the second one's SYN. It is younger than the flow
 * of 40001, but makes room before it, and that is no eviction. */
static void a_flow_that_is_over_makes_room_first(void **state)
{
    (void)state;
    struct fixture *x = start_with(3);
    add_tcp(x, web, SYN, 1, 1);
    add_udp(x, client(40001), 2);
    add_tcp(x, web, ACK, 2, 3);
    add_tcp(x, web, SYN, 5000, 4);
    add_udp(x, client(40002), 5);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 4);
    assert_int_equal(s->flow_count, 3);
    assert_true(is_listed(s, 40001) && is_listed(s, 40002) && is_listed(s, 40000));
    assert_int_equal(s->flows_evicted, 0);
    assert_int_equal(s->flows_omitted.count.packets, 2);
    ps_snapshot_free(s);
    stop(x);
}

/* After exactly the timeout a flow goes on, so making it go is an eviction; a nanosecond later it
 * is over. */
static void an_idle_flow_that_makes_room_is_not_evicted(void **state)
{
    (void)state;
    for (unsigned late = 0; late < 2; late++) {
        struct fixture *x = start((struct ps_tally_config){.max_flows = 1, .flow_timeout_s = 10});
        struct test_frame f;
        add_udp(x, client(40001), 0);
        make_udp(&f, client(40002), 10LL * SECOND + late);
        ps_tally_add(x->tally, &f.frame, 1);
        struct ps_snapshot *s = look(x, PS_WHOLE);
        assert_int_equal(s->flows_total, 2);
        assert_int_equal(s->flow_count, 1);
        assert_int_equal(s->flows_evicted, late ? 0 : 1);
        ps_snapshot_free(s);
        stop(x);
    }
}

static void evictions_of_intervals_add_up(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start_with(1);
    for (uint16_t i = 0; i < 3; i++)
        add_udp(x, client((uint16_t)(40001 + i)), i);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x, client(40009), 9);
    struct ps_snapshot *part = look(x, PS_INTERVAL), *total = look(x, PS_TOTAL);
    assert_int_equal(part->flows_evicted, 1);
    assert_int_equal(total->flows_evicted, 3);
    ps_snapshot_free(part);
    ps_snapshot_free(total);
    stop(x);
}

/* In the second interval, 40001 goes on, 40002 begins and makes room for 40003, which begins, too.
 */
static void an_interval_omits_only_its_own_flows(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start_with(2);
    add_udp(x, client(40001), 1);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x, client(40002), 11);
    add_udp(x, client(40001), 12);
    add_udp(x, client(40003), 13);
    struct ps_snapshot *s = look(x, PS_INTERVAL);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flow_count, 2);
    assert_int_equal(s->flows_omitted.flows, 1);
    assert_int_equal(s->flows_omitted.count.packets, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* A second of a flow that is so busy that no frame from before is still to be expected. */
static void add_busy_second(struct fixture *x, struct test_ends ends, int64_t time_s)
{
    enum { MANY = 4096 };
    struct test_frame f;
    make_udp(&f, ends, time_s * SECOND);
    for (int i = 0; i < MANY; i++)
        ps_tally_add(x->tally, &f.frame, 1);
}

/* A run without an end: a flow that is over is forgotten, one that goes on is not, wherever it
 * stands. */
static void idle_flows_are_swept_and_busy_ones_are_not(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 2; first++) {
        struct fixture *x =
            start((struct ps_tally_config){.flow_timeout_s = 10, .forget_idle = true});
        add_udp(x, client(first ? 40001 : 40002), 0);
        add_udp(x, client(first ? 40002 : 40001), 0);
        for (int64_t time_s = 1; time_s <= 30; time_s++)
            add_busy_second(x, client(40001), time_s);
        struct ps_snapshot *s = look(x, PS_SNAPSHOT);
        assert_int_equal(s->flows_total, 2);
        assert_int_equal(s->flow_count, 1);
        assert_true(is_listed(s, 40001));
        assert_int_equal(s->flows_evicted, 0);
        assert_int_equal(s->counted.packets, 2 + 30 * 4096);
        ps_snapshot_free(s);
        stop(x);
    }
}

/* Frames may come late, and stamps may be wrong: a few frames of another hour forget nothing. */
static void a_few_later_stamps_sweep_nothing(void **state)
{
    (void)state;
    struct fixture *x = start((struct ps_tally_config){.flow_timeout_s = 10, .forget_idle = true});
    add_udp(x, client(40001), 0);
    for (int64_t i = 0; i < 60; i++)
        add_udp(x, client(40002), 3600 + i);
    add_udp(x, client(40001), 1);
    struct ps_snapshot *s = look(x, PS_SNAPSHOT);
    assert_int_equal(s->flows_total, 2);
    assert_true(is_listed(s, 40001));
    ps_snapshot_free(s);
    stop(x);
}

/* However many frames there are around them. */
static void nor_do_stamps_among_many_frames(void **state)
{
    (void)state;
    struct fixture *x = start((struct ps_tally_config){.flow_timeout_s = 10, .forget_idle = true});
    add_udp(x, client(40001), 0);
    for (int64_t hour = 1; hour <= 4; hour++) {
        add_udp(x, client(40003), hour * 3600);
        add_busy_second(x, client(40002), 1);
    }
    struct ps_snapshot *s = look(x, PS_SNAPSHOT);
    assert_true(is_listed(s, 40001));
    ps_snapshot_free(s);
    stop(x);
}

static void end_interval(struct fixture *x)
{
    struct ps_error error;
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
}

/* Ends an interval that has so many active flows at its end, and so many that sent something in it.
 */
static void end_interval_with(struct fixture *x, uint64_t active, size_t listed)
{
    struct ps_snapshot *s = look(x, PS_INTERVAL);
    assert_int_equal(s->flows_active, active);
    assert_int_equal(s->flow_count, listed);
    ps_snapshot_free(s);
    end_interval(x);
}

/* A flow is active until it is over, or idle for more than 10 s, whichever interval that is in. */
static void intervals_know_which_flows_are_active(void **state)
{
    (void)state;
    struct fixture *x = start((struct ps_tally_config){.flow_timeout_s = 10});
    ps_tally_expect_intervals(x->tally);
    add_udp(x, client(40001), 0);
    add_udp(x, client(40002), 5);
    add_udp(x, client(40003), 8);
    end_interval_with(x, 3, 3);
    add_udp(x, client(40002), 12); /* 40001 is idle */
    end_interval_with(x, 2, 1);
    add_udp(x, client(40004), 19); /* 40003, too, but not 40002 */
    end_interval_with(x, 2, 1);
    add_tcp(x, web, SYN, 1, 20);
    end_interval_with(x, 3, 1);
    add_tcp(x, web, RST, 2, 21); /* closed */
    end_interval_with(x, 2, 1);
    add_udp(x, client(40001), 22); /* another flow on the same ports */
    end_interval_with(x, 3, 1);
    end_interval_with(x, 3, 0);
    stop(x);
}

/* The same frames with and without notes of what happens in an interval: a walk over all flows
 * finds what the notes say, while flows begin again, are idle, make room, and use the records of
 * others. */
static void notes_of_intervals_agree_with_a_walk(void **state)
{
    (void)state;
    const struct ps_tally_config config = {.flow_timeout_s = 10, .max_flows = 12};
    struct fixture *noting = start(config), *walking = start(config);
    uint32_t random = 1;
    ps_tally_expect_intervals(noting->tally);
    for (int64_t i = 0; i < 3000; i++) {
        random = random * 1103515245 + 12345;
        uint16_t port = (uint16_t)(40000 + (random >> 16) % (i % 500 < 250 ? 6 : 30));
        add_udp(noting, client(port), i);
        add_udp(walking, client(port), i);
        if (random >> 29 != 0)
            continue;
        struct ps_snapshot *a = look(noting, PS_INTERVAL), *b = look(walking, PS_INTERVAL);
        assert_int_equal(a->flows_active, b->flows_active);
        assert_int_equal(a->flow_count, b->flow_count);
        assert_int_equal(a->flows_total, b->flows_total);
        ps_snapshot_free(a);
        ps_snapshot_free(b);
        end_interval(noting);
        end_interval(walking);
    }
    stop(noting);
    stop(walking);
}

/* 9 s after its latest frame a flow is not over, though an older frame came in between. */
static void a_late_frame_makes_no_flow_older(void **state)
{
    (void)state;
    struct fixture *x = start((struct ps_tally_config){.flow_timeout_s = 10});
    add_udp(x, web, 20);
    add_udp(x, web, 5);
    add_udp(x, web, 29);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 1);
    assert_true(s->flows[0].last_ns == 29LL * SECOND);
    ps_snapshot_free(s);
    stop(x);
}

static uint64_t active_after(const uint8_t *client_flags, size_t count, const uint8_t *server_flags,
                             size_t server_count)
{
    struct fixture *x = start_with(10);
    for (size_t i = 0; i < count; i++)
        add_tcp(x, web, client_flags[i], (uint32_t)(1 + i), (int64_t)i);
    for (size_t i = 0; i < server_count; i++)
        add_tcp(x, reply(web), server_flags[i], (uint32_t)(100 + i), (int64_t)(count + i));
    struct ps_snapshot *s = look(x, PS_WHOLE);
    uint64_t active = s->flows_active;
    assert_int_equal(s->flows_total, 1);
    ps_snapshot_free(s);
    stop(x);
    return active;
}

/* One side that has closed may still receive. */
static void a_connection_is_over_when_both_sides_have_closed(void **state)
{
    (void)state;
    const uint8_t open[] = {SYN, ACK}, closed[] = {SYN, ACK, FIN | ACK}, answer[] = {SYN | ACK},
                  closed_too[] = {SYN | ACK, FIN | ACK}, reset[] = {RST};
    assert_int_equal(active_after(open, 2, answer, 1), 1);
    assert_int_equal(active_after(closed, 3, answer, 1), 1);
    assert_int_equal(active_after(open, 2, closed_too, 2), 1);
    assert_int_equal(active_after(closed, 3, closed_too, 2), 0);
    assert_int_equal(active_after(open, 2, reset, 1), 0);
}

/* RFC 9293 section 3.10.7: RST comes first. So it opens nothing, and says nothing of who is the
 * server. */
static void a_syn_with_rst_is_no_handshake(void **state)
{
    (void)state;
    const struct test_ends odd = {HOST, PEER, 60000, 60001};
    struct fixture *x = start_with(10);
    add_tcp(x, odd, SYN | RST, 1, 0);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows[0].label.port, 60000);
    assert_int_equal(s->flows[0].evidence, PS_EVIDENCE_LOWER_PORT);
    ps_snapshot_free(s);
    add_tcp(x, web, SYN, 100, 1);
    add_tcp(x, web, SYN | RST, 5000, 2);
    s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flows_active, 0);
    ps_snapshot_free(s);
    stop(x);
}

static void assert_service(struct fixture *x, uint16_t port, enum ps_evidence evidence)
{
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 1);
    assert_int_equal(s->flows[0].label.port, port);
    assert_int_equal(s->flows[0].evidence, evidence);
    ps_snapshot_free(s);
}

/* An answer of a group's address to port 53, then a question to the group. */
static void stronger_evidence_corrects_weaker(void **state)
{
    (void)state;
    const struct test_ends answer = {0xe00000fb, HOST, 5353, 53};
    struct fixture *x = start_with(10);
    add_udp(x, answer, 0);
    assert_service(x, 53, PS_EVIDENCE_WELL_KNOWN);
    add_udp(x, reply(answer), 1);
    assert_service(x, 5353, PS_EVIDENCE_GROUP_DESTINATION);
    add_udp(x, answer, 2);
    assert_service(x, 5353, PS_EVIDENCE_GROUP_DESTINATION);
    stop(x);
}

/* The segment with SYN is looked at again, but as it is a reset it has no more to tell than that it
 * goes the other way. */
static void weaker_evidence_corrects_nothing(void **state)
{
    (void)state;
    const struct test_ends question = {HOST, PEER, 5000, 5000};
    const uint8_t peer[4] = {PEER >> 24, PEER >> 16 & 0xff, PEER >> 8 & 0xff, PEER & 0xff};
    struct fixture *x = start_with(10);
    add_tcp(x, question, ACK, 1, 0);
    add_tcp(x, reply(question), SYN | RST, 1, 1);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 1);
    assert_int_equal(s->flows[0].evidence, PS_EVIDENCE_FIRST_DESTINATION);
    assert_memory_equal(s->flows[0].server.bytes, peer, sizeof peer);
    ps_snapshot_free(s);
    stop(x);
}

/* Two frames counted together: the first opens another connection, to which the second belongs. The
 * record that was looked up for it beforehand is that of the first connection. */
static void frames_behind_a_new_connection_are_its_own(void **state)
{
    (void)state;
    struct test_frame made[2];
    struct fixture *x = start_with(10);
    add_tcp(x, web, SYN, 1, 0);
    add_tcp(x, web, ACK, 2, 0);
    add_tcp(x, web, ACK, 2, 0);
    make_tcp(&made[0], web, SYN, SECOND);
    number_tcp(&made[0], 5000, 0);
    make_tcp(&made[1], web, ACK, SECOND + 1);
    number_tcp(&made[1], 5001, 0);
    const struct ps_frame frames[] = {made[0].frame, made[1].frame};
    ps_tally_add(x->tally, frames, 2);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 2);
    assert_int_equal(s->flows[0].to_server.packets, 3);
    assert_true(s->flows[0].last_ns == 0);
    assert_int_equal(s->flows[1].to_server.packets, 2);
    ps_snapshot_free(s);
    stop(x);
}

/* The client asks and gives up; then the other side asks. That is no simultaneous open any more. */
static void a_syn_behind_the_end_opens_another(void **state)
{
    (void)state;
    struct fixture *x = start_with(10);
    add_tcp(x, web, SYN, 1, 0);
    add_tcp(x, web, RST, 2, 1);
    add_tcp(x, reply(web), SYN, 700, 2);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    ps_snapshot_free(s);
    stop(x);
    x = start_with(10);
    add_tcp(x, web, SYN, 1, 0);
    add_tcp(x, reply(web), SYN, 700, 2); /* this is one */
    s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* A flow that was counted in intervals makes room: the one in its place begins with nothing. */
static void a_reused_record_has_no_old_totals(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start((struct ps_tally_config){
        .max_flows = 1, .flow_timeout_s = PS_NEVER, .keep_flow_totals = true});
    for (int i = 0; i < 3; i++)
        add_udp(x, client(40001), i);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x, client(40002), 9);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    struct ps_snapshot *s = look(x, PS_TOTAL);
    assert_int_equal(s->flow_count, 1);
    assert_true(is_listed(s, 40002));
    assert_int_equal(s->flows[0].to_server.packets, 1);
    assert_int_equal(s->flows_omitted.count.packets, 3);
    ps_snapshot_free(s);
    stop(x);
}

/* Later fragments of a datagram with a SYN are no SYNs: they open nothing again. */
static void later_fragments_have_no_flags(void **state)
{
    (void)state;
    struct test_frame first, later;
    struct fixture *x = start_with(10);
    make_tcp(&first, web, SYN, 0);
    number_tcp(&first, 1, 0);
    put16(first.bytes + 18, 7);
    put16(first.bytes + 20, 0x2000);
    ps_tally_add(x->tally, &first.frame, 1);
    add_tcp(x, web, SYN, 5000, 1);
    make_fragment(&later, web, 7, 24, 0, 2LL * SECOND);
    later.bytes[23] = 6;
    ps_tally_add(x->tally, &later.frame, 1);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->counted.packets, 3);
    ps_snapshot_free(s);
    stop(x);
}

static const uint8_t low_address[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
static const uint8_t high_address[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 2};

static void add_udp_ipv6(struct fixture *x, const uint8_t source[16], const uint8_t destination[16],
                         uint16_t source_port, uint16_t destination_port)
{
    struct test_frame f;
    memset(&f, 0, sizeof f);
    uint8_t *ip = f.bytes + 14, *udp = ip + 40;
    put16(f.bytes + 12, 0x86dd);
    ip[0] = 0x60;
    put16(ip + 4, 8);
    ip[6] = 17;
    memcpy(ip + 8, source, 16);
    memcpy(ip + 24, destination, 16);
    put16(udp, source_port);
    put16(udp + 2, destination_port);
    put16(udp + 4, 8);
    f.frame = (struct ps_frame){
        .data = f.bytes, .caplen = 62, .len = 62, .link_type = PS_LINKTYPE_ETHERNET};
    ps_tally_add(x->tally, &f.frame, 1);
}

/* Between two addresses of one prefix with one port, and between two ports of one address. */
static void both_directions_of_ipv6_are_one_flow(void **state)
{
    (void)state;
    struct fixture *x = start_with(10);
    add_udp_ipv6(x, low_address, high_address, 123, 123);
    add_udp_ipv6(x, high_address, low_address, 123, 123);
    add_udp_ipv6(x, low_address, low_address, 1000, 2000);
    add_udp_ipv6(x, low_address, low_address, 2000, 1000);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flows[0].to_server.packets, 1);
    assert_int_equal(s->flows[0].to_client.packets, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* An event whose key hashes to the same as all others. */
static struct ps_flow_event event_of(struct ps_flow_key key)
{
    return (struct ps_flow_event){
        .key = key, .tag = 7, .likely = PS_POOL_FULL, .packets = 1, .bytes = 60};
}

/* Keys that differ in one part each. That their hashes are the same, which nobody can bring about
 * from outside, leaves only the comparison of the keys to tell them apart; twice, as the second
 * frame of a flow has a hint. */
static void keys_of_one_hash_are_told_apart(void **state)
{
    (void)state;
    const struct ps_flow_key key = {.port = {53, 40000}, .transport = PS_UDP, .ip_version = 6};
    struct ps_flow_key keys[8] = {key, key, key, key, key, key, key, key};
    keys[1].port[0] = 54;
    keys[2].port[1] = 40001;
    keys[3].transport = PS_TCP;
    keys[4].ip_version = PS_NO_IP;
    keys[5].address[0].bytes[15] = 1;
    keys[6].address[1].bytes[15] = 1;
    keys[7].ip_version = 4;
    struct ps_error error;
    struct ps_services *services = ps_services_new(&error);
    struct ps_counts *counts = ps_counts_new();
    struct ps_flows *flows =
        ps_flows_new(&(struct ps_flow_config){.max_flows = 100, .services = services});
    for (unsigned i = 0; i < 16; i++) {
        struct ps_flow_event event = event_of(keys[i % 8]);
        if (i >= 8)
            ps_flows_prefetch_record(flows, &event);
        ps_flows_count(flows, &event, counts);
    }
    assert_int_equal(counts->flows_total, 8);
    for (uint32_t number = 0; number < 8; number++)
        assert_int_equal(ps_flow_sent(flows, number).packets[0], 2);
    ps_flows_free(flows);
    ps_counts_free(counts);
    ps_services_free(services);
}

/* Is the record found by probing from its tag's home on? */
static bool is_indexed(const struct ps_flow_index *index, uint32_t tag, uint32_t record)
{
    uint32_t slot = ps_flow_index_home(index, tag);
    for (; index->slots[slot] != 0; slot = ps_flow_index_after(index, slot))
        if (index->slots[slot] == ((uint64_t)tag << 32 | (record + 1u)))
            return true;
    return false;
}

/* Entries with one home, with neighbouring ones, and around the end of the table: whichever is
 * taken out, the others are still found. */
static void what_is_left_in_the_index_is_found(void **state)
{
    (void)state;
    enum { ENTRIES = 12 };
    const uint32_t homes[] = {0, 5, UINT32_MAX};
    for (size_t home = 0; home < sizeof homes / sizeof *homes; home++)
        for (uint32_t out = 0; out < ENTRIES; out++) {
            struct ps_flow_index index;
            assert_true(ps_flow_index_init(&index));
            const uint32_t step = 1u << (32 - index.bits); /* to the tags of the next slot */
            for (uint32_t i = 0; i < ENTRIES; i++)
                assert_true(ps_flow_index_add(&index, homes[home] + i / 4 * step, i));
            ps_flow_index_remove(&index, homes[home] + out / 4 * step, out);
            for (uint32_t i = 0; i < ENTRIES; i++)
                assert_int_equal(is_indexed(&index, homes[home] + i / 4 * step, i), i != out);
            ps_flow_index_fini(&index);
        }
}

/* More EtherTypes than are kept apart, by one: that frame is in a row of its own. */
static void details_beyond_the_room_are_other(void **state)
{
    (void)state;
    struct fixture *x = start_with(10);
    struct test_frame f;
    make_udp(&f, web, 0);
    for (unsigned type = 0; type <= PS_DETAILS; type++) {
        put16(f.bytes + 12, 0xa000 + type);
        ps_tally_add(x->tally, &f.frame, 1);
    }
    struct ps_snapshot *s = look(x, PS_WHOLE);
    uint64_t packets = 0, others = 0;
    for (size_t i = 0; i < s->reasons[0].detail_count; i++) {
        packets += s->reasons[0].details[i].count.packets;
        others += strcmp(s->reasons[0].details[i].name, "other") == 0;
    }
    assert_int_equal(packets, PS_DETAILS + 1);
    assert_int_equal(others, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* An index is cleared at the cost of what is in it, however much that was once; as many as it held
 * fit in again without growing. */
static void a_cleared_index_forgets_its_size(void **state)
{
    (void)state;
    enum { MANY = 100000, SOME = 20000 };
    struct ps_flow_index index;
    assert_true(ps_flow_index_init(&index));
    const uint32_t first_bits = index.bits;
    const uint32_t counts[] = {MANY, SOME, 10, MANY};
    for (size_t round = 0; round < sizeof counts / sizeof *counts; round++) {
        for (uint32_t i = 0; i < counts[round]; i++)
            assert_true(ps_flow_index_add(&index, i * 2654435769u, i));
        assert_int_equal(index.count, counts[round]);
        assert_true(is_indexed(&index, 9 * 2654435769u, 9));
        ps_flow_index_clear(&index);
        assert_int_equal(index.count, 0);
        assert_false(is_indexed(&index, 9 * 2654435769u, 9));
        assert_true((uint64_t)3 << index.bits >= (uint64_t)4 * counts[round]);
        if (counts[round] == 10)
            assert_int_equal(index.bits, first_bits);
    }
    ps_flow_index_fini(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flow_that_is_idle_longest_makes_room),
        cmocka_unit_test(a_flow_that_is_over_makes_room_first),
        cmocka_unit_test(an_idle_flow_that_makes_room_is_not_evicted),
        cmocka_unit_test(evictions_of_intervals_add_up),
        cmocka_unit_test(an_interval_omits_only_its_own_flows),
        cmocka_unit_test(idle_flows_are_swept_and_busy_ones_are_not),
        cmocka_unit_test(a_few_later_stamps_sweep_nothing),
        cmocka_unit_test(nor_do_stamps_among_many_frames),
        cmocka_unit_test(intervals_know_which_flows_are_active),
        cmocka_unit_test(notes_of_intervals_agree_with_a_walk),
        cmocka_unit_test(a_late_frame_makes_no_flow_older),
        cmocka_unit_test(a_connection_is_over_when_both_sides_have_closed),
        cmocka_unit_test(a_syn_with_rst_is_no_handshake),
        cmocka_unit_test(stronger_evidence_corrects_weaker),
        cmocka_unit_test(weaker_evidence_corrects_nothing),
        cmocka_unit_test(frames_behind_a_new_connection_are_its_own),
        cmocka_unit_test(a_syn_behind_the_end_opens_another),
        cmocka_unit_test(a_reused_record_has_no_old_totals),
        cmocka_unit_test(later_fragments_have_no_flags),
        cmocka_unit_test(both_directions_of_ipv6_are_one_flow),
        cmocka_unit_test(keys_of_one_hash_are_told_apart),
        cmocka_unit_test(what_is_left_in_the_index_is_found),
        cmocka_unit_test(details_beyond_the_room_are_other),
        cmocka_unit_test(a_cleared_index_forgets_its_size),
    };
    return cmocka_run_group_tests_name("flow table", tests, NULL, NULL);
}
