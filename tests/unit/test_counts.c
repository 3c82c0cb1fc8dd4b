/*
 * test_counts.c - the sums of a span of time: every port there is, cleared and counted again, and
 * more details than there is room for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tally/counts.h"

static int make(void **state)
{
    *state = ps_counts_new();
    return *state ? 0 : -1;
}

static int discard(void **state)
{
    ps_counts_free(*state);
    return 0;
}

/* Ports in an order that is neither up nor down: 40503 is odd, so each comes once. */
static uint16_t nth_port(uint32_t n)
{
    return (uint16_t)(n * 40503u);
}

static void count_all(struct ps_counts *counts, unsigned transport, uint64_t packets)
{
    for (uint32_t n = 0; n < PS_PORTS; n++) {
        struct ps_port_counts *port = ps_counts_port(counts, transport, nth_port(n));
        ps_count_add(&port->destination, packets + nth_port(n), 0);
        ps_counts_service(counts, transport, nth_port(n))->flows += 1;
    }
}

static void every_port_has_a_row_of_its_own(void **state)
{
    struct ps_counts *counts = *state;
    count_all(counts, PS_UDP, 1);
    assert_int_equal(counts->ports[PS_UDP].set.used, 65536);
    assert_int_equal(counts->ports[PS_TCP].set.used, 0);
    for (uint32_t port = 0; port < PS_PORTS; port++)
        assert_int_equal(ps_counts_port(counts, PS_UDP, (uint16_t)port)->destination.packets,
                         1 + port);
    assert_int_equal(counts->ports[PS_UDP].set.used, 65536);
}

/* What is left of the rows of before must not be taken for a port's. */
static void cleared_sums_are_zero(void **state)
{
    struct ps_counts *counts = *state;
    count_all(counts, PS_TCP, 7);
    for (uint32_t n = 0; n < PS_PORTS; n++)
        ps_counts_continue(counts, PS_TCP, nth_port(n), (struct ps_count){1, 1});
    ps_counts_clear(counts);
    assert_int_equal(ps_port_set_find(&counts->ports[PS_TCP].set, 443), PS_NO_ROW);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 80)->destination.packets, 0);
    assert_int_equal(ps_port_set_find(&counts->ports[PS_TCP].set, 443), PS_NO_ROW);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 443)->destination.packets, 0);
    assert_int_equal(ps_counts_service(counts, PS_TCP, 22)->flows, 0);
    assert_false(counts->ports[PS_TCP].continued);
    ps_counts_continue(counts, PS_TCP, 443, (struct ps_count){5, 50});
    uint32_t row = ps_port_set_find(&counts->ports[PS_TCP].set, 443);
    assert_int_equal(counts->ports[PS_TCP].continuation[row].packets, 5);
    assert_int_equal(counts->ports[PS_TCP].set.used, 2);
}

static void merged_sums_are_added_port_by_port(void **state)
{
    struct ps_counts *counts = *state, *other = ps_counts_new();
    assert_non_null(other);
    ps_count_add(&ps_counts_port(counts, PS_TCP, 80)->destination, 1, 10);
    ps_count_add(&ps_counts_port(counts, PS_TCP, 22)->destination, 2, 20);
    ps_count_add(&ps_counts_port(other, PS_TCP, 443)->destination, 4, 40);
    ps_count_add(&ps_counts_port(other, PS_TCP, 80)->destination, 8, 80);
    ps_counts_continue(other, PS_TCP, 80, (struct ps_count){3, 30});
    ps_counts_continue(counts, PS_TCP, 80, (struct ps_count){1, 10});
    ps_counts_merge(counts, other);
    assert_int_equal(counts->ports[PS_TCP].set.used, 3);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 80)->destination.packets, 9);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 80)->destination.bytes, 90);
    const struct ps_port_table *table = &counts->ports[PS_TCP];
    assert_int_equal(table->continuation[ps_port_set_find(&table->set, 80)].packets, 4);
    assert_int_equal(table->continuation[ps_port_set_find(&table->set, 80)].bytes, 40);
    assert_int_equal(table->continuation[ps_port_set_find(&table->set, 443)].packets, 0);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 22)->destination.packets, 2);
    assert_int_equal(ps_counts_port(counts, PS_TCP, 443)->destination.packets, 4);
    ps_counts_free(other);
}

