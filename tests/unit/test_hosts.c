/*
 * test_hosts.c - hosts: what each address sent and received, as whom, on which ports, and who makes
 * room.
 *
 * Each expected number is counted by hand from the frames that the test makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally/counts.h"
#include "tally/hosts.h"
#include "tally_helper.h"

enum {
    UDP_BYTES = 42,
    TCP_BYTES = 54,
    SYN = 2,
    CLIENT = 0xc0000201,
    SERVER = 0xc6336407,
    NOBODY = 0x0a000000, /* and the 2^24 addresses behind it */
};

static const struct test_ends web = {CLIENT, SERVER, 49152, 80};

struct fixture {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
};

static struct ps_tally *new_tally(const struct fixture *x, uint64_t max_hosts, bool part)
{
    struct ps_error error;
    struct ps_tally_config config = {.decoder = x->decoder,
                                     .services = x->services,
                                     .keep_flow_times = true,
                                     .part = part,
                                     .keep_hosts = true,
                                     .max_hosts = max_hosts};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    return tally;
}

static struct fixture *start(uint64_t max_hosts)
{
    struct ps_error error;
    struct fixture *x = calloc(1, sizeof *x);
    assert_non_null(x);
    x->decoder = ps_decoder_new(false, &error);
    x->services = ps_services_new(&error);
    x->tally = new_tally(x, max_hosts, false);
    return x;
}

static void stop(struct fixture *x)
{
    ps_tally_free(x->tally);
    ps_decoder_free(x->decoder);
    ps_services_free(x->services);
    free(x);
}

static struct ps_snapshot *take(const struct ps_tally *tally, enum ps_snapshot_kind kind)
{
    const struct ps_view view = {.by = PS_VIEW_BY_HOST};
    struct ps_snapshot *snapshot = ps_snapshot_take(tally, kind, &view, NULL, NULL);
    assert_non_null(snapshot);
    return snapshot;
}

static void add_udp(struct ps_tally *tally, struct test_ends ends)
{
    struct test_frame f;
    make_udp(&f, ends, SECOND);
    ps_tally_add(tally, &f.frame, 1);
}

static void add_tcp(struct ps_tally *tally, struct test_ends ends, uint8_t flags)
{
    struct test_frame f;
    make_tcp(&f, ends, flags, SECOND);
    ps_tally_add(tally, &f.frame, 1);
}

/* The row of an IPv4 address, or NULL. */
static const struct ps_host_row *row_of(const struct ps_snapshot *snapshot, uint32_t address)
{
    struct ps_address key = {{0}};
    put32(key.bytes, address);
    for (size_t i = 0; i < snapshot->host_count; i++)
        if (snapshot->hosts[i].ip_version == 4 &&
            memcmp(&snapshot->hosts[i].address, &key, sizeof key) == 0)
            return &snapshot->hosts[i];
    return NULL;
}

static struct ps_count sum_of_ports(const struct ps_host_role *role)
{
    struct ps_count sum = role->other_count;
    for (size_t i = 0; i < role->port_count; i++)
        ps_count_add(&sum, role->ports[i].count.packets, role->ports[i].count.bytes);
    return sum;
}

static uint64_t flows_of_ports(const struct ps_host_role *role)
{
    uint64_t flows = role->other_flows;
    for (size_t i = 0; i < role->port_count; i++)
        flows += role->ports[i].flows;
    return flows;
}

static void assert_equal_counts(struct ps_count a, struct ps_count b)
{
    assert_int_equal(a.packets, b.packets);
    assert_int_equal(a.bytes, b.bytes);
}

static void assert_ports_add_up(const struct ps_host_role *role)
{
    assert_equal_counts(sum_of_ports(role), role->count);
    assert_int_equal(flows_of_ports(role), role->flows);
}

