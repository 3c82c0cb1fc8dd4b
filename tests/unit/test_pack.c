/*
 * test_pack.c - values as bytes: their one form, the way back, and what happens to bytes that
 * nobody packed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/pack.h"

/* Numbers with their bytes, some of them from DWARF 5 section 7.6 (table 7.5), and the
 * edges of each length. */
static const struct {
    uint64_t value;
    size_t length;
    unsigned char bytes[10];
} NUMBERS[] = {
    {0, 1, {0}},
    {2, 1, {2}},
    {127, 1, {127}},
    {128, 2, {0x80, 1}},
    {129, 2, {0x81, 1}},
    {12857, 2, {57 + 0x80, 100}},
    {16383, 2, {0xff, 0x7f}},
    {16384, 3, {0x80, 0x80, 1}},
    {UINT32_MAX, 5, {0xff, 0xff, 0xff, 0xff, 0x0f}},
    {INT64_MAX, 9, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
    {UINT64_MAX, 10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
};

static void numbers_are_bytes_of_a_known_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        struct ps_pack pack = {0};
        ps_pack_u64(&pack, NUMBERS[i].value);
        assert_false(pack.failed);
        assert_int_equal(pack.length, NUMBERS[i].length);
        assert_memory_equal(pack.bytes, NUMBERS[i].bytes, pack.length);
        struct ps_unpack unpack = ps_unpack_of(pack.bytes, pack.length);
        assert_true(ps_unpack_u64(&unpack) == NUMBERS[i].value);
        assert_true(ps_unpack_done(&unpack));
        ps_pack_free(&pack);
    }
}

static void signed_numbers_are_short_on_both_sides_of_zero(void **state)
{
    (void)state;
    const int64_t values[] = {0, -1, 1, -2, 63, -64, 64, -65, INT64_MAX, INT64_MIN};
    const size_t lengths[] = {1, 1, 1, 1, 1, 1, 2, 2, 10, 10};
    struct ps_pack pack = {0};
    size_t length = 0;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ps_pack_i64(&pack, values[i]);
        length += lengths[i];
        assert_int_equal(pack.length, length);
    }
    const unsigned char first[] = {0, 1, 2, 3, 126, 127};
    assert_memory_equal(pack.bytes, first, sizeof first);
    struct ps_unpack unpack = ps_unpack_of(pack.bytes, pack.length);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(ps_unpack_i64(&unpack) == values[i]);
    assert_true(ps_unpack_done(&unpack));
    ps_pack_free(&pack);
}

/* One value of each kind, read back in order. */
static void every_kind_comes_back(void **state)
{
    (void)state;
    struct ps_pack pack = {0};
    ps_pack_text(&pack, NULL);
    ps_pack_text(&pack, "");
    ps_pack_text(&pack, "tcp port 80");
    ps_pack_bool(&pack, true);
    ps_pack_bool(&pack, false);
    ps_pack_bytes(&pack, "\0\1\2", 3);
    ps_pack_bytes(&pack, NULL, 0);
    ps_pack_u64(&pack, 3);
    ps_pack_bytes(&pack, "abcdef", 6);
    assert_false(pack.failed);

    struct ps_unpack unpack = ps_unpack_of(pack.bytes, pack.length);
    assert_null(ps_unpack_text(&unpack, 100));
    char *empty = ps_unpack_text(&unpack, 0), *filter = ps_unpack_text(&unpack, 11);
    assert_string_equal(empty, "");
    assert_string_equal(filter, "tcp port 80");
    assert_true(ps_unpack_bool(&unpack));
    assert_false(ps_unpack_bool(&unpack));
    unsigned char three[3];
    ps_unpack_bytes(&unpack, three, sizeof three);
    assert_memory_equal(three, "\0\1\2", sizeof three);
    assert_int_equal(ps_unpack_count(&unpack, 2), 3);
    assert_memory_equal(ps_unpack_view(&unpack, 6), "abcdef", 6);
    assert_true(ps_unpack_done(&unpack));
    free(empty);
    free(filter);
    ps_pack_free(&pack);
}

static void much_is_kept_in_order(void **state)
{
    (void)state;
    enum { VALUES = 100000 };
    struct ps_pack pack = {0};
    for (uint64_t i = 0; i < VALUES; i++)
        ps_pack_u64(&pack, i * i * i);
    assert_false(pack.failed);
    struct ps_unpack unpack = ps_unpack_of(pack.bytes, pack.length);
    for (uint64_t i = 0; i < VALUES; i++)
        assert_true(ps_unpack_u64(&unpack) == i * i * i);
    assert_true(ps_unpack_done(&unpack));
    ps_pack_free(&pack);
}