/* All frames count for their reason, though not every protocol can be named. */
static void details_beyond_the_room_count_for_their_reason(void **state)
{
    enum { PROTOCOLS = 65536 };
    struct ps_counts *counts = *state;
    for (uint32_t number = 0; number < PROTOCOLS; number++)
        ps_counts_add_detail(counts, PS_NON_IP, (struct ps_protocol_id){1, number},
                             (struct ps_count){1, 60});
    uint64_t named = 0;
    for (uint32_t i = 0; i < counts->detail_count; i++)
        named += counts->details[i].count.packets;
    assert_int_equal(counts->outcomes[PS_NON_IP].packets, PROTOCOLS);
    assert_int_equal(counts->outcomes[PS_NON_IP].bytes, PROTOCOLS * 60);
    assert_int_equal(counts->detail_count, PS_DETAILS);
    assert_int_equal(named, PS_DETAILS);
}

/* What has no port: times, anomalies, flows, and details, of which the space is a part of the name.
 */
static void merged_sums_are_added_beside_the_ports(void **state)
{
    struct ps_counts *counts = *state, *other = ps_counts_new();
    assert_non_null(other);
    ps_counts_see_time(counts, 50, 60);
    ps_counts_see_time(other, 40, 55);
    ps_count_add(&counts->anomalies[PS_UDP_LENGTH_BAD], 1, 60);
    ps_count_add(&other->anomalies[PS_UDP_LENGTH_BAD], 2, 140);
    counts->flows_total = 3;
    other->flows_total = 5;
    other->flows_evicted = 4;
    ps_counts_add_detail(counts, PS_NON_IP, (struct ps_protocol_id){1, 17},
                         (struct ps_count){1, 60});
    ps_counts_add_detail(other, PS_NON_IP, (struct ps_protocol_id){2, 17},
                         (struct ps_count){1, 60});
    ps_counts_add_detail(other, PS_NON_IP, (struct ps_protocol_id){1, 17},
                         (struct ps_count){4, 240});
    ps_counts_merge(counts, other);
    assert_true(counts->first_ns == 40 && counts->last_ns == 60);
    assert_int_equal(counts->anomalies[PS_UDP_LENGTH_BAD].packets, 3);
    assert_int_equal(counts->anomalies[PS_UDP_LENGTH_BAD].bytes, 200);
    assert_int_equal(counts->flows_total, 8);
    assert_int_equal(counts->flows_evicted, 4);
    assert_int_equal(counts->outcomes[PS_NON_IP].packets, 6);
    assert_int_equal(counts->detail_count, 2);
    assert_int_equal(counts->details[0].count.packets, 5);
    ps_counts_clear(counts);
    assert_true(counts->first_ns == PS_NO_TIME && counts->last_ns == PS_NO_TIME);
    assert_int_equal(counts->anomalies[PS_UDP_LENGTH_BAD].packets, 0);
    assert_int_equal(counts->detail_count, 0);
    ps_counts_free(other);
}

/* Of two numbers that meet in the table of details, both keep their counts. */
static void details_of_one_slot_are_told_apart(void **state)
{
    enum { SPACES = 2000, NUMBERS = 2 };
    struct ps_counts *counts = *state;
    for (uint32_t space = 1; space <= SPACES; space++)
        for (uint32_t number = 0; number < NUMBERS; number++)
            ps_counts_add_detail(counts, PS_NON_IP, (struct ps_protocol_id){space, number},
                                 (struct ps_count){space, number});
    assert_int_equal(counts->detail_count, SPACES * NUMBERS);
    for (uint32_t i = 0; i < counts->detail_count; i++) {
        assert_int_equal(counts->details[i].count.packets, counts->details[i].id.space);
        assert_int_equal(counts->details[i].count.bytes, counts->details[i].id.number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_port_has_a_row_of_its_own, make, discard),
        cmocka_unit_test_setup_teardown(cleared_sums_are_zero, make, discard),
        cmocka_unit_test_setup_teardown(merged_sums_are_added_port_by_port, make, discard),
        cmocka_unit_test_setup_teardown(merged_sums_are_added_beside_the_ports, make, discard),
        cmocka_unit_test_setup_teardown(details_of_one_slot_are_told_apart, make, discard),
        cmocka_unit_test_setup_teardown(details_beyond_the_room_count_for_their_reason, make,
                                        discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
