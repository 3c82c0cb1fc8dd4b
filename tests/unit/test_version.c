/*
 * test_version.c - the version's numbers, text and function are of one mind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "portstat/version.h"

static void text_and_number_are_made_of_the_three(void **state)
{
    (void)state;
    char text[64];
    snprintf(text, sizeof text, "%d.%d.%d", PS_VERSION_MAJOR, PS_VERSION_MINOR, PS_VERSION_PATCH);
    assert_string_equal(PS_VERSION, text);
    assert_int_equal(PS_VERSION_NUMBER / 1000000, PS_VERSION_MAJOR);
    assert_int_equal(PS_VERSION_NUMBER / 1000 % 1000, PS_VERSION_MINOR);
    assert_int_equal(PS_VERSION_NUMBER % 1000, PS_VERSION_PATCH);
}

static void the_library_and_the_build_have_the_headers_version(void **state)
{
    (void)state;
    assert_string_equal(ps_version(), PS_VERSION);
    assert_string_equal(ps_version(), PORTSTAT_PROJECT_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_number_are_made_of_the_three),
        cmocka_unit_test(the_library_and_the_build_have_the_headers_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
