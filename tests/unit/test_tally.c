/*
 * test_tally.c - the counting rules: ports, flows and their service side, fragments, intervals,
 * limits.  Every expected number is counted by hand from the frames that the test makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally_helper.h"

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10, UDP_BYTES = 42, TCP_BYTES = 54 };

static const struct test_ends web = {0xc0000201, 0xc6336407, 49152, 8080};

struct fixture {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
};

static struct fixture *start(uint64_t max_flows, uint32_t timeout_s)
{
    struct ps_error error;
    struct fixture *x = calloc(1, sizeof *x);
    assert_non_null(x);
    x->decoder = ps_decoder_new(false, &error);
    x->services = ps_services_new(&error);
    struct ps_tally_config config = {.decoder = x->decoder,
                                     .services = x->services,
                                     .max_flows = max_flows,
                                     .flow_timeout_s = timeout_s};
    x->tally = ps_tally_new(&config, &error);
    assert_non_null(x->tally);
    return x;
}

static void stop(struct fixture *x)
{
    ps_tally_free(x->tally);
    ps_decoder_free(x->decoder);
    ps_services_free(x->services);
    free(x);
}

static void add(struct fixture *x, const struct test_frame *frame)
{
    ps_tally_add(x->tally, &frame->frame, 1);
}

static void add_udp(struct fixture *x, struct test_ends ends, int64_t time_ns)
{
    struct test_frame f;
    make_udp(&f, ends, time_ns);
    add(x, &f);
}

static void add_tcp(struct fixture *x, struct test_ends ends, uint8_t flags, int64_t time_ns)
{
    struct test_frame f;
    make_tcp(&f, ends, flags, time_ns);
    add(x, &f);
}

static void add_fragment(struct fixture *x, struct test_ends ends, uint16_t id, uint16_t offset,
                         int more, int64_t time_ns)
{
    struct test_frame f;
    make_fragment(&f, ends, id, offset, more, time_ns);
    add(x, &f);
}

static struct ps_snapshot *look(struct fixture *x, enum ps_snapshot_kind kind)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct ps_snapshot *s = ps_snapshot_take(x->tally, kind, &view, NULL, &error);
    assert_non_null(s);
    return s;
}

static const struct ps_port_row *port_row(const struct ps_snapshot *s, enum ps_transport transport,
                                          uint16_t port)
{
    for (size_t i = 0; i < s->port_count; i++)
        if (s->ports[i].label.transport == transport && s->ports[i].label.port == port)
            return &s->ports[i];
    return NULL;
}

static const struct ps_service_row *service_row(const struct ps_snapshot *s,
                                                enum ps_transport transport, uint16_t port)
{
    for (size_t i = 0; i < s->service_count; i++)
        if (s->services[i].label.transport == transport && s->services[i].label.port == port)
            return &s->services[i];
    return NULL;
}

/* A part of the whole. Without that, sums of 64 bits that wrapped around would add up all the same.
 */
static uint64_t part(uint64_t packets, const struct ps_snapshot *s)
{
    assert_true(packets <= s->total.packets);
    return packets;
}

static void assert_details(const struct ps_reason_row *row)
{
    uint64_t packets = 0;
    for (size_t i = 0; i < row->detail_count; i++) {
        assert_true(row->details[i].count.packets <= row->count.packets);
        assert_true(row->details[i].count.bytes <= row->count.bytes);
        packets += row->details[i].count.packets;
    }
    assert_int_equal(packets, row->count.packets);
}

/* ports, classes and services each add up to counted; counted and the reasons to the total. */
static void assert_books(const struct ps_snapshot *s)
{
    uint64_t ports = 0, services = 0, classes = 0, reasons = 0, bytes = 0;
    for (size_t i = 0; i < s->port_count; i++) {
        ports += part(s->ports[i].destination.packets, s);
        assert_true(s->ports[i].continuation.packets <= s->ports[i].destination.packets);
        assert_true(s->ports[i].continuation.bytes <= s->ports[i].destination.bytes);
    }
    for (size_t i = 0; i < s->service_count; i++)
        services +=
            part(s->services[i].to_server.packets, s) + part(s->services[i].to_client.packets, s);
    for (size_t i = 0; i < s->class_count; i++)
        classes += part(s->classes[i].destination.packets, s);
    for (size_t i = 0; i < s->reason_count; i++) {
        reasons += part(s->reasons[i].count.packets, s);
        bytes += s->reasons[i].count.bytes;
        assert_true(s->reasons[i].count.bytes <= s->total.bytes);
        assert_details(&s->reasons[i]);
    }
    assert_true(s->counted.packets <= s->total.packets && s->counted.bytes <= s->total.bytes);
    assert_int_equal(ports, s->counted.packets);
    assert_int_equal(services, s->counted.packets);
    assert_int_equal(classes, s->counted.packets);
    assert_int_equal(s->counted.packets + reasons, s->total.packets);
    assert_int_equal(s->counted.bytes + bytes, s->total.bytes);
}

