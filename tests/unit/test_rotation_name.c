/*
 * test_rotation_name.c - names of the files of a rotation, and that no number and no time
 * makes any others.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dump/rotation_name.h"

static const int64_t time_s = 1800000000; /* 2027-01-15 08:00:00 UTC */

static void assert_name(const struct ps_dump_config *config, int64_t period_s, uint64_t number,
                        const char *wanted)
{
    char name[PS_ROTATION_NAME_BYTES];
    assert_int_equal(ps_rotation_name(config, period_s, number, name, sizeof name), 0);
    assert_string_equal(name, wanted);
}

static void assert_none(const struct ps_dump_config *config, int64_t period_s, uint64_t number,
                        int reason)
{
    char name[PS_ROTATION_NAME_BYTES];
    errno = 0;
    assert_int_equal(ps_rotation_name(config, period_s, number, name, sizeof name), -1);
    assert_int_equal(errno, reason);
}

static void test_one_file(void **state)
{
    (void)state;
    const struct ps_dump_config config = {.path = "a%Y"};
    assert_name(&config, time_s, 0, "a%Y");
    assert_none(&config, time_s, 1, EINVAL);
}

static void test_by_size(void **state)
{
    (void)state;
    const struct ps_dump_config config = {.path = "a%d", .megabytes = 1};
    assert_name(&config, time_s, 0, "a%d");
    assert_name(&config, time_s, 1, "a%d1");
    assert_name(&config, time_s, UINT64_MAX, "a%d18446744073709551615");
}

static void test_ring(void **state)
{
    (void)state;
    struct ps_dump_config config = {.path = "a", .megabytes = 1, .files = 11};
    assert_name(&config, time_s, 0, "a00");
    assert_name(&config, time_s, 10, "a10");
    assert_none(&config, time_s, 11, EINVAL);
    config.files = 10;
    assert_name(&config, time_s, 9, "a9");
    config.files = 1;
    assert_name(&config, time_s, 0, "a0");
    assert_none(&config, time_s, 1, EINVAL);
}

static void test_by_time(void **state)
{
    (void)state;
    struct ps_dump_config config = {.path = "%Y/%m-%H", .seconds = 5, .files = 2};
    assert_name(&config, time_s, 0, "2027/01-08");
    assert_name(&config, -1, 0, "1969/12-23");
    assert_name(&config, time_s, 1, "2027/01-081"); /* of a name that was used before */
    assert_none(&config, INT64_MAX, 0, EOVERFLOW);
    assert_none(&config, INT64_MIN, 0, EOVERFLOW);
    config.megabytes = 1;
    assert_name(&config, time_s, 0, "2027/01-080");
    assert_name(&config, time_s, 1, "2027/01-081");
    assert_name(&config, time_s, 2, "2027/01-082");
}

static void test_too_long(void **state)
{
    (void)state;
    char path[PS_ROTATION_NAME_BYTES + 1];
    struct ps_dump_config config = {.path = path, .megabytes = 1};
    memset(path, 'x', sizeof path);
    path[PS_ROTATION_NAME_BYTES] = '\0';
    assert_none(&config, 0, 0, ENAMETOOLONG);
    path[PS_ROTATION_NAME_BYTES - 2] = '\0';
    assert_none(&config, 0, 10, ENAMETOOLONG);
    config.seconds = 1;
    assert_none(&config, 0, 10, ENAMETOOLONG);
    path[0] = '\0';
    assert_none(&config, 0, 0, ENAMETOOLONG);
}

static void assert_may_make(const struct ps_dump_config *config, const char *format,
                            const char *name, bool may)
{
    if (ps_rotation_may_make(config, format, name) != may)
        fail_msg("%s: %s be made of %s", name, may ? "cannot" : "can", format);
}

static void test_what_may_be_made(void **state)
{
    (void)state;
    static const struct {
        uint64_t megabytes, seconds, files;
        const char *format, *name;
        bool may;
    } rows[] = {
        {0, 0, 0, "a", "a", true},
        {0, 0, 0, "a", "a1", false},
        {1, 0, 0, "a", "a", true},
        {1, 0, 0, "a", "a1", true},
        {1, 0, 0, "a", "a01", false},
        {1, 0, 0, "a", "a1.pcap", false},
        {1, 0, 0, "a", "b1", false},
        {1, 0, 0, "a%d", "a%d7", true},
        {1, 0, 11, "a", "a", false},
        {1, 0, 11, "a", "a10", true},
        {1, 0, 11, "a", "a11", false},
        {1, 0, 11, "a", "a9", false},
        {0, 5, 0, "a", "a", true},
        {0, 5, 0, "a", "a3", true},
        {0, 5, 0, "a-%H", "a-07", true},
        {0, 5, 0, "a-%H", "a-25", false},
        {0, 5, 0, "a-%H", "a-0712", true},
        {0, 5, 0, "a-%H", "a-07.gz", false},
        {1, 5, 2, "%F.pcap", "2027-01-15.pcap0", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ps_dump_config config = {
            .megabytes = rows[i].megabytes, .seconds = rows[i].seconds, .files = rows[i].files};
        assert_may_make(&config, rows[i].format, rows[i].name, rows[i].may);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file), cmocka_unit_test(test_by_size),
        cmocka_unit_test(test_ring),     cmocka_unit_test(test_by_time),
        cmocka_unit_test(test_too_long), cmocka_unit_test(test_what_may_be_made),
    };
    setenv("TZ", "UTC", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
