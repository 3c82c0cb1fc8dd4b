/*
 * test_recall.c - the memory of explain: what was used last is remembered, whatever else comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "explain/recall.h"

enum { OTHERS = 200000 }; /* more than ten times what it has room for */

static struct ps_recall_key key_of(uint32_t number)
{
    struct ps_recall_key key = {{0}};
    memcpy(key.bytes, &number, sizeof number);
    return key;
}

static void a_new_value_is_zero_and_stays(void **state)
{
    (void)state;
    struct ps_recall *recall = ps_recall_new(sizeof(uint64_t));
    const struct ps_recall_key one = key_of(1), other = key_of(2);
    assert_null(ps_recall_find(recall, &one));
    uint64_t *value = ps_recall_get(recall, &one);
    assert_int_equal(*value, 0);
    *value = 7;
    *(uint64_t *)ps_recall_get(recall, &other) = 8;
    assert_int_equal(*(uint64_t *)ps_recall_find(recall, &one), 7);
    assert_int_equal(*(uint64_t *)ps_recall_get(recall, &other), 8);
    ps_recall_free(recall);
}

/* One key is used again and again, while many others come that are used once. */
static void what_is_used_is_remembered(void **state)
{
    (void)state;
    struct ps_recall *recall = ps_recall_new(sizeof(uint64_t));
    const struct ps_recall_key kept = key_of(0);
    *(uint64_t *)ps_recall_get(recall, &kept) = 7;
    for (uint32_t number = 1; number <= OTHERS; number++) {
        const struct ps_recall_key other = key_of(number);
        uint64_t *value = ps_recall_get(recall, &other);
        assert_int_equal(*value, 0);
        *value = number;
        assert_int_equal(*(uint64_t *)ps_recall_find(recall, &other), number);
        assert_int_equal(*(uint64_t *)ps_recall_get(recall, &kept), 7);
    }
    const struct ps_recall_key first = key_of(1);
    assert_null(ps_recall_find(recall, &first));
    ps_recall_free(recall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_value_is_zero_and_stays),
        cmocka_unit_test(what_is_used_is_remembered),
    };
    return cmocka_run_group_tests_name("recall", tests, NULL, NULL);
}