static void counts_by_destination_port(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    add_udp(x, web, SECOND);
    add_udp(x, web, 2 * (int64_t)SECOND);
    add_udp(x, reply(web), 3 * (int64_t)SECOND);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    const struct ps_port_row *to = port_row(s, PS_UDP, 8080), *back = port_row(s, PS_UDP, 49152);
    assert_int_equal(to->destination.packets, 2);
    assert_int_equal(to->destination.bytes, 2 * UDP_BYTES);
    assert_int_equal(to->source.packets, 1);
    assert_false(to->client_only);
    assert_int_equal(back->destination.packets, 1);
    assert_true(back->client_only);
    assert_int_equal(s->flows_total, 1);
    assert_int_equal(s->input.first_ns, SECOND);
    assert_int_equal(s->input.last_ns, 3 * (int64_t)SECOND);
    ps_snapshot_free(s);
    stop(x);
}

static void assert_verdict(struct test_ends ends, uint16_t service, enum ps_evidence evidence)
{
    struct fixture *x = start(100, PS_NEVER);
    add_udp(x, ends, 0);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 1);
    assert_int_equal(s->flows[0].label.port, service);
    assert_int_equal(s->flows[0].evidence, evidence);
    ps_snapshot_free(s);
    stop(x);
}

static void finds_the_service_by_the_ports(void **state)
{
    (void)state;
    const uint32_t a = 0xc0000201, b = 0xc0000202, group = 0xe00000fb, everyone = 0xffffffff;
    assert_verdict((struct test_ends){a, group, 53, 5353}, 5353, PS_EVIDENCE_GROUP_DESTINATION);
    assert_verdict((struct test_ends){a, b, 53, 8080}, 53, PS_EVIDENCE_COMMON_NAME);
    assert_verdict((struct test_ends){a, b, 5060, 21010}, 5060, PS_EVIDENCE_COMMON_NAME);
    assert_verdict((struct test_ends){a, b, 60000, 3306}, 3306, PS_EVIDENCE_REGISTRY);
    assert_verdict((struct test_ends){a, b, 60000, 60001}, 60000, PS_EVIDENCE_LOWER_PORT);
    assert_verdict((struct test_ends){a, b, 60001, 60000}, 60000, PS_EVIDENCE_LOWER_PORT);
    assert_verdict((struct test_ends){a, b, 123, 123}, 123, PS_EVIDENCE_FIRST_DESTINATION);
    /* A client that is root, and a service that has a name (NFS, X11). */
    assert_verdict((struct test_ends){a, b, 875, 2049}, 2049, PS_EVIDENCE_COMMON_NAME);
    assert_verdict((struct test_ends){b, a, 2049, 875}, 2049, PS_EVIDENCE_COMMON_NAME);
    assert_verdict((struct test_ends){a, b, 1005, 60001}, 1005, PS_EVIDENCE_WELL_KNOWN);
    /* DHCP's offer to everyone, and its question; its relays talk to each other. */
    assert_verdict((struct test_ends){a, everyone, 67, 68}, 67, PS_EVIDENCE_CLIENT_PORT);
    assert_verdict((struct test_ends){a, everyone, 68, 67}, 67, PS_EVIDENCE_CLIENT_PORT);
    assert_verdict((struct test_ends){a, b, 547, 546}, 547, PS_EVIDENCE_CLIENT_PORT);
    assert_verdict((struct test_ends){a, b, 67, 67}, 67, PS_EVIDENCE_FIRST_DESTINATION);
    /* RFC 768: source port 0 means none. */
    assert_verdict((struct test_ends){a, b, 0, 60001}, 60001, PS_EVIDENCE_LOWER_PORT);
    assert_verdict((struct test_ends){a, b, 60001, 0}, 60001, PS_EVIDENCE_LOWER_PORT);
    assert_verdict((struct test_ends){a, b, 0, 0}, 0, PS_EVIDENCE_FIRST_DESTINATION);
}

