/*
 * test_decode_fields.c - the field tables: each header's description must be fit to be shown.
 */
#include "inner_helper.h"

static void check_fields(const struct ps_field *fields, size_t count, uint32_t start)
{
    uint32_t end = start;
    for (size_t i = 0; i < count; i++) {
        assert_non_null(fields[i].name);
        assert_non_null(fields[i].reference);
        assert_non_null(fields[i].meaning);
        assert_true(fields[i].bit_offset >= end); /* in order, without overlaps */
        assert_true(fields[i].bits > 0 || i == count - 1);
        if (fields[i].format == PS_SHOW_FLAG)
            assert_int_equal(fields[i].bits, 1);
        end = fields[i].bit_offset + fields[i].bits;
    }
}

static void check_options(const struct ps_header_options *list)
{
    for (size_t i = 0; i < list->option_count; i++) {
        const struct ps_header_option *option = &list->options[i];
        assert_true(i == 0 || option->kind > list->options[i - 1].kind);
        assert_non_null(option->name);
        assert_non_null(option->reference);
        assert_non_null(option->meaning);
        check_fields(option->fields, option->field_count, 16);
    }
}

static void every_field_and_option_is_fit_to_be_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_dissector_count; i++) {
        const struct ps_dissector *dissector = ps_dissectors[i];
        check_fields(dissector->fields, dissector->field_count, 0);
        if (dissector->options)
            check_options(dissector->options);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_and_option_is_fit_to_be_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
