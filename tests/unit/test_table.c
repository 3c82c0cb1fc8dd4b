/*
 * test_table.c - the dissector table: every number has one owner, and every row can be reached.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "decode/dissector.h"

static void numbers_have_one_owner(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_binding_count; i++)
        for (size_t j = 0; j < i; j++)
            if (ps_bindings[i].space == ps_bindings[j].space)
                assert_int_not_equal(ps_bindings[i].number, ps_bindings[j].number);
}

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_binding_count; i++) {
        const struct ps_dissector *d = ps_bindings[i].dissector;
        assert_non_null(d->name);
        assert_non_null(d->title);
        assert_non_null(d->reference);
        assert_non_null(d->dissect);
        for (size_t f = 0; f < d->field_count; f++) {
            assert_non_null(d->fields[f].name);
            assert_non_null(d->fields[f].meaning);
        }
    }
}

/* The look-up in decode.c has 2048 slots and must stay half empty. */
static void table_fits_its_index(void **state)
{
    (void)state;
    assert_true(ps_binding_count < 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_one_owner),
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(table_fits_its_index),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