/* The service port of a frame whose link address has its group bit set. */
static uint16_t service_in_a_group_frame(bool tcp, struct test_ends ends)
{
    struct test_frame f;
    struct fixture *x = start(100, PS_NEVER);
    if (tcp)
        make_tcp(&f, ends, ACK, 0);
    else
        make_udp(&f, ends, 0);
    f.bytes[0] |= 1;
    add(x, &f);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flow_count, 1);
    const uint16_t port = s->flows[0].label.port;
    ps_snapshot_free(s);
    stop(x);
    return port;
}

/* RFC 9293 section 3.9.2.3: TCP has none. The link's bit says nothing where IP says that it is one
 * host, as behind a cluster's shared address. */
static void groups_are_for_datagrams(void **state)
{
    (void)state;
    const uint32_t host = 0xc000020a, subnet = 0xc00002ff, group = 0xe00000fb;
    assert_int_equal(service_in_a_group_frame(true, (struct test_ends){1, subnet, 80, 5000}), 80);
    assert_int_equal(service_in_a_group_frame(true, (struct test_ends){1, group, 80, 5000}), 80);
    assert_int_equal(service_in_a_group_frame(false, (struct test_ends){1, host, 53, 5000}), 53);
    assert_int_equal(service_in_a_group_frame(false, (struct test_ends){1, subnet, 53, 5000}),
                     5000);
    assert_int_equal(service_in_a_group_frame(false, (struct test_ends){1, group, 53, 5000}), 5000);
}

static void handshake_overrules(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    struct test_ends odd = {0xc0000201, 0xc6336407, 80, 60000}; /* a client on port 80 */
    add_tcp(x, odd, ACK, 0);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_non_null(service_row(s, PS_TCP, 80));
    ps_snapshot_free(s);
    add_tcp(x, reply(odd), SYN | ACK, 1);
    s = look(x, PS_WHOLE);
    assert_books(s);
    assert_null(service_row(s, PS_TCP, 80));
    const struct ps_service_row *row = service_row(s, PS_TCP, 60000);
    assert_int_equal(row->to_server.packets, 1);
    assert_int_equal(row->to_client.packets, 1);
    assert_int_equal(row->evidence[PS_EVIDENCE_HANDSHAKE], 1);
    ps_snapshot_free(s);
    stop(x);
}

static void ports_used_again_are_another_flow(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    struct test_frame again;
    add_tcp(x, web, SYN, 0);
    add_tcp(x, reply(web), RST | ACK, 1);
    make_tcp(&again, web, SYN, 2);
    number_tcp(&again, 1000, 0);
    add(x, &again);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(service_row(s, PS_TCP, 8080)->flows, 2);
    assert_int_equal(s->flows_active, 1);
    assert_books(s);
    ps_snapshot_free(s);
    stop(x);
}

static void idle_flows_end(void **state)
{
    (void)state;
    struct fixture *x = start(100, 10);
    add_udp(x, web, 0);
    add_udp(x, web, 10 * (int64_t)SECOND);
    add_udp(x, web, 21 * (int64_t)SECOND);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flow_count, 2);
    ps_snapshot_free(s);
    stop(x);
}

static void later_fragments_follow_their_first(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    add_fragment(x, web, 7, 16, 1, 0); /* before its first one */
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->reason_count, 1);
    assert_int_equal(s->reasons[0].reason, PS_FRAGMENT);
    ps_snapshot_free(s);
    add_fragment(x, web, 7, 0, 1, 1);
    add_fragment(x, web, 7, 32, 0, 2);
    add_fragment(x, web, 8, 16, 0, 3); /* of another datagram */
    s = look(x, PS_WHOLE);
    assert_books(s);
    const struct ps_port_row *row = port_row(s, PS_UDP, 8080);
    assert_int_equal(row->destination.packets, 3);
    assert_int_equal(row->continuation.packets, 2);
    assert_int_equal(row->continuation.bytes, 2 * 50);
    assert_int_equal(s->reasons[0].count.packets, 1);
    assert_int_equal(service_row(s, PS_UDP, 8080)->to_server.packets, 3);
    ps_snapshot_free(s);
    stop(x);
}

