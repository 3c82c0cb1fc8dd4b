/*
 * test_partial.c - parts as bytes: all of one comes back, and nothing that is cut, changed or made
 * up is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/crc32c.h"
#include "portstat/decode.h"
#include "portstat/partial.h"
#include "portstat/renderer.h"
#include "portstat/tally.h"
#include "tally_helper.h"

static const struct test_ends WEB = {0x0a000001, 0x0a000002, 40000, 80};
static const struct test_ends NAMES = {0x0a000003, 0x0a000004, 50000, 53};

struct bench {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
    unsigned char *bytes;
    size_t length;
};

/* A bit of everything: a connection, a datagram, a lone fragment, a frame that is no IP. */
static void count_frames(struct ps_tally *tally)
{
    struct test_frame f;
    make_tcp(&f, WEB, 0x02, SECOND);
    ps_tally_add(tally, &f.frame, 1);
    make_tcp(&f, reply(WEB), 0x12, 2LL * SECOND);
    ps_tally_add(tally, &f.frame, 1);
    make_udp(&f, NAMES, 3LL * SECOND);
    f.frame.interface = 1;
    ps_tally_add(tally, &f.frame, 1);
    make_fragment(&f, WEB, 7, 8, 0, 4LL * SECOND);
    ps_tally_add(tally, &f.frame, 1);
    make_udp(&f, NAMES, 5LL * SECOND);
    put16(f.bytes + 12, 0x88cc);
    ps_tally_add(tally, &f.frame, 1);
}

static struct ps_part part_of(const struct bench *bench, enum ps_view_by keeps)
{
    return (struct ps_part){
        .version = "0.1.0",
        .label = {2, 3},
        .views = 1,
        .rules = {.filter = "tcp or udp",
                  .services = "shop 80/tcp\n",
                  .flow_timeout_s = PS_DEFAULT_FLOW_TIMEOUT_S,
                  .max_flows = PS_DEFAULT_MAX_FLOWS,
                  .max_hosts = PS_DEFAULT_MAX_HOSTS,
                  .keeps = keeps},
        .input = {.kind = PS_SOURCE_FILE,
                  .name = "a.pcap",
                  .link_type = PS_LINKTYPE_ETHERNET,
                  .has_filtered_out = true,
                  .has_drops = true,
                  .kernel_drops = 5},
        .tally = bench->tally,
    };
}

static void pack(struct bench *bench, enum ps_view_by keeps)
{
    const struct ps_part part = part_of(bench, keeps);
    struct ps_error error = {.code = PS_OK};
    free(bench->bytes);
    bench->bytes = ps_partial_pack(&part, &bench->length, &error);
    assert_non_null(bench->bytes);
}

static void start(struct bench *bench, enum ps_view_by keeps)
{
    struct ps_error error = {.code = PS_OK};
    *bench = (struct bench){.decoder = ps_decoder_new(false, &error),
                            .services = ps_services_new(&error)};
    const struct ps_tally_config config = {
        .decoder = bench->decoder,
        .services = bench->services,
        .part = true,
        .keep_flow_times = keeps == PS_VIEW_BY_FLOW,
        .keep_hosts = keeps == PS_VIEW_BY_HOST,
        .keep_interfaces = keeps == PS_VIEW_BY_INTERFACE,
    };
    bench->tally = ps_tally_new(&config, &error);
    assert_non_null(bench->tally);
    count_frames(bench->tally);
    pack(bench, keeps);
}

static void stop(struct bench *bench)
{
    free(bench->bytes);
    ps_tally_free(bench->tally);
    ps_services_free(bench->services);
    ps_decoder_free(bench->decoder);
}

/* The JSON of all that the bytes hold; NULL and `error` if they are refused. */
static char *report(const void *bytes, size_t length, enum ps_view_by by, struct ps_error *error)
{
    const struct ps_merge_config config = {.sum = false};
    const struct ps_view view = {.by = by};
    struct ps_merge *merge = ps_merge_new(&config, error);
    char *text = NULL;
    size_t size;
    assert_non_null(merge);
    struct ps_snapshot *snapshot = NULL;
    if (ps_merge_add(merge, "a.part", bytes, length, error) == 0)
        snapshot = ps_merge_snapshot(merge, &view, error);
    if (snapshot) {
        struct ps_writer writer;
        FILE *file = open_memstream(&text, &size);
        ps_writer_init(&writer, file, 80, false);
        ps_renderer_find("json")->render(snapshot, &writer);
        assert_true(ps_writer_flush(&writer));
        fclose(file);
    }
    ps_snapshot_free(snapshot);
    ps_merge_free(merge);
    return text;
}

