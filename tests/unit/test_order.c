/*
 * test_order.c - ports and services in the contract's order: packets, then bytes (both descending),
 * then transport and port.  The judge is the C library's sort with a comparison written from that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "report/order.h"

enum { KEYS = 3000 };

static int expected(const void *a, const void *b)
{
    const struct ps_order_key *left = a, *right = b;
    if (left->sum.packets != right->sum.packets)
        return left->sum.packets > right->sum.packets ? -1 : 1;
    if (left->sum.bytes != right->sum.bytes)
        return left->sum.bytes > right->sum.bytes ? -1 : 1;
    return left->label < right->label ? -1 : 1;
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 20;
}

/* `spread` packets and bytes differ in their lower bits only, or in all of them. */
static void orders_keys(size_t count, uint64_t spread)
{
    uint64_t state = count + spread;
    struct ps_order_key *keys = calloc(count + 1, sizeof *keys);
    struct ps_order_key *judge = calloc(count + 1, sizeof *judge);
    assert_non_null(keys);
    assert_non_null(judge);
    for (size_t i = 0; i < count; i++) {
        keys[i].sum.packets = next_random(&state) % spread * (UINT64_MAX / spread);
        keys[i].sum.bytes = next_random(&state) % spread;
        keys[i].label = i * 7919 % 327680; /* 7919 is prime to it: no label twice */
        keys[i].number = (uint32_t)i;
    }
    memcpy(judge, keys, count * sizeof *keys);
    qsort(judge, count, sizeof *judge, expected);
    assert_true(ps_order_keys(keys, count));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(keys[i].number, judge[i].number);
    free(keys);
    free(judge);
}

static void any_number_of_keys(void **state)
{
    (void)state;
    for (size_t count = 0; count < 70; count++)
        orders_keys(count, 5);
    orders_keys(KEYS, 5);
}

static void ties_and_extremes(void **state)
{
    (void)state;
    orders_keys(KEYS, 1);
    orders_keys(KEYS, 2);
    orders_keys(KEYS, 300);
    orders_keys(KEYS, (uint64_t)1 << 40);
}

/* Written out: packets before bytes, bytes before the label, TCP (0) before UDP (1). */
static void the_contract(void **state)
{
    (void)state;
    struct ps_order_key keys[] = {
        {.label = 0 << 16 | 80, .sum = {1, 900}, .number = 4},
        {.label = 1 << 16 | 53, .sum = {256, 60}, .number = 1},
        {.label = 0 << 16 | 443, .sum = {2, 1}, .number = 2},
        {.label = 1 << 16 | 22, .sum = {1, 900}, .number = 5},
        {.label = 0 << 16 | 22, .sum = {1, 900}, .number = 3},
        {.label = 0 << 16 | 9, .sum = {1, 60}, .number = 6},
        {.label = 1 << 16 | 9, .sum = {256, 61}, .number = 0},
    };
    assert_true(ps_order_keys(keys, 7));
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(keys[i].number, i);
}

static struct ps_flow_row flow(uint16_t client_port, uint16_t port, uint64_t packets,
                               uint64_t bytes)
{
    return (struct ps_flow_row){.label = {.transport = PS_UDP, .port = port},
                                .client_port = client_port,
                                .to_server = {packets, bytes}};
}

/* Packets, bytes, addresses, the label, and then the client's port and the begin: of two flows that
 * differ in one of them alone, in either order, the same one is first. */
static void flows_have_one_order(void **state)
{
    (void)state;
    struct ps_flow_row sorted[] = {
        flow(40000, 53, 3, 100), flow(40000, 53, 2, 200), flow(40000, 53, 2, 100),
        flow(40001, 53, 2, 100), flow(40001, 53, 2, 100), flow(40000, 54, 2, 100),
        flow(40000, 53, 2, 100), flow(40000, 53, 2, 100), flow(40000, 53, 1, 900)};
    enum { ROWS = sizeof sorted / sizeof *sorted };
    sorted[1].first_ns = 9; /* which counts only if all else is equal */
    sorted[2].first_ns = 8;
    sorted[3].first_ns = 6;
    sorted[4].first_ns = 7;
    sorted[6].client.bytes[0] = 1;
    sorted[7].server.bytes[0] = 1;
    for (size_t turn = 0; turn < ROWS; turn++) {
        struct ps_flow_row rows[ROWS];
        for (size_t i = 0; i < ROWS; i++)
            rows[i] = sorted[turn % 2 ? ROWS - 1 - (i + turn) % ROWS : (i + turn) % ROWS];
        ps_order_flows(rows, ROWS);
        assert_memory_equal(rows, sorted, sizeof rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_keys),
        cmocka_unit_test(ties_and_extremes),
        cmocka_unit_test(the_contract),
        cmocka_unit_test(flows_have_one_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