static void old_fragments_are_not_followed(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    add_fragment(x, web, 7, 0, 1, 0);
    add_fragment(x, web, 7, 16, 0, 30 * (int64_t)SECOND);
    add_fragment(x, web, 7, 16, 0, 31 * (int64_t)SECOND);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(port_row(s, PS_UDP, 8080)->continuation.packets, 1);
    assert_int_equal(s->reasons[0].count.packets, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* Two wait for their first one, which then comes twice: what waited is counted once. */
static void fragments_that_waited_are_counted_once(void **state)
{
    (void)state;
    struct fixture *x = start(100, PS_NEVER);
    add_fragment(x, web, 7, 16, 1, 0);
    add_fragment(x, web, 7, 32, 0, 1);
    add_fragment(x, web, 7, 0, 1, 2);
    add_fragment(x, web, 7, 0, 1, 3);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->reason_count, 0);
    assert_int_equal(port_row(s, PS_UDP, 8080)->destination.packets, 4);
    assert_int_equal(port_row(s, PS_UDP, 8080)->continuation.packets, 2);
    assert_int_equal(port_row(s, PS_UDP, 8080)->continuation.bytes, 2 * 50);
    ps_snapshot_free(s);
    stop(x);
}

/* Several datagrams wait when an interval ends; the next one has their first fragments alone. */
static void what_waited_in_an_interval_stays_in_it(void **state)
{
    (void)state;
    enum { DATAGRAMS = 5 };
    struct ps_error error;
    struct fixture *x = start(100, PS_NEVER);
    for (uint16_t id = 0; id < DATAGRAMS; id++)
        add_fragment(x, web, id, 16, 0, id);
    struct ps_snapshot *first = look(x, PS_INTERVAL);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    for (uint16_t id = 0; id < DATAGRAMS; id++)
        add_fragment(x, web, id, 0, 1, 10 + id);
    struct ps_snapshot *second = look(x, PS_INTERVAL), *total = look(x, PS_TOTAL);
    assert_books(first);
    assert_books(second);
    assert_books(total);
    assert_int_equal(first->reasons[0].count.packets, DATAGRAMS);
    assert_int_equal(second->counted.packets, DATAGRAMS);
    assert_int_equal(second->reason_count, 0);
    assert_int_equal(total->reasons[0].count.packets, DATAGRAMS);
    ps_snapshot_free(first);
    ps_snapshot_free(second);
    ps_snapshot_free(total);
    stop(x);
}

/* One waited before the interval, two wait in it; then the first one comes, and those two are
 * counted. */
static void what_waits_in_a_later_interval_adds_up(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start(100, PS_NEVER);
    add_fragment(x, web, 7, 16, 1, 0);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_fragment(x, web, 7, 32, 1, 1);
    add_fragment(x, web, 7, 48, 0, 2);
    add_fragment(x, web, 7, 0, 1, 3);
    struct ps_snapshot *second = look(x, PS_INTERVAL), *total = look(x, PS_TOTAL);
    assert_books(second);
    assert_books(total);
    assert_int_equal(second->counted.packets, 3);
    assert_int_equal(second->reason_count, 0);
    assert_int_equal(port_row(second, PS_UDP, 8080)->continuation.packets, 2);
    assert_int_equal(total->reasons[0].count.packets, 1);
    ps_snapshot_free(second);
    ps_snapshot_free(total);
    stop(x);
}

/* What is counted are lengths on the wire, wherever the snapshot length cut. */
static void cut_frames_count_as_long_as_they_were(void **state)
{
    (void)state;
    struct test_frame cut, odd;
    struct fixture *x = start(100, PS_NEVER);
    make_udp(&cut, web, 0);
    cut.frame.caplen = 20; /* before the ports */
    cut.frame.len = 1500;
    add(x, &cut);
    make_udp(&odd, web, 0);
    put16(odd.bytes + 38, 7); /* a UDP length that no datagram has */
    odd.frame.len = 1000;
    add(x, &odd);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->reasons[0].reason, PS_TRUNCATED);
    assert_int_equal(s->reasons[0].count.bytes, 1500);
    assert_int_equal(s->anomaly_count, 1);
    assert_int_equal(s->anomalies[0].count.bytes, 1000);
    assert_int_equal(s->counted.bytes, 1000);
    ps_snapshot_free(s);
    stop(x);
}

/* A frame without a time goes on with its flow, and does not say that the flow went on until then.
 * A flow that has no other frames has no times, and is not over. */
static void a_frame_without_time_ends_and_keeps_no_flow(void **state)
{
    (void)state;
    struct fixture *x = start(100, 10);
    add_udp(x, web, 100 * (int64_t)SECOND);
    add_udp(x, web, PS_NO_TIME);
    add_udp(x, web, 105 * (int64_t)SECOND);
    add_udp(x, web, PS_NO_TIME);
    add_udp(x, (struct test_ends){web.source, web.destination, 50001, 53}, PS_NO_TIME);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 2);
    assert_int_equal(s->flows_active, 2);
    assert_true(s->input.first_ns == 100 * (int64_t)SECOND);
    assert_true(s->input.last_ns == 105 * (int64_t)SECOND);
    for (size_t i = 0; i < s->flow_count; i++)
        assert_true(s->flows[i].last_ns ==
                    (s->flows[i].client_port == 50001 ? PS_NO_TIME : 105 * (int64_t)SECOND));
    ps_snapshot_free(s);
    add_udp(x, web, 116 * (int64_t)SECOND);
    s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 3);
    ps_snapshot_free(s);
    stop(x);
}