static void what_was_packed_is_reported(void **state)
{
    (void)state;
    struct bench bench;
    struct ps_error error = {.code = PS_OK};
    start(&bench, PS_VIEW_ALL_TABLES);
    char *text = report(bench.bytes, bench.length, PS_VIEW_ALL_TABLES, &error);
    assert_non_null(text);
    assert_non_null(strstr(text, "\"name\": \"a.pcap\""));
    assert_non_null(strstr(text, "\"kernel_drops\": 5"));
    assert_non_null(strstr(text, "\"total\": 5"));
    assert_non_null(strstr(text, "\"counted\": 3"));
    assert_non_null(strstr(text, "\"service\": \"shop\""));
    assert_non_null(strstr(text, "\"reason\": \"fragment\""));
    assert_non_null(strstr(text, "\"name\": \"lldp\""));
    assert_null(strstr(text, "views"));
    free(text);
    stop(&bench);
}

static void what_was_kept_can_be_asked_for(void **state)
{
    (void)state;
    const enum ps_view_by views[] = {PS_VIEW_BY_HOST, PS_VIEW_BY_INTERFACE, PS_VIEW_BY_FLOW};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        struct bench bench;
        struct ps_error error = {.code = PS_OK};
        start(&bench, views[i]);
        char *text = report(bench.bytes, bench.length, views[i], &error);
        assert_non_null(text);
        free(text);
        assert_null(report(bench.bytes, bench.length, views[(i + 1) % 3], &error));
        assert_int_equal(error.code, PS_ERROR_PART_KEPT);
        stop(&bench);
    }
}

static void the_label_is_seen_at_the_beginning(void **state)
{
    (void)state;
    struct bench bench;
    struct ps_error error = {.code = PS_OK};
    struct ps_part_label label = {0, 0};
    uint64_t bytes = 0;
    start(&bench, PS_VIEW_ALL_TABLES);
    assert_memory_equal(bench.bytes, "portstat-partial/1\n", 19);
    assert_int_equal(
        ps_partial_look("a", bench.bytes, PS_PARTIAL_HEAD_BYTES, &label, &bytes, &error), 0);
    assert_int_equal(label.number, 2);
    assert_int_equal(label.of, 3);
    assert_int_equal(bytes, bench.length);
    stop(&bench);
}

/* On the heap, so that a sanitizer sees what is read behind the end. */
static void assert_refused(const unsigned char *bytes, size_t length, enum ps_error_code code)
{
    struct ps_error error = {.code = PS_OK};
    unsigned char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    assert_null(report(copy, length, PS_VIEW_ALL_TABLES, &error));
    if (code != PS_OK)
        assert_int_equal(error.code, code);
    assert_true(error.code != PS_OK && error.reason[0] != '\0');
    free(copy);
}

static void a_part_that_is_cut_is_refused(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, PS_VIEW_BY_HOST);
    for (size_t length = 1; length < bench.length; length++)
        assert_refused(bench.bytes, length, PS_ERROR_PART_DAMAGED);
    assert_refused(bench.bytes, 0, PS_ERROR_NOT_A_PART);
    stop(&bench);
}

static void a_part_with_any_other_bit_is_refused(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, PS_VIEW_BY_HOST);
    for (size_t bit = 0; bit < bench.length * 8; bit++) {
        bench.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_refused(bench.bytes, bench.length, PS_OK);
        bench.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    stop(&bench);
}

static void bytes_behind_a_part_are_refused(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, PS_VIEW_ALL_TABLES);
    unsigned char *longer = calloc(1, bench.length + 1);
    memcpy(longer, bench.bytes, bench.length);
    assert_refused(longer, bench.length + 1, PS_ERROR_PART_DAMAGED);
    free(longer);
    stop(&bench);
}

static void seal(struct bench *bench)
{
    const uint32_t check = ps_crc32c(bench->bytes, bench->length - 4);
    for (size_t i = 0; i < 4; i++)
        bench->bytes[bench->length - 4 + i] = (unsigned char)(check >> 8 * i);
}

/* Whoever forges a part gets its checksum right, too: it is refused, or reported as it is. */
static void forged_parts_do_no_harm(void **state)
{
    (void)state;
    const enum ps_view_by views[] = {PS_VIEW_BY_HOST, PS_VIEW_BY_INTERFACE, PS_VIEW_BY_FLOW};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        struct bench bench;
        start(&bench, views[i]);
        for (size_t at = 27; at < bench.length - 4; at++) {
            const size_t bit = at * 8 + at % 8;
            struct ps_error error = {.code = PS_OK};
            bench.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
            seal(&bench);
            char *text = report(bench.bytes, bench.length, views[i], &error);
            assert_true(text || error.code != PS_OK);
            free(text);
            bench.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
        stop(&bench);
    }
}