/* Rows and what was omitted against what was counted. */
static void assert_balanced(const struct ps_snapshot *snapshot)
{
    struct ps_count sent = snapshot->hosts_omitted.sent;
    struct ps_count received = snapshot->hosts_omitted.received;
    uint64_t client = snapshot->hosts_omitted.client_flows;
    uint64_t server = snapshot->hosts_omitted.server_flows;
    for (size_t i = 0; i < snapshot->host_count; i++) {
        const struct ps_host_row *row = &snapshot->hosts[i];
        ps_count_add(&sent, row->sent.packets, row->sent.bytes);
        ps_count_add(&received, row->received.packets, row->received.bytes);
        client += row->as_client.flows;
        server += row->as_server.flows;
        assert_int_equal(row->as_client.count.packets + row->as_server.count.packets,
                         row->sent.packets + row->received.packets);
        assert_int_equal(row->as_client.count.bytes + row->as_server.count.bytes,
                         row->sent.bytes + row->received.bytes);
        assert_ports_add_up(&row->as_client);
        assert_ports_add_up(&row->as_server);
    }
    assert_equal_counts(sent, snapshot->counted);
    assert_equal_counts(received, snapshot->counted);
    assert_int_equal(client, snapshot->flows_total);
    assert_int_equal(server, snapshot->flows_total);
}