/* Sends the second fragments of `count` datagrams, then the first fragments in the same order.
 * Returns how many were counted. */
static uint64_t attributed(unsigned count)
{
    struct fixture *x = start(100, PS_NEVER);
    for (unsigned i = 0; i < count; i++)
        add_fragment(x, web, (uint16_t)i, 16, 0, i);
    for (unsigned i = 0; i < count; i++)
        add_fragment(x, web, (uint16_t)i, 0, 1, count + i);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    uint64_t continued = port_row(s, PS_UDP, 8080)->continuation.packets;
    assert_books(s);
    assert_int_equal(s->total.packets, 2 * count);
    assert_int_equal(continued + s->total.packets - s->counted.packets, count);
    ps_snapshot_free(s);
    stop(x);
    return continued;
}

/* The table holds 32,768 datagrams, whatever their hashes. With one more, each datagram was
 * forgotten just before its first fragment comes, to make room for the previous one. */
static void a_flood_of_fragments_is_counted_the_same_every_time(void **state)
{
    (void)state;
    assert_int_equal(attributed(32768), 32768);
    assert_int_equal(attributed(32769), 0);
}

static void intervals_add_up(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start(100, PS_NEVER);
    add_udp(x, web, 0);
    add_fragment(x, web, 9, 16, 0, 1); /* waits, and its interval ends */
    struct ps_snapshot *first = look(x, PS_INTERVAL);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x, reply(web), 2);
    add_fragment(x, web, 9, 0, 1, 3);
    struct ps_snapshot *second = look(x, PS_INTERVAL);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    struct ps_snapshot *total = look(x, PS_TOTAL);
    assert_books(first);
    assert_books(second);
    assert_books(total);
    assert_int_equal(first->total.packets, 2);
    assert_int_equal(second->total.packets, 2);
    assert_int_equal(total->total.packets, 4);
    assert_int_equal(total->counted.packets, first->counted.packets + second->counted.packets);
    assert_int_equal(service_row(first, PS_UDP, 8080)->flows, 1);
    assert_int_equal(service_row(second, PS_UDP, 8080)->flows, 0);
    assert_int_equal(service_row(total, PS_UDP, 8080)->flows, 1);
    assert_int_equal(service_row(total, PS_UDP, 8080)->to_client.packets, 1);
    ps_snapshot_free(first);
    ps_snapshot_free(second);
    ps_snapshot_free(total);
    stop(x);
}

static void a_list_of_flows_outlives_intervals(void **state)
{
    (void)state;
    struct ps_error error;
    struct fixture *x = start(100, PS_NEVER);
    ps_tally_free(x->tally);
    struct ps_tally_config config = {
        .decoder = x->decoder, .services = x->services, .max_flows = 100, .keep_flow_totals = true};
    x->tally = ps_tally_new(&config, &error);
    assert_non_null(x->tally);
    add_udp(x, web, 0);
    add_udp(x, web, 1);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x, reply(web), 2);
    struct ps_snapshot *interval = look(x, PS_INTERVAL), *total = look(x, PS_TOTAL);
    assert_int_equal(interval->flows[0].to_server.packets, 0);
    assert_int_equal(interval->flows[0].to_client.packets, 1);
    assert_int_equal(total->flow_count, 1);
    assert_int_equal(total->flows[0].to_server.packets, 2);
    assert_int_equal(total->flows[0].to_client.bytes, UDP_BYTES);
    ps_snapshot_free(interval);
    ps_snapshot_free(total);
    stop(x);
}

/* Frames of several interfaces come as they are read: there, an earlier time says nothing. */
static void a_time_that_goes_back_is_an_anomaly_of_files(void **state)
{
    (void)state;
    struct ps_error error;
    for (int any_order = 0; any_order < 2; any_order++) {
        struct fixture *x = start(100, PS_NEVER);
        ps_tally_free(x->tally);
        struct ps_tally_config config = {
            .decoder = x->decoder, .services = x->services, .any_order = any_order};
        x->tally = ps_tally_new(&config, &error);
        assert_non_null(x->tally);
        add_udp(x, web, 2);
        add_udp(x, web, 1);
        struct ps_snapshot *whole = look(x, PS_WHOLE);
        assert_int_equal(whole->anomaly_count, any_order ? 0 : 1);
        assert_int_equal(whole->total.packets, 2);
        ps_snapshot_free(whole);
        stop(x);
    }
}