/* The bytes are on the heap, so that a sanitizer sees a read beyond them. */
static struct ps_unpack hostile(unsigned char **heap, const void *bytes, size_t length)
{
    *heap = malloc(length ? length : 1);
    assert_non_null(*heap);
    memcpy(*heap, bytes, length);
    return ps_unpack_of(*heap, length);
}

static void numbers_that_nobody_packs_are_failures(void **state)
{
    (void)state;
    const struct {
        size_t length;
        unsigned char bytes[12];
    } cases[] = {
        {0, {0}},
        {1, {0x80}},                                                           /* cut */
        {9, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},           /* cut */
        {2, {0x80, 0}},                                                        /* a longer 0 */
        {3, {0xff, 0x80, 0}},                                                  /* a longer 127 */
        {10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}},       /* 65 bits */
        {11, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 1}}, /* 71 bits */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char *heap;
        struct ps_unpack unpack = hostile(&heap, cases[i].bytes, cases[i].length);
        assert_true(ps_unpack_u64(&unpack) == 0);
        assert_true(unpack.failed);
        assert_false(ps_unpack_done(&unpack));
        assert_true(ps_unpack_u64(&unpack) == 0);
        free(heap);
    }
}

static void a_failure_lasts(void **state)
{
    (void)state;
    unsigned char *heap;
    struct ps_unpack unpack = hostile(&heap, "\7\1\1\1\1", 5);
    assert_true(ps_unpack_up_to(&unpack, 6) == 0);
    assert_true(unpack.failed);
    assert_true(ps_unpack_u64(&unpack) == 0);
    assert_true(ps_unpack_i64(&unpack) == 0);
    assert_false(ps_unpack_bool(&unpack));
    assert_int_equal(ps_unpack_count(&unpack, 1), 0);
    assert_null(ps_unpack_view(&unpack, 0));
    assert_null(ps_unpack_text(&unpack, 10));
    unsigned char two[2] = {1, 2};
    ps_unpack_bytes(&unpack, two, sizeof two);
    assert_memory_equal(two, "\0\0", 2);
    assert_false(ps_unpack_done(&unpack));
    free(heap);
}

static void bounds_are_kept(void **state)
{
    (void)state;
    unsigned char *heap;
    struct ps_unpack unpack = hostile(&heap, "\2", 1);
    assert_false(ps_unpack_bool(&unpack));
    assert_true(unpack.failed);
    free(heap);
    unpack = hostile(&heap, "\5", 1);
    assert_true(ps_unpack_up_to(&unpack, 5) == 5);
    assert_true(ps_unpack_done(&unpack));
    free(heap);
    unpack = hostile(&heap, "\3xxxxx", 6); /* three items of two bytes do not fit into five */
    assert_int_equal(ps_unpack_count(&unpack, 2), 0);
    assert_true(unpack.failed);
    free(heap);
    const unsigned char huge[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
    unpack = hostile(&heap, huge, sizeof huge);
    assert_int_equal(ps_unpack_count(&unpack, 1), 0);
    assert_true(unpack.failed);
    free(heap);
    unpack = hostile(&heap, "abc", 3);
    assert_null(ps_unpack_view(&unpack, 4));
    assert_true(unpack.failed);
    free(heap);
}

static void texts_that_nobody_packs_are_failures(void **state)
{
    (void)state;
    const struct {
        size_t length, most;
        const char *bytes;
    } cases[] = {
        {3, 100, "\4ab"}, /* cut */
        {4, 2, "\4abc"},  /* longer than its reader takes */
        {4, 100, "\4a\0c"} /* a 0 in it: two texts in one */,
        {10, 100, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char *heap;
        struct ps_unpack unpack = hostile(&heap, cases[i].bytes, cases[i].length);
        assert_null(ps_unpack_text(&unpack, cases[i].most));
        assert_true(unpack.failed);
        free(heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_bytes_of_a_known_form),
        cmocka_unit_test(signed_numbers_are_short_on_both_sides_of_zero),
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(much_is_kept_in_order),
        cmocka_unit_test(numbers_that_nobody_packs_are_failures),
        cmocka_unit_test(a_failure_lasts),
        cmocka_unit_test(bounds_are_kept),
        cmocka_unit_test(texts_that_nobody_packs_are_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
