/*
 * test_tally_memory.c - a process that runs into its limit of memory still makes its report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally/flow_table.h"
#include "tally/tally_parts.h"
#include "tally_helper.h"

/* A million records take 32 MB and their index 16 MB. 64 MiB are left for the report: its sums take
 * 48 MiB, its rows less than 16. */
enum {
    FLOWS = 1000000,
    CLIENTS = 60000,
    COUNTING_BYTES = 96 << 20,
    ROWS_BYTES = 32 << 20,
    UDP_BYTES = 42
};

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Limits the address space to its current size plus `more_bytes`. */
static void limit_memory(rlim_t more_bytes)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        skip();
    assert_int_equal(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    rlim_t bytes = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + more_bytes;
    const struct rlimit limit = {bytes, RLIM_INFINITY};
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

static void lift_limit(void)
{
    const struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
}

static void reports_when_memory_has_run_out(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip(); /* a sanitizer reserves terabytes */
#endif
    struct ps_error error;
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    struct ps_services *services = ps_services_new(&error);
    struct ps_tally_config config = {
        .decoder = decoder, .services = services, .max_flows = 10 * FLOWS};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    struct ps_snapshot_scratch *scratch = ps_snapshot_scratch_new(&error);
    assert_non_null(tally);
    assert_non_null(scratch);
    limit_memory(COUNTING_BYTES);
    for (uint32_t i = 0; i < FLOWS; i++) {
        struct test_frame f;
        uint16_t client = (uint16_t)(1024 + i % CLIENTS);
        make_udp(&f, (struct test_ends){0x0a000000 + i, 0xc6336407, client, 53}, i);
        ps_tally_add(tally, &f.frame, 1);
    }
    limit_memory(ROWS_BYTES);
    struct ps_view view = {.by = PS_VIEW_BY_SERVICE};
    struct ps_snapshot *s = ps_snapshot_take(tally, PS_WHOLE, &view, scratch, &error);
    struct ps_snapshot *without = ps_snapshot_take(tally, PS_WHOLE, &view, NULL, &error);
    lift_limit();
    assert_null(without); /* shows that the other snapshot needs the scratch memory */
    assert_non_null(s);
    assert_int_equal(s->total.packets, FLOWS);
    assert_int_equal(s->counted.packets, FLOWS);
    assert_int_equal(s->flows_total, FLOWS);
    assert_true(s->flows_evicted > 0);
    assert_int_equal(s->port_count, CLIENTS + 1);
    assert_int_equal(s->ports[0].label.port, 53);
    assert_int_equal(s->ports[0].destination.packets, FLOWS);
    assert_int_equal(s->ports[0].destination.bytes, (uint64_t)FLOWS * UDP_BYTES);
    ps_snapshot_free(s);
    ps_snapshot_scratch_free(scratch);
    ps_tally_free(tally);
    ps_services_free(services);
    ps_decoder_free(decoder);
}

static void add_syn(struct ps_tally *tally, uint32_t client, uint32_t sequence)
{
    struct test_frame f;
    make_tcp(&f, (struct test_ends){0x0a000000 + client, 0xc6336407, 49152, 80}, 0x02, client);
    number_tcp(&f, sequence, 0);
    ps_tally_add(tally, &f.frame, 1);
}

/* The first chunk of records is full; there is memory for another one, but not for its sequence
 * numbers. Then a frame of a new flow counts as an evicted flow, and known flows go on. */
static void no_memory_for_sequence_numbers_is_no_memory_for_a_flow(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip(); /* a sanitizer reserves terabytes */
#endif
    enum { MORE = 100, REPORT_RESERVE = 66 << 20, RECORDS = 2 << 20, HALF_OF_NUMBERS = 256 << 10 };
    struct ps_error error;
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    struct ps_services *services = ps_services_new(&error);
    struct ps_tally_config config = {
        .decoder = decoder, .services = services, .max_flows = FLOWS, .flow_timeout_s = PS_NEVER};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    for (uint32_t i = 0; i < PS_POOL_CHUNK; i++)
        add_syn(tally, i, 100);
    limit_memory(REPORT_RESERVE + RECORDS + HALF_OF_NUMBERS);
    for (uint32_t i = 0; i < MORE; i++) {
        add_syn(tally, PS_POOL_CHUNK + i, 100);
        add_syn(tally, i, 100);
    }
    lift_limit();
    assert_int_equal(tally->flows->records.chunk_count, 2);
    assert_int_equal(tally->flows->numbers.chunk_count, 1);
    assert_int_equal(tally->now->flows_evicted, MORE);
    assert_int_equal(tally->now->flows_total, PS_POOL_CHUNK + MORE);
    for (uint32_t i = 0; i < MORE; i++)
        add_syn(tally, i, 200);
    assert_int_equal(tally->now->flows_total, PS_POOL_CHUNK + 2 * MORE);
    assert_int_equal(tally->now->flows_evicted, MORE);
    ps_tally_free(tally);
    ps_services_free(services);
    ps_decoder_free(decoder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_when_memory_has_run_out),
        cmocka_unit_test(no_memory_for_sequence_numbers_is_no_memory_for_a_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