/* A record has room for 4,095 packets and 1,048,575 bytes of each side; the rest is kept elsewhere.
 */
static void a_large_flow_is_counted_whole(void **state)
{
    (void)state;
    enum { SENT = 10000, ANSWERS = 4096, JUMBO = 9014 };
    struct fixture *x = start(100, PS_NEVER);
    struct test_frame f;
    make_udp(&f, web, 0);
    f.frame.len = JUMBO;
    for (unsigned i = 0; i < SENT; i++)
        add(x, &f);
    for (unsigned i = 0; i < ANSWERS; i++)
        add_udp(x, reply(web), 1);
    f.frame.len = UINT32_MAX;
    add(x, &f);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    const uint64_t bytes = (uint64_t)SENT * JUMBO + UINT32_MAX;
    assert_books(s);
    assert_int_equal(s->flow_count, 1);
    assert_int_equal(s->flows[0].to_server.packets, SENT + 1);
    assert_int_equal(s->flows[0].to_server.bytes, bytes);
    assert_int_equal(s->flows[0].to_client.packets, ANSWERS);
    assert_int_equal(s->flows[0].to_client.bytes, ANSWERS * UDP_BYTES);
    assert_int_equal(port_row(s, PS_UDP, 8080)->destination.bytes, bytes);
    assert_int_equal(port_row(s, PS_UDP, 8080)->source.packets, ANSWERS);
    assert_int_equal(service_row(s, PS_UDP, 8080)->flows, 1);
    ps_snapshot_free(s);
    stop(x);
}

/* Counts that do not fit the record also move to the side that turns out to be the service. */
static void a_large_flow_moves_to_its_service_whole(void **state)
{
    (void)state;
    enum { SENT = 5000 };
    const struct test_ends ends = {0xc0000201, 0xc6336407, 55555, 44444};
    struct fixture *x = start(100, PS_NEVER);
    for (unsigned i = 0; i < SENT; i++)
        add_tcp(x, ends, ACK, 0);
    struct ps_snapshot *guessed = look(x, PS_WHOLE);
    add_tcp(x, ends, SYN | ACK, 1);
    struct ps_snapshot *known = look(x, PS_WHOLE);
    assert_int_equal(service_row(guessed, PS_TCP, 44444)->to_server.packets, SENT);
    assert_null(service_row(known, PS_TCP, 44444));
    assert_int_equal(service_row(known, PS_TCP, 55555)->to_client.packets, SENT + 1);
    assert_int_equal(service_row(known, PS_TCP, 55555)->to_server.packets, 0);
    ps_snapshot_free(guessed);
    ps_snapshot_free(known);
    stop(x);
}

static void a_large_flow_is_shared_out_to_intervals(void **state)
{
    (void)state;
    enum { FIRST = 5000, SECOND_PART = 6000, THIRD = 3 };
    struct ps_error error;
    struct fixture *x = start(100, PS_NEVER);
    for (unsigned i = 0; i < FIRST; i++)
        add_udp(x, web, 0);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    for (unsigned i = 0; i < SECOND_PART; i++)
        add_udp(x, web, 1);
    struct ps_snapshot *second = look(x, PS_INTERVAL);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    for (unsigned i = 0; i < THIRD; i++)
        add_udp(x, web, 2);
    struct ps_snapshot *third = look(x, PS_INTERVAL), *total = look(x, PS_TOTAL);
    assert_books(second);
    assert_books(third);
    assert_books(total);
    assert_int_equal(port_row(second, PS_UDP, 8080)->destination.packets, SECOND_PART);
    assert_int_equal(port_row(third, PS_UDP, 8080)->destination.packets, THIRD);
    assert_int_equal(third->flows[0].to_server.packets, THIRD);
    assert_int_equal(port_row(total, PS_UDP, 8080)->destination.bytes,
                     (FIRST + SECOND_PART + THIRD) * UDP_BYTES);
    ps_snapshot_free(second);
    ps_snapshot_free(third);
    ps_snapshot_free(total);
    stop(x);
}

