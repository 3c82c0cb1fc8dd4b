/*
 * test_link_names.c - names of the system's interfaces, kept after they are gone, within bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "source/live/link_names.h"

static void the_last_name_counts(void **state)
{
    (void)state;
    struct ps_link_names names = {0};
    assert_null(ps_link_names_find(&names, 1));
    ps_link_names_set(&names, 1, "lo");
    ps_link_names_set(&names, 7, "veth7");
    ps_link_names_set(&names, 7, "eth0");
    ps_link_names_set(&names, 8, "a name that is too long");
    assert_string_equal(ps_link_names_find(&names, 1), "lo");
    assert_string_equal(ps_link_names_find(&names, 7), "eth0");
    assert_int_equal(strlen(ps_link_names_find(&names, 8)), IF_NAMESIZE - 1);
    assert_null(ps_link_names_find(&names, 2));
    ps_link_names_fini(&names);
}

static void the_oldest_are_forgotten(void **state)
{
    (void)state;
    struct ps_link_names names = {0};
    char name[IF_NAMESIZE];
    for (int i = 1; i <= 3 * PS_LINK_NAMES / 2; i++) {
        snprintf(name, sizeof name, "veth%d", i);
        ps_link_names_set(&names, i, name);
    }
    assert_int_equal(names.count, PS_LINK_NAMES);
    assert_null(ps_link_names_find(&names, PS_LINK_NAMES / 2));
    for (int i = PS_LINK_NAMES / 2 + 1; i <= 3 * PS_LINK_NAMES / 2; i++) {
        snprintf(name, sizeof name, "veth%d", i);
        assert_string_equal(ps_link_names_find(&names, i), name);
    }
    ps_link_names_fini(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_name_counts),
        cmocka_unit_test(the_oldest_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
