/*
 * test_interfaces.c - frames by their interface, and packets that several interfaces saw.
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
#include "tally/fragments.h"
#include "tally/interface_books.h"
#include "tally_helper.h"

enum { MS = 1000000, SLL2_HEADER = 20, ETHERNET_HEADER = 14, UDP_BYTES = 42 };

static const struct test_ends web = {0xc0000201, 0xc6336407, 49152, 8080};

struct fixture {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
};

static struct fixture *start(bool once)
{
    struct ps_error error;
    struct fixture *x = calloc(1, sizeof *x);
    assert_non_null(x);
    x->decoder = ps_decoder_new(false, &error);
    x->services = ps_services_new(&error);
    struct ps_tally_config config = {
        .decoder = x->decoder, .services = x->services, .keep_interfaces = true, .once = once};
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

static struct ps_snapshot *take(const struct fixture *x, enum ps_snapshot_kind kind)
{
    const struct ps_view view = {.by = PS_VIEW_BY_INTERFACE};
    struct ps_snapshot *snapshot = ps_snapshot_take(x->tally, kind, &view, NULL, NULL);
    assert_non_null(snapshot);
    return snapshot;
}

static void see(struct fixture *x, struct test_frame *f, uint32_t interface, int64_t time_ns)
{
    f->frame.interface = interface;
    f->frame.time_ns = time_ns;
    ps_tally_add(x->tally, &f->frame, 1);
}

/* The frame as Linux cooks it. */
static void cook(struct test_frame *cooked, const struct test_frame *f, uint32_t if_index)
{
    memset(cooked, 0, sizeof *cooked);
    memcpy(cooked->bytes, f->bytes + 12, 2);
    put32(cooked->bytes + 4, if_index);
    memcpy(cooked->bytes + SLL2_HEADER, f->bytes + ETHERNET_HEADER,
           f->frame.caplen - ETHERNET_HEADER);
    cooked->frame = f->frame;
    cooked->frame.data = cooked->bytes;
    cooked->frame.caplen += SLL2_HEADER - ETHERNET_HEADER;
    cooked->frame.len += SLL2_HEADER - ETHERNET_HEADER;
    cooked->frame.link_type = PS_LINKTYPE_LINUX_SLL2;
}

/* How many frames were of a packet that another interface had seen. */
static uint64_t seen_before(const struct fixture *x)
{
    struct ps_snapshot *snapshot = take(x, PS_TOTAL);
    assert_true(snapshot->input.compared);
    assert_int_equal(snapshot->input.forgotten, 0);
    uint64_t packets = snapshot->input.seen_before.packets;
    ps_snapshot_free(snapshot);
    return packets;
}

static void rows_add_up_to_all_frames(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f, arp;
    make_udp(&f, web, SECOND);
    arp = f;
    arp.frame.data = arp.bytes;
    put16(arp.bytes + 12, 0x0806);
    see(x, &f, 0, SECOND);
    see(x, &f, 2, SECOND);
    see(x, &arp, 2, SECOND);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->interface_count, 2);
    assert_int_equal(snapshot->interfaces[0].all.packets, 2);
    assert_int_equal(snapshot->interfaces[0].all.bytes, 2 * UDP_BYTES);
    assert_int_equal(snapshot->interfaces[0].counted.packets, 1);
    assert_int_equal(snapshot->interfaces[1].all.packets, 1);
    assert_int_equal(snapshot->interfaces[1].counted.bytes, UDP_BYTES);
    assert_false(snapshot->input.compared);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void intervals_add_up(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    see(x, &f, 1, SECOND);
    assert_int_equal(ps_tally_end_interval(x->tally, NULL), 0);
    see(x, &f, 1, 2 * (int64_t)SECOND);
    see(x, &f, 3, 2 * (int64_t)SECOND);
    struct ps_snapshot *part = take(x, PS_INTERVAL), *total = take(x, PS_TOTAL);
    struct ps_snapshot *so_far = take(x, PS_SNAPSHOT);
    assert_int_equal(part->interface_count, 2);
    assert_int_equal(so_far->interfaces[0].all.packets + so_far->interfaces[1].all.packets, 3);
    assert_int_equal(part->interfaces[0].all.packets + part->interfaces[1].all.packets, 2);
    assert_int_equal(total->interfaces[0].all.packets, 2);
    assert_int_equal(total->interfaces[0].counted.packets, 2);
    assert_int_equal(total->interfaces[0].counted.bytes, 2 * UDP_BYTES);
    assert_int_equal(total->interfaces[1].counted.packets, 1);
    ps_snapshot_free(part);
    ps_snapshot_free(so_far);
    ps_snapshot_free(total);
    stop(x);
}

/* Later fragments that came before the first one, from two interfaces: all are counted in the end.
 */