/* The next flow reuses the record's number, but gets none of the large flow's counts. */
static void a_reused_record_has_no_old_counts(void **state)
{
    (void)state;
    enum { SENT = 5000 };
    struct fixture *x = start(1, PS_NEVER);
    for (unsigned i = 0; i < SENT; i++)
        add_udp(x, web, 0);
    const struct test_ends other = {0xc0000202, 0xc6336407, 49153, 8081};
    for (unsigned i = 0; i < SENT; i++)
        add_udp(x, other, 1);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->flow_count, 1);
    assert_int_equal(s->flows[0].to_server.packets, SENT);
    assert_int_equal(service_row(s, PS_UDP, 8080)->to_server.packets, SENT);
    assert_int_equal(service_row(s, PS_UDP, 8081)->to_server.packets, SENT);
    ps_snapshot_free(s);
    stop(x);
}

static void a_full_table_evicts_and_loses_nothing(void **state)
{
    (void)state;
    enum { LIMIT = 10, FLOWS = 1000 };
    struct fixture *x = start(LIMIT, PS_NEVER);
    for (uint16_t i = 0; i < FLOWS; i++)
        add_udp(x, (struct test_ends){0xc0000201, 0xc6336407, (uint16_t)(50000 + i), 53}, i);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->flows_total, FLOWS);
    assert_int_equal(s->flows_evicted, FLOWS - LIMIT);
    assert_int_equal(s->flow_count, LIMIT);
    assert_int_equal(service_row(s, PS_UDP, 53)->flows, FLOWS);
    assert_int_equal(service_row(s, PS_UDP, 53)->to_server.bytes, FLOWS * UDP_BYTES);
    ps_snapshot_free(s);
    stop(x);
}

static void many_flows_are_told_apart(void **state)
{
    (void)state;
    enum { FLOWS = 100000 };
    struct fixture *x = start(1000000, PS_NEVER);
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < FLOWS; i++)
            add_udp(x, (struct test_ends){0x0a000000 + i, 0xc6336407, 50000, 53}, pass);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->flows_total, FLOWS);
    assert_int_equal(s->flow_count, FLOWS);
    for (size_t i = 0; i < s->flow_count; i++)
        assert_int_equal(s->flows[i].to_server.packets, 2);
    ps_snapshot_free(s);
    stop(x);
}

/* Flows of that service which are not over; -1: it has no row. */
static int active_at(struct fixture *x, enum ps_snapshot_kind kind, uint16_t port)
{
    struct ps_snapshot *s = look(x, kind);
    int active = -1;
    for (size_t i = 0; i < s->service_count; i++)
        if (s->services[i].label.port == port)
            active = (int)s->services[i].active_flows;
    ps_snapshot_free(s);
    return active;
}

static void end_interval(struct fixture *x)
{
    struct ps_error error;
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
}

/* Two flows of 8080 and one of 53. Of 8080, one is closed in the second interval; by the fourth,
 * that of 53 is idle for more than 10 s. */
static void active_flows_are_those_of_each_service(bool tracked)
{
    const int64_t s = 1000000000;
    struct fixture *x = start(0, 10);
    if (tracked)
        ps_tally_expect_intervals(x->tally);
    const struct test_ends first = {web.source, web.destination, 50000, 8080};
    const struct test_ends second = {web.source, web.destination, 50001, 8080};
    const struct test_ends name = {web.source, web.destination, 50002, 53};
    add_tcp(x, first, SYN, 0);
    add_tcp(x, second, SYN, 0);
    add_udp(x, name, 0);
    assert_int_equal(active_at(x, PS_INTERVAL, 8080), 2);
    assert_int_equal(active_at(x, PS_INTERVAL, 53), 1);
    end_interval(x);
    add_tcp(x, first, RST, 5 * s);
    assert_int_equal(active_at(x, PS_INTERVAL, 8080), 1);
    assert_int_equal(active_at(x, PS_INTERVAL, 53), -1);
    assert_int_equal(active_at(x, PS_TOTAL, 53), 1);
    end_interval(x);
    add_tcp(x, second, ACK, 8 * s);
    assert_int_equal(active_at(x, PS_INTERVAL, 8080), 1);
    end_interval(x);
    ps_tally_pass_time(x->tally, 12 * s);
    assert_int_equal(active_at(x, PS_TOTAL, 53), 0);
    assert_int_equal(active_at(x, PS_TOTAL, 8080), 1);
    ps_tally_pass_time(x->tally, 20 * s);
    assert_int_equal(active_at(x, PS_TOTAL, 8080), 0);
    stop(x);
}

static void active_flows_by_service(void **state)
{
    (void)state;
    active_flows_are_those_of_each_service(false);
    active_flows_are_those_of_each_service(true);
}

/* The first frame comes from 6000, the smaller number; the handshake shows that it was the
 * client's. */