static void each_frame_has_two_hosts(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    add_tcp(x->tally, web, SYN);
    add_tcp(x->tally, reply(web), 0x12);
    add_tcp(x->tally, web, 0x10);
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    assert_int_equal(snapshot->host_count, 2);
    const struct ps_host_row *client = row_of(snapshot, CLIENT), *server = row_of(snapshot, SERVER);
    assert_equal_counts(client->sent, (struct ps_count){2, 2 * TCP_BYTES});
    assert_equal_counts(client->received, (struct ps_count){1, TCP_BYTES});
    assert_equal_counts(server->sent, client->received);
    assert_equal_counts(server->received, client->sent);
    assert_int_equal(client->as_client.flows, 1);
    assert_int_equal(client->as_server.flows, 0);
    assert_int_equal(server->as_server.flows, 1);
    assert_int_equal(client->kind, PS_UNICAST);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* The port is the service's on both sides. */
static void ports_are_those_of_services(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    const struct test_ends dns = {SERVER, CLIENT, 40000, 53};
    add_tcp(x->tally, web, SYN);
    add_udp(x->tally, dns);
    add_udp(x->tally, reply(dns));
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    const struct ps_host_row *row = row_of(snapshot, CLIENT);
    assert_int_equal(row->as_client.port_count, 1);
    assert_int_equal(row->as_client.ports[0].label.port, 80);
    assert_int_equal(row->as_client.ports[0].label.transport, PS_TCP);
    assert_string_equal(row->as_client.ports[0].label.common_name, "HTTP");
    assert_equal_counts(row->as_client.ports[0].count, (struct ps_count){1, TCP_BYTES});
    assert_int_equal(row->as_server.port_count, 1);
    assert_int_equal(row->as_server.ports[0].label.port, 53);
    assert_equal_counts(row->as_server.ports[0].count, (struct ps_count){2, 2 * UDP_BYTES});
    assert_int_equal(row->as_server.ports[0].flows, 1);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* A resolver asks others for what it is asked: one port in two roles. */
static void a_port_may_have_both_roles(void **state)
{
    (void)state;
    enum { ROOT_SERVER = 0xc0290001 };
    struct fixture *x = start(0);
    add_udp(x->tally, (struct test_ends){CLIENT, SERVER, 40000, 53});
    add_udp(x->tally, (struct test_ends){SERVER, ROOT_SERVER, 40001, 53});
    add_udp(x->tally, (struct test_ends){SERVER, ROOT_SERVER, 40001, 53});
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    const struct ps_host_row *row = row_of(snapshot, SERVER);
    assert_int_equal(row->as_server.port_count, 1);
    assert_int_equal(row->as_client.port_count, 1);
    assert_equal_counts(row->as_server.ports[0].count, (struct ps_count){1, UDP_BYTES});
    assert_equal_counts(row->as_client.ports[0].count, (struct ps_count){2, 2 * UDP_BYTES});
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void a_host_may_talk_to_itself(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    const struct test_ends own = {0x7f000001, 0x7f000001, 40000, 53};
    add_udp(x->tally, own);
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    assert_int_equal(snapshot->host_count, 1);
    assert_equal_counts(snapshot->hosts[0].sent, (struct ps_count){1, UDP_BYTES});
    assert_equal_counts(snapshot->hosts[0].received, (struct ps_count){1, UDP_BYTES});
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void group_addresses_are_marked(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    const struct test_ends mdns = {CLIENT, 0xe00000fb, 5353, 5353};
    const struct test_ends dhcp = {0, 0xffffffff, 68, 67}, names = {CLIENT, 0xc00002ff, 137, 137};
    struct test_frame f;
    add_udp(x->tally, mdns);
    add_udp(x->tally, dhcp);
    make_udp(&f, names, SECOND);
    memset(f.bytes, 0xff, 6); /* to all of the link, for its network's own broadcast address */
    ps_tally_add(x->tally, &f.frame, 1);
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    assert_int_equal(row_of(snapshot, mdns.destination)->kind, PS_MULTICAST);
    assert_int_equal(row_of(snapshot, dhcp.destination)->kind, PS_BROADCAST);
    assert_int_equal(row_of(snapshot, names.destination)->kind, PS_BROADCAST);
    assert_int_equal(row_of(snapshot, CLIENT)->kind, PS_UNICAST);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    struct ps_error error; /* nor is that forgotten with its interval */
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    snapshot = take(x->tally, PS_TOTAL);
    assert_int_equal(row_of(snapshot, names.destination)->kind, PS_BROADCAST);
    assert_int_equal(row_of(snapshot, CLIENT)->kind, PS_UNICAST);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* SCTP can be a link type of its own. */
static void frames_without_addresses_share_a_row(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    uint8_t bytes[16] = {0x9c, 0x40, 0x0f, 0x1c};
    const struct ps_frame frame = {.data = bytes,
                                   .caplen = sizeof bytes,
                                   .len = sizeof bytes,
                                   .time_ns = SECOND,
                                   .link_type = PS_LINKTYPE_SCTP};
    ps_tally_add(x->tally, &frame, 1);
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    assert_int_equal(snapshot->counted.packets, 1);
    assert_int_equal(snapshot->host_count, 1);
    assert_int_equal(snapshot->hosts[0].ip_version, 0);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void intervals_add_up(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    struct ps_error error;
    add_udp(x->tally, web);
    struct ps_snapshot *first = take(x->tally, PS_INTERVAL);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    add_udp(x->tally, reply(web));
    add_udp(x->tally, web);
    struct ps_snapshot *second = take(x->tally, PS_INTERVAL), *now = take(x->tally, PS_SNAPSHOT);
    assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    struct ps_snapshot *idle = take(x->tally, PS_INTERVAL), *total = take(x->tally, PS_TOTAL);
    assert_int_equal(row_of(first, CLIENT)->sent.packets, 1);
    assert_int_equal(row_of(first, CLIENT)->as_client.flows, 1);
    assert_int_equal(row_of(second, CLIENT)->sent.packets, 1);
    assert_int_equal(row_of(second, CLIENT)->received.packets, 1);
    assert_int_equal(row_of(second, CLIENT)->as_client.flows, 0);
    assert_int_equal(row_of(now, CLIENT)->sent.packets, 2);
    assert_int_equal(idle->host_count, 0);
    assert_int_equal(row_of(total, CLIENT)->sent.packets, 2);
    assert_int_equal(row_of(total, CLIENT)->as_client.flows, 1);
    assert_int_equal(row_of(total, SERVER)->as_server.ports[0].count.packets, 3);
    struct ps_snapshot *all[] = {first, second, now, idle, total};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_balanced(all[i]);
        ps_snapshot_free(all[i]);
    }
    stop(x);
}

/* Random addresses to one server, and between them some hosts with more to say. */
static void flood(struct ps_tally *tally, uint32_t count)
{
    enum { FRIENDS = 5, OFTEN = 100 };
    uint32_t random = 1;
    for (uint32_t i = 0; i < count; i++) {
        random = random * 1664525u + 1013904223u;
        add_udp(tally, (struct test_ends){NOBODY + (random >> 8), SERVER, 1024, 80});
        if (i % OFTEN == 0)
            add_udp(tally, (struct test_ends){CLIENT + i / OFTEN % FRIENDS, SERVER, 49152, 80});
    }
}

static void what_matters_stays_in_a_flood(void **state)
{
    (void)state;
    enum { MOST = 100, FLOOD = 10000, EACH = FLOOD / 100 / 5 };
    struct fixture *x = start(MOST);
    flood(x->tally, FLOOD);
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    assert_in_range(snapshot->host_count, MOST / 2, MOST);
    assert_in_range(snapshot->hosts_omitted.hosts, FLOOD - MOST, FLOOD);
    for (uint32_t i = 0; i < 5; i++) {
        const struct ps_host_row *friend = row_of(snapshot, CLIENT + i);
        assert_non_null(friend);
        assert_int_equal(friend->sent.packets, EACH);
    }
    assert_int_equal(row_of(snapshot, SERVER)->received.packets, FLOOD + 5 * EACH);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* With intervals, flows tell their hosts many times. */
static void a_flood_over_intervals_is_balanced(void **state)
{
    (void)state;
    struct fixture *x = start(100);
    struct ps_error error;
    for (unsigned i = 0; i < 5; i++) {
        flood(x->tally, 1000);
        struct ps_snapshot *part = take(x->tally, PS_INTERVAL);
        assert_balanced(part);
        ps_snapshot_free(part);
        assert_int_equal(ps_tally_end_interval(x->tally, &error), 0);
    }
    struct ps_snapshot *total = take(x->tally, PS_TOTAL);
    assert_true(total->host_count <= 100);
    assert_int_equal(row_of(total, SERVER)->received.packets, 5 * 1010);
    assert_balanced(total);
    ps_snapshot_free(total);
    stop(x);
}

static void assert_same_rows(const struct ps_snapshot *a, const struct ps_snapshot *b)
{
    assert_int_equal(a->host_count, b->host_count);
    assert_memory_equal(&a->hosts_omitted, &b->hosts_omitted, sizeof a->hosts_omitted);
    for (size_t i = 0; i < a->host_count; i++) {
        const struct ps_host_row *left = &a->hosts[i], *right = &b->hosts[i];
        assert_memory_equal(&left->address, &right->address, sizeof left->address);
        assert_equal_counts(left->sent, right->sent);
        assert_equal_counts(left->received, right->received);
        assert_int_equal(left->as_client.port_count, right->as_client.port_count);
        assert_int_equal(left->as_server.other_flows, right->as_server.other_flows);
    }
}

/* The tables' secrets differ. */
static void the_same_input_evicts_the_same(void **state)
{
    (void)state;
    struct fixture *x = start(50), *y = start(50);
    flood(x->tally, 3000);
    flood(y->tally, 3000);
    struct ps_snapshot *one = take(x->tally, PS_WHOLE), *other = take(y->tally, PS_WHOLE);
    assert_same_rows(one, other);
    ps_snapshot_free(one);
    ps_snapshot_free(other);
    stop(x);
    stop(y);
}

/* A scan of all ports: the list is bounded, and the rest is there as a sum. */
static void ports_are_bounded(void **state)
{
    (void)state;
    enum { MOST = 100, PORTS = 5000 };
    struct fixture *x = start(MOST);
    for (unsigned i = 0; i < 10; i++)
        add_tcp(x->tally, web, SYN);
    for (uint16_t port = 1000; port < 1000 + PORTS; port++)
        add_tcp(x->tally, (struct test_ends){CLIENT, SERVER, 40000, port}, SYN);
    add_tcp(x->tally, (struct test_ends){CLIENT, SERVER, 49153, 80},
            SYN); /* once more, after all */
    struct ps_snapshot *snapshot = take(x->tally, PS_WHOLE);
    const struct ps_host_role *role = &row_of(snapshot, SERVER)->as_server;
    assert_int_equal(role->port_count, PS_HOST_TOP);
    assert_int_equal(role->ports[0].label.port, 80);
    assert_int_equal(role->ports[0].count.packets, 11);
    assert_int_equal(role->flows, PORTS + 2);
    assert_int_equal(role->other_flows, PORTS + 1 - PS_HOST_TOP);
    assert_in_range(snapshot->hosts_omitted.ports, 2 * (PORTS - MOST), 2 * PORTS);
    assert_int_equal(snapshot->hosts_omitted.hosts, 0);
    assert_balanced(snapshot);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void nothing_is_kept_that_is_not_wanted(void **state)
{
    (void)state;
    struct fixture *x = start(0);
    struct ps_error error;
    struct ps_tally_config config = {.decoder = x->decoder, .services = x->services};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    add_udp(tally, web);
    struct ps_snapshot *snapshot = take(tally, PS_WHOLE);
    assert_int_equal(snapshot->host_count, 0);
    ps_snapshot_free(snapshot);
    ps_tally_free(tally);
    stop(x);
}

/* Two parts of a run, one with flows that the other has, too. */
static void merged_tallies_have_the_same_rows(void **state)
{
    (void)state;
    struct fixture *x = start(1000);
    struct ps_tally *from = new_tally(x, 1000, true), *whole = new_tally(x, 1000, false);
    struct test_frame f;
    add_udp(x->tally, web);
    add_udp(whole, web);
    for (unsigned i = 0; i < 20; i++) {
        make_udp(&f, i % 2 ? web : (struct test_ends){NOBODY + i, SERVER, 1024, 53}, 2 * SECOND);
        ps_tally_add(from, &f.frame, 1);
        ps_tally_add(whole, &f.frame, 1);
    }
    assert_true(ps_tally_merge(x->tally, from));
    struct ps_snapshot *merged = take(x->tally, PS_WHOLE), *expected = take(whole, PS_WHOLE);
    assert_same_rows(merged, expected);
    assert_balanced(merged);
    ps_snapshot_free(merged);
    ps_snapshot_free(expected);
    ps_tally_free(from);
    ps_tally_free(whole);
    stop(x);
}

/* Hosts are told in the order in which flows began, which parts keep: the same ones make room. */
static void the_same_hosts_make_room_in_parts(void **state)
{
    (void)state;
    struct fixture *x = start(10);
    struct ps_tally *from = new_tally(x, 10, true), *whole = new_tally(x, 10, false);
    flood(x->tally, 5);
    flood(from, 15);
    flood(whole, 5);
    flood(whole, 15);
    assert_true(ps_tally_merge(x->tally, from));
    struct ps_snapshot *merged = take(x->tally, PS_WHOLE), *expected = take(whole, PS_WHOLE);
    assert_true(expected->hosts_omitted.hosts > 0);
    assert_same_rows(merged, expected);
    ps_snapshot_free(merged);
    ps_snapshot_free(expected);
    ps_tally_free(from);
    ps_tally_free(whole);
    stop(x);
}

static struct ps_host_end an_end(uint64_t number)
{
    struct ps_host_end end = {.ip_version = 6,
                              .role = number % 3 == 0,
                              .transport = PS_UDP,
                              .port = (uint16_t)(number % 7),
                              .sums = {1, {number % 5, 100 * (number % 5)}, {1, 60}}};
    end.address.bytes[15] = (uint8_t)(number * 31 % 97);
    return end;
}

static struct ps_host_sums sums_of(const struct ps_hosts *hosts)
{
    size_t count;
    const struct ps_host *rows = ps_hosts_rows(hosts, &count);
    struct ps_host_sums sums = {0};
    for (size_t i = 0; i <= count; i++) {
        const struct ps_host_sums *roles =
            i < count ? rows[i].roles : ps_hosts_omitted(hosts)->roles;
        for (unsigned role = 0; role < PS_HOST_ROLES; role++) {
            sums.flows += roles[role].flows;
            ps_count_add(&sums.sent, roles[role].sent.packets, roles[role].sent.bytes);
            ps_count_add(&sums.received, roles[role].received.packets, roles[role].received.bytes);
        }
    }
    return sums;
}

/* What a port of a host counted; zeroes if it did not. */
static struct ps_host_port port_of(const struct ps_hosts *hosts, const struct ps_address *address,
                                   unsigned role, uint16_t port)
{
    size_t host_count, port_count;
    const struct ps_host *rows = ps_hosts_rows(hosts, &host_count);
    const struct ps_host_port *ports = ps_hosts_ports(hosts, &port_count);
    for (uint32_t i = 0; i < host_count; i++) {
        if (memcmp(&rows[i].address, address, sizeof *address) != 0)
            continue;
        const struct ps_host_port sole = ps_host_sole_port(&rows[i], i);
        if (rows[i].ports == PS_HOST_SOLE_PORT && sole.role == role && sole.port == port)
            return sole;
        for (size_t p = 0; p < port_count; p++)
            if (ports[p].host == i && ports[p].role == role && ports[p].port == port)
                return ports[p];
    }
    return (struct ps_host_port){0};
}

static void assert_same_ports(const struct ps_hosts *a, const struct ps_hosts *b)
{
    for (uint64_t number = 0; number < 97 * 3 * 7; number++) {
        const struct ps_host_end end = an_end(number);
        struct ps_host_port left = port_of(a, &end.address, end.role, end.port);
        struct ps_host_port right = port_of(b, &end.address, end.role, end.port);
        assert_int_equal(left.flows, right.flows);
        assert_equal_counts(left.count, right.count);
    }
}

/* Cut anywhere, with room for all and with hardly any: parts add up to the whole. */
static void tables_add_up(void **state)
{
    (void)state;
    enum { ENDS = 500 };
    for (uint64_t most = 10; most <= 1000; most += 990)
        for (uint64_t cut = 0; cut <= ENDS; cut += 50) {
            struct ps_hosts *a = ps_hosts_new(most), *b = ps_hosts_new_like(a);
            struct ps_hosts *whole = ps_hosts_new_like(a);
            size_t merged_rows, whole_rows;
            for (uint64_t i = 0; i < ENDS; i++) {
                const struct ps_host_end end = an_end(i);
                ps_hosts_add(i < cut ? a : b, &end);
                ps_hosts_add(whole, &end);
            }
            ps_hosts_merge(a, b);
            struct ps_host_sums merged = sums_of(a), expected = sums_of(whole);
            assert_memory_equal(&merged, &expected, sizeof merged);
            (void)ps_hosts_rows(a, &merged_rows);
            (void)ps_hosts_rows(whole, &whole_rows);
            assert_true(merged_rows <= most);
            assert_int_equal(ps_hosts_are_whole(whole), most == 1000);
            if (most == 1000) {
                assert_int_equal(merged_rows, whole_rows);
                assert_same_ports(a, whole);
            }
            ps_hosts_free(a);
            ps_hosts_free(b);
            ps_hosts_free(whole);
        }
}

/* Each port that has a row is one of a host that is there, and those of a host are all it did. */
static void assert_ports_have_hosts(const struct ps_hosts *hosts)
{
    size_t host_count, port_count, expected = 0;
    const struct ps_host *rows = ps_hosts_rows(hosts, &host_count);
    const struct ps_host_port *ports = ps_hosts_ports(hosts, &port_count);
    uint64_t flows[16] = {0};
    assert_true(host_count <= 16);
    for (size_t i = 0; i < port_count; i++) {
        assert_true(ports[i].host < host_count);
        flows[ports[i].host] += ports[i].flows;
    }
    for (size_t i = 0; i < host_count; i++) {
        bool listed = rows[i].ports == PS_HOST_MANY_PORTS;
        expected += listed ? 2 : 0;
        assert_int_equal(flows[i], listed ? rows[i].roles[PS_HOST_AS_CLIENT].flows : 0);
    }
    assert_int_equal(port_count, expected);
}

/* Every second host has two ports, so that ports are far from full: only their hosts take them
 * along, and many times. */
static void hosts_take_their_ports_along(void **state)
{
    (void)state;
    struct ps_hosts *hosts = ps_hosts_new(16);
    assert_non_null(hosts);
    for (uint32_t i = 0; i < 300; i++) {
        struct ps_host_end end = {.ip_version = 4,
                                  .role = PS_HOST_AS_CLIENT,
                                  .transport = PS_UDP,
                                  .port = 53,
                                  .sums = {1, {1, 60}, {0, 0}}};
        put32(end.address.bytes, NOBODY + i % 150);
        ps_hosts_add(hosts, &end);
        end.port = 123;
        if (i % 2 == 0)
            ps_hosts_add(hosts, &end);
        assert_ports_have_hosts(hosts);
    }
    assert_int_equal(ps_hosts_omitted(hosts)->ports, 0);
    assert_true(ps_hosts_omitted(hosts)->hosts > 200);
    ps_hosts_free(hosts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_frame_has_two_hosts),
        cmocka_unit_test(ports_are_those_of_services),
        cmocka_unit_test(a_port_may_have_both_roles),
        cmocka_unit_test(a_host_may_talk_to_itself),
        cmocka_unit_test(group_addresses_are_marked),
        cmocka_unit_test(frames_without_addresses_share_a_row),
        cmocka_unit_test(intervals_add_up),
        cmocka_unit_test(what_matters_stays_in_a_flood),
        cmocka_unit_test(a_flood_over_intervals_is_balanced),
        cmocka_unit_test(the_same_input_evicts_the_same),
        cmocka_unit_test(ports_are_bounded),
        cmocka_unit_test(nothing_is_kept_that_is_not_wanted),
        cmocka_unit_test(merged_tallies_have_the_same_rows),
        cmocka_unit_test(the_same_hosts_make_room_in_parts),
        cmocka_unit_test(tables_add_up),
        cmocka_unit_test(hosts_take_their_ports_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