static void fragments_that_waited(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame first, later;
    make_fragment(&first, web, 7, 0, 1, SECOND);
    make_fragment(&later, web, 7, 16, 0, SECOND);
    see(x, &later, 0, SECOND);
    see(x, &later, 1, SECOND);
    see(x, &later, 1, SECOND);
    see(x, &first, 1, SECOND);
    see(x, &later, 0, SECOND);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        const struct ps_interface_row *row = &snapshot->interfaces[i];
        assert_int_equal(row->counted.packets, row->all.packets);
        assert_int_equal(row->counted.bytes, row->all.bytes);
    }
    assert_int_equal(snapshot->counted.packets, 5);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* From more interfaces than are kept apart for one datagram: what came from the last ones is booked
 * with the last that is, and all of it is counted. */
static void fragments_of_too_many_interfaces(void **state)
{
    (void)state;
    enum { INTERFACES = PS_WAITING_BOOKS + 3 };
    struct fixture *x = start(false);
    struct test_frame first, later;
    make_fragment(&first, web, 7, 0, 1, SECOND);
    make_fragment(&later, web, 7, 16, 0, SECOND);
    for (uint32_t i = 0; i < INTERFACES; i++)
        see(x, &later, i, SECOND);
    see(x, &first, 0, SECOND);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    uint64_t counted = 0;
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        const struct ps_interface_row *row = &snapshot->interfaces[i];
        counted += row->counted.packets;
        uint64_t expected = row->number == 0                     ? 2
                            : row->number < PS_WAITING_BOOKS - 1 ? 1
                            : row->number == PS_WAITING_BOOKS - 1
                                ? INTERFACES - PS_WAITING_BOOKS + 1
                                : 0;
        assert_int_equal(row->counted.packets, expected);
    }
    assert_int_equal(counted, INTERFACES + 1);
    assert_int_equal(snapshot->counted.packets, INTERFACES + 1);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* Drops since the start of the capture, in the context. */
static void describe_drops(void *context, uint32_t interface, uint32_t if_index,
                           struct ps_interface *about)
{
    const uint64_t *drops = context;
    (void)if_index;
    about->number = interface;
    about->has_drops = true;
    about->kernel_drops = drops[0];
    about->interface_drops = drops[1];
}

static void assert_drops(const struct fixture *x, enum ps_snapshot_kind kind, uint64_t kernel,
                         uint64_t interface)
{
    struct ps_snapshot *snapshot = take(x, kind);
    assert_int_equal(snapshot->interface_count, 1);
    assert_int_equal(snapshot->interfaces[0].kernel_drops, kernel);
    assert_int_equal(snapshot->interfaces[0].interface_drops, interface);
    ps_snapshot_free(snapshot);
}

/* An interval has the drops of its own time, the total those of all. */
static void drops_of_intervals(void **state)
{
    (void)state;
    uint64_t drops[2] = {5, 7};
    struct fixture *x = start(false);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    see(x, &f, 0, SECOND);
    ps_tally_describe_interfaces(x->tally, describe_drops, drops);
    assert_drops(x, PS_INTERVAL, 5, 7);
    assert_int_equal(ps_tally_end_interval(x->tally, NULL), 0);
    see(x, &f, 0, 2LL * SECOND);
    drops[0] = 6;
    drops[1] = 70;
    ps_tally_describe_interfaces(x->tally, describe_drops, drops);
    assert_drops(x, PS_INTERVAL, 1, 63);
    assert_drops(x, PS_TOTAL, 6, 70);
    stop(x);
}

/* A router takes one off the TTL, and checksums are left to hardware on one side. */
static void one_packet_on_two_interfaces(void **state)
{
    (void)state;
    struct fixture *x = start(true);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    see(x, &f, 0, SECOND);
    f.bytes[0] = 6;                           /* link addresses */
    f.bytes[ETHERNET_HEADER + 8]--;           /* TTL */
    put16(f.bytes + ETHERNET_HEADER + 10, 7); /* header checksum */
    put16(f.bytes + ETHERNET_HEADER + 26, 7); /* UDP checksum */
    see(x, &f, 1, SECOND + 5 * MS);
    assert_int_equal(seen_before(x), 1);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->total.packets, 2);
    assert_int_equal(snapshot->counted.packets, 1);
    assert_int_equal(snapshot->reason_count, 1);
    assert_int_equal(snapshot->reasons[0].reason, PS_SEEN_BEFORE);
    assert_int_equal(snapshot->reasons[0].count.bytes, UDP_BYTES);
    assert_int_equal(snapshot->reasons[0].detail_count, 0);
    assert_int_equal(snapshot->flows_total, 1);
    assert_int_equal(snapshot->interfaces[1].all.packets, 1);
    assert_int_equal(
        snapshot->interfaces[0].counted.packets + snapshot->interfaces[1].counted.packets, 1);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void counted_all_the_same_unless_asked(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f;
    assert_int_equal(ps_tally_compare(x->tally, 192, NULL), 0);
    make_udp(&f, web, SECOND);
    see(x, &f, 0, SECOND);
    see(x, &f, 1, SECOND + MS);
    assert_int_equal(seen_before(x), 1);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->counted.packets, 2);
    assert_int_equal(snapshot->reason_count, 0);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* What makes two frames two packets, each in turn. */