static void an_active_flow_may_change_its_service(void **state)
{
    (void)state;
    struct fixture *x = start(0, 10);
    ps_tally_expect_intervals(x->tally);
    const struct test_ends there = {web.source, web.destination, 6000, 60000};
    add_tcp(x, there, ACK, 0);
    assert_int_equal(active_at(x, PS_TOTAL, 6000), 1);
    end_interval(x);
    add_tcp(x, reply(there), SYN | ACK, 1);
    assert_int_equal(active_at(x, PS_TOTAL, 6000), 0);
    assert_int_equal(active_at(x, PS_TOTAL, 60000), 1);
    stop(x);
}

static void a_zeroed_configuration_evicts_no_flow(void **state)
{
    (void)state;
    struct fixture *x = start(0, 0);
    for (uint16_t i = 0; i < 5; i++)
        add_udp(x, (struct test_ends){web.source, web.destination, (uint16_t)(50000 + i), 8080}, i);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_int_equal(s->flows_total, 5);
    assert_int_equal(s->flows_active, 5);
    assert_int_equal(s->flows_evicted, 0);
    ps_snapshot_free(s);
    stop(x);
}

/* How many flows two frames with the same ports make if they are `apart_ns` apart. */
static uint64_t flows_apart(uint32_t timeout_s, int64_t apart_ns)
{
    struct fixture *x = start(0, timeout_s);
    add_udp(x, web, 0);
    add_udp(x, web, apart_ns);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    uint64_t flows = s->flows_total;
    ps_snapshot_free(s);
    stop(x);
    return flows;
}

static void a_zeroed_configuration_ends_idle_flows_after_300_s(void **state)
{
    (void)state;
    const int64_t timeout_ns = INT64_C(300000000000);
    assert_int_equal(flows_apart(0, timeout_ns), 1);
    assert_int_equal(flows_apart(0, timeout_ns + 1), 2);
}

static void a_flow_without_timeout_never_ends(void **state)
{
    (void)state;
    assert_int_equal(flows_apart(PS_NEVER, INT64_MAX), 1);
    assert_int_equal(flows_apart(PS_NEVER - 1, INT64_MAX), 2);
}

static void absurd_times_do_no_harm(void **state)
{
    (void)state;
    struct fixture *x = start(100, 10);
    add_udp(x, web, INT64_MIN + 1);
    add_udp(x, web, INT64_MAX);
    add_udp(x, web, PS_NO_TIME);
    struct ps_snapshot *s = look(x, PS_WHOLE);
    assert_books(s);
    assert_int_equal(s->counted.packets, 3);
    ps_snapshot_free(s);
    stop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_destination_port),
        cmocka_unit_test(finds_the_service_by_the_ports),
        cmocka_unit_test(groups_are_for_datagrams),
        cmocka_unit_test(handshake_overrules),
        cmocka_unit_test(ports_used_again_are_another_flow),
        cmocka_unit_test(idle_flows_end),
        cmocka_unit_test(later_fragments_follow_their_first),
        cmocka_unit_test(old_fragments_are_not_followed),
        cmocka_unit_test(fragments_that_waited_are_counted_once),
        cmocka_unit_test(what_waited_in_an_interval_stays_in_it),
        cmocka_unit_test(what_waits_in_a_later_interval_adds_up),
        cmocka_unit_test(cut_frames_count_as_long_as_they_were),
        cmocka_unit_test(a_frame_without_time_ends_and_keeps_no_flow),
        cmocka_unit_test(a_flood_of_fragments_is_counted_the_same_every_time),
        cmocka_unit_test(intervals_add_up),
        cmocka_unit_test(a_list_of_flows_outlives_intervals),
        cmocka_unit_test(a_time_that_goes_back_is_an_anomaly_of_files),
        cmocka_unit_test(a_large_flow_is_counted_whole),
        cmocka_unit_test(a_large_flow_moves_to_its_service_whole),
        cmocka_unit_test(a_large_flow_is_shared_out_to_intervals),
        cmocka_unit_test(a_reused_record_has_no_old_counts),
        cmocka_unit_test(a_full_table_evicts_and_loses_nothing),
        cmocka_unit_test(many_flows_are_told_apart),
        cmocka_unit_test(active_flows_by_service),
        cmocka_unit_test(an_active_flow_may_change_its_service),
        cmocka_unit_test(a_zeroed_configuration_evicts_no_flow),
        cmocka_unit_test(a_zeroed_configuration_ends_idle_flows_after_300_s),
        cmocka_unit_test(a_flow_without_timeout_never_ends),
        cmocka_unit_test(absurd_times_do_no_harm),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