static void another_kind_of_file_is_told(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        enum ps_error_code code;
        const char *reason;
    } cases[] = {
        {"\xd4\xc3\xb2\xa1\2", PS_ERROR_NOT_A_PART, "is a capture"},
        {"\n\r\r\n", PS_ERROR_NOT_A_PART, "is a capture"},
        {"\x1f\x8b\x08", PS_ERROR_NOT_A_PART, "is compressed"},
        {"{\"schema\": \"portstat/1\"}", PS_ERROR_NOT_A_PART, "is a report"},
        {"hello", PS_ERROR_NOT_A_PART, "is no part"},
        {"portstat-partial/2\n and more of it", PS_ERROR_PART_VERSION, "portstat-partial/2"},
        {"portstat-partial/10\n", PS_ERROR_PART_VERSION, "portstat-partial/10,"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_error error = {.code = PS_OK};
        assert_null(report(cases[i].bytes, strlen(cases[i].bytes), PS_VIEW_ALL_TABLES, &error));
        assert_int_equal(error.code, cases[i].code);
        assert_non_null(strstr(error.reason, cases[i].reason));
    }
}

/* One change to what the first part was counted with, and what is to be said of it. */
struct difference {
    void (*change)(struct ps_part *part);
    const char *says;
};

static void other_filter(struct ps_part *part)
{
    part->rules.filter = "udp";
}

static void no_filter(struct ps_part *part)
{
    part->rules.filter = NULL;
}

static void other_services(struct ps_part *part)
{
    part->rules.services = "shop 81/tcp\n";
}

static void no_services(struct ps_part *part)
{
    part->rules.services = NULL;
}

static void other_tunnel(struct ps_part *part)
{
    part->rules.tunnel_inner = true;
}

static void other_timeout(struct ps_part *part)
{
    part->rules.flow_timeout_s = PS_NEVER;
}

static void other_limit(struct ps_part *part)
{
    part->rules.max_flows = 1000;
}

static void live(struct ps_part *part)
{
    part->input.kind = PS_SOURCE_LIVE;
}

static void summed(struct ps_part *part)
{
    part->views = 2;
}

static void parts_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    const struct difference differences[] = {
        {other_filter, "'udp', but 'tcp or udp' in first.part"},
        {no_filter, "none, but 'tcp or udp' in first.part"},
        {other_services, "'shop 81/tcp', but 'shop 80/tcp' in first.part"},
        {no_services, "none, but 'shop 80/tcp' in first.part"},
        {other_tunnel, "the ports inside, but their own ports in first.part"},
        {other_timeout, "never, but 300 s in first.part"},
        {other_limit, "1,000, but 10,000,000 in first.part"},
        {live, "live, but a file in first.part"},
        {summed, "is a sum of 2 views"},
    };
    struct bench bench;
    start(&bench, PS_VIEW_ALL_TABLES);
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        const struct ps_merge_config config = {.sum = false};
        struct ps_error error = {.code = PS_OK};
        struct ps_merge *merge = ps_merge_new(&config, &error);
        struct ps_part part = part_of(&bench, PS_VIEW_ALL_TABLES);
        assert_int_equal(ps_merge_add(merge, "first.part", bench.bytes, bench.length, &error), 0);
        differences[i].change(&part);
        size_t length;
        unsigned char *bytes = ps_partial_pack(&part, &length, &error);
        assert_non_null(bytes);
        assert_int_equal(ps_merge_add(merge, "second.part", bytes, length, &error), -1);
        assert_string_equal(error.subject, "second.part");
        assert_non_null(strstr(error.reason, differences[i].says));
        free(bytes);
        ps_merge_free(merge);
    }
    stop(&bench);
}

static void views_add_up(void **state)
{
    (void)state;
    struct bench bench;
    struct ps_error error = {.code = PS_OK};
    const struct ps_merge_config config = {.sum = true};
    const struct ps_view view = {.by = PS_VIEW_ALL_TABLES};
    start(&bench, PS_VIEW_ALL_TABLES);
    struct ps_merge *merge = ps_merge_new(&config, &error);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ps_merge_add(merge, "a.part", bench.bytes, bench.length, &error), 0);
    struct ps_snapshot *snapshot = ps_merge_snapshot(merge, &view, &error);
    assert_non_null(snapshot);
    assert_int_equal(snapshot->input.views, 3);
    assert_int_equal(snapshot->total.packets, 15);
    assert_int_equal(snapshot->flows_total, 6);
    assert_int_equal(snapshot->input.kernel_drops, 15);
    ps_snapshot_free(snapshot);
    ps_merge_free(merge);
    stop(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_is_reported),
        cmocka_unit_test(what_was_kept_can_be_asked_for),
        cmocka_unit_test(the_label_is_seen_at_the_beginning),
        cmocka_unit_test(a_part_that_is_cut_is_refused),
        cmocka_unit_test(a_part_with_any_other_bit_is_refused),
        cmocka_unit_test(bytes_behind_a_part_are_refused),
        cmocka_unit_test(forged_parts_do_no_harm),
        cmocka_unit_test(another_kind_of_file_is_told),
        cmocka_unit_test(parts_that_do_not_fit_are_refused),
        cmocka_unit_test(views_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