static void other_packets(void **state)
{
    (void)state;
    struct test_frame f, g;
    struct fixture *x = start(true);
    make_udp(&f, web, SECOND);
    see(x, &f, 0, SECOND);
    see(x, &f, 0, SECOND); /* the same interface */
    see(x, &f, 0, SECOND + MS);
    assert_int_equal(seen_before(x), 0);
    see(x, &f, 1, SECOND + 500 * MS); /* too late */
    assert_int_equal(seen_before(x), 0);
    stop(x);

    x = start(true);
    g = f;
    g.frame.data = g.bytes;
    put16(g.bytes + ETHERNET_HEADER + 4, 99); /* the identification differs */
    see(x, &f, 0, SECOND);
    see(x, &g, 1, SECOND);
    assert_int_equal(seen_before(x), 0);
    stop(x);
}

/* Within 20 ms two frames are one packet. */
static void a_packet_is_remembered_for_a_moment(void **state)
{
    (void)state;
    static const struct {
        int64_t apart_ns;
        uint64_t seen;
    } rows[] = {{0, 1},       {10 * MS, 1}, {20 * MS - 1, 1}, {20 * MS, 0},
                {25 * MS, 0}, {39 * MS, 0}, {41 * MS, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture *x = start(true);
        struct test_frame f;
        make_udp(&f, web, SECOND);
        see(x, &f, 0, SECOND);
        see(x, &f, 1, SECOND + rows[i].apart_ns);
        assert_int_equal(seen_before(x), rows[i].seen);
        stop(x);
    }
}

/* Three alike in all bytes, on two interfaces, in any order: three packets. */
static void packets_that_are_alike(void **state)
{
    (void)state;
    static const char *const orders[] = {"010101", "000111", "001011", "100011", "011001"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct fixture *x = start(true);
        struct test_frame f;
        make_udp(&f, web, SECOND);
        for (int at = 0; at < 6; at++)
            see(x, &f, (uint32_t)(orders[i][at] - '0'), SECOND + at * MS / 10);
        assert_int_equal(seen_before(x), 3);
        stop(x);
    }
}

/* One each 15 ms for a while, of which the second interface misses a few: no drift. */
static void a_steady_stream_with_losses(void **state)
{
    (void)state;
    struct fixture *x = start(true);
    struct test_frame f;
    uint64_t missed = 0;
    make_udp(&f, web, SECOND);
    for (int64_t i = 0; i < 1000; i++) {
        see(x, &f, 0, SECOND + i * 15 * MS);
        if (i % 7 != 3)
            see(x, &f, 1, SECOND + i * 15 * MS + MS);
        else
            missed++;
    }
    assert_int_equal(seen_before(x), 1000 - missed);
    stop(x);
}

/* "any" and an interface of its own: cooked and Ethernet headers before the same packet; padding is
 * none of it. */
static void other_link_headers(void **state)
{
    (void)state;
    struct fixture *x = start(true);
    struct test_frame f, cooked;
    make_udp(&f, web, SECOND);
    cook(&cooked, &f, 3);
    f.frame.caplen = f.frame.len = 60;
    see(x, &f, 0, SECOND);
    see(x, &cooked, 1, SECOND + MS);
    assert_int_equal(seen_before(x), 1);
    cook(&cooked, &f, 4); /* the same index in the source, another of the kernel's */
    see(x, &cooked, 1, SECOND + 2 * MS);
    assert_int_equal(seen_before(x), 2);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->interface_count, 3);
    ps_snapshot_free(snapshot);
    stop(x);
}

static void name_by_number(void *context, uint32_t interface, uint32_t if_index,
                           struct ps_interface *about)
{
    static const char *const names[] = {"eth0", "eth1", "eth0"};
    (void)context;
    about->number = if_index ? if_index : interface;
    about->name = if_index || interface > 2 ? NULL : names[interface];
    about->file = "x.pcapng";
}

