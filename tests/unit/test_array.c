/*
 * test_array.c - arrays that grow keep what is in them, take more room at a time, and stay as they
 * were when there is no memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/array.h"

/*
 * A sanitizer that is asked for too much says no, as malloc() does, and does not end the test. It
 * asks for this function by name, so that the name has to be there to find.
 */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void items_stay_and_moves_are_few(void **state)
{
    (void)state;
    enum { ITEMS = 100000 };
    uint32_t *items = NULL;
    size_t room = 0, moves = 0;
    for (uint32_t count = 0; count < ITEMS; count++) {
        size_t before = room;
        items = ps_array_grow(items, &room, count + 1, sizeof *items);
        assert_non_null(items);
        assert_true(room > count);
        moves += room != before;
        items[count] = count;
    }
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_int_equal(items[i], i);
    assert_true(moves < 16);
    free(items);
}

static void there_is_room_for_many_at_once(void **state)
{
    (void)state;
    size_t room = 0;
    char *text = ps_array_grow(NULL, &room, 1000, 1);
    assert_non_null(text);
    assert_int_equal(room, 1000);
    assert_ptr_equal(ps_array_grow(text, &room, 1000, 1), text);
    assert_int_equal(room, 1000);
    text = ps_array_grow(text, &room, 1001, 1);
    assert_non_null(text);
    assert_int_equal(room, 2000);
    free(text);
}

static void too_many_bytes_change_nothing(void **state)
{
    (void)state;
    size_t room = 0;
    uint64_t *items = ps_array_grow(NULL, &room, 1, sizeof *items);
    assert_non_null(items);
    const size_t had = room;
    items[0] = 42;
    assert_null(ps_array_grow(items, &room, SIZE_MAX, sizeof *items));
    assert_null(ps_array_grow(items, &room, SIZE_MAX / sizeof *items + 1, sizeof *items));
    assert_null(ps_array_grow(items, &room, (size_t)PTRDIFF_MAX / sizeof *items, sizeof *items));
    assert_int_equal(room, had);
    assert_int_equal(items[0], 42);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_and_moves_are_few),
        cmocka_unit_test(there_is_room_for_many_at_once),
        cmocka_unit_test(too_many_bytes_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