static void interfaces_of_one_name_are_one_row(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    for (uint32_t i = 0; i < 4; i++)
        see(x, &f, i, SECOND);
    ps_tally_describe_interfaces(x->tally, name_by_number, NULL);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->interface_count, 3);
    assert_string_equal(snapshot->interfaces[0].name, "eth0");
    assert_int_equal(snapshot->interfaces[0].all.packets, 2);
    assert_string_equal(snapshot->interfaces[1].name, "eth1");
    assert_null(snapshot->interfaces[2].name);
    assert_int_equal(snapshot->interfaces[2].number, 3);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* More than are kept apart are one row; the sum stays. */
static void too_many_interfaces(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    for (uint32_t i = 0; i < 2 * PS_INTERFACES; i++)
        see(x, &f, i * 1000003u, SECOND);
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    uint64_t sum = 0;
    for (size_t i = 0; i < snapshot->interface_count; i++)
        sum += snapshot->interfaces[i].all.packets;
    assert_int_equal(snapshot->interface_count, PS_INTERFACES + 1);
    assert_true(snapshot->interfaces[0].others);
    assert_int_equal(snapshot->interfaces[0].all.packets, PS_INTERFACES);
    assert_int_equal(sum, 2 * PS_INTERFACES);
    ps_snapshot_free(snapshot);
    stop(x);
}

/* A flood of different packets within a moment: what was forgotten is said. */
static void a_flood_is_forgotten_in_part(void **state)
{
    (void)state;
    struct fixture *x = start(true);
    struct test_frame f;
    make_udp(&f, web, SECOND);
    for (uint32_t i = 0; i < 100000; i++) {
        put32(f.bytes + ETHERNET_HEADER + 12, i);
        see(x, &f, 0, SECOND);
    }
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->input.forgotten, 100000 - (1 << 15) / 2);
    assert_int_equal(snapshot->counted.packets, 100000);
    ps_snapshot_free(snapshot);
    stop(x);
}

static struct ps_tally *new_tally(struct fixture *x, bool part, bool once)
{
    struct ps_error error;
    struct ps_tally_config config = {.decoder = x->decoder,
                                     .services = x->services,
                                     .part = part,
                                     .keep_flow_times = true,
                                     .keep_interfaces = true,
                                     .once = once};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    return tally;
}

/* The parts of one run, each with numbers of its own: names say what belongs together. */
static void merged_by_name(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct test_frame f;
    struct ps_tally *to = new_tally(x, false, false);
    make_udp(&f, web, SECOND);
    f.frame.interface = 0; /* eth0 */
    ps_tally_add(to, &f.frame, 1);
    ps_tally_describe_interfaces(to, name_by_number, NULL);
    ps_tally_free(x->tally);
    x->tally = to;
    struct ps_tally *from = new_tally(x, true, false);
    f.frame.time_ns = 1000 * (int64_t)SECOND;
    f.frame.interface = 1; /* eth1 */
    ps_tally_add(from, &f.frame, 1);
    f.frame.interface = 2; /* eth0, too */
    ps_tally_add(from, &f.frame, 1);
    ps_tally_describe_interfaces(from, name_by_number, NULL);
    assert_true(ps_tally_merge(to, from));
    struct ps_snapshot *snapshot = take(x, PS_WHOLE);
    assert_int_equal(snapshot->interface_count, 2);
    assert_string_equal(snapshot->interfaces[0].name, "eth0");
    assert_int_equal(snapshot->interfaces[0].counted.packets, 2);
    assert_int_equal(snapshot->interfaces[1].all.packets, 1);
    ps_snapshot_free(snapshot);
    ps_tally_free(from);
    stop(x);
}

static void compared_frames_are_not_merged(void **state)
{
    (void)state;
    struct fixture *x = start(false);
    struct ps_tally *one = new_tally(x, false, true), *other = new_tally(x, true, true);
    assert_false(ps_tally_merge(one, other));
    ps_tally_free(one);
    ps_tally_free(other);
    stop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_add_up_to_all_frames),
        cmocka_unit_test(intervals_add_up),
        cmocka_unit_test(fragments_that_waited),
        cmocka_unit_test(fragments_of_too_many_interfaces),
        cmocka_unit_test(drops_of_intervals),
        cmocka_unit_test(one_packet_on_two_interfaces),
        cmocka_unit_test(counted_all_the_same_unless_asked),
        cmocka_unit_test(other_packets),
        cmocka_unit_test(a_packet_is_remembered_for_a_moment),
        cmocka_unit_test(packets_that_are_alike),
        cmocka_unit_test(a_steady_stream_with_losses),
        cmocka_unit_test(other_link_headers),
        cmocka_unit_test(interfaces_of_one_name_are_one_row),
        cmocka_unit_test(too_many_interfaces),
        cmocka_unit_test(a_flood_is_forgotten_in_part),
        cmocka_unit_test(merged_by_name),
        cmocka_unit_test(compared_frames_are_not_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
